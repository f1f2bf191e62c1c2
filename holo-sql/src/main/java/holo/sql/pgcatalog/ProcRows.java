package holo.sql.pgcatalog;

import holo.sql.catalog.AggregateDefinition;
import holo.sql.catalog.Extensions;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.LanguageNames;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.pgcatalog.Builtins.Proc;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// pg_proc and pg_aggregate.
final class ProcRows {
    private static final int C_LANGUAGE = 13;

    private ProcRows() {}

    static void procs(SystemContext context, RowSink out) {
        made(context, out);
        for (Proc proc : Builtins.get().procs()) {
            CatalogRow row = out.row()
                    .oid("oid", proc.oid())
                    .set("proname", proc.name())
                    .oid("pronamespace", SchemaDescriptor.PG_CATALOG)
                    .oid("proowner", RoleDescriptor.BOOTSTRAP_OID)
                    .oid("prolang", LanguageNames.INTERNAL)
                    .set("procost", 1f)
                    .set("prorows", proc.set() ? 1000f : 0f)
                    .oid("provariadic", proc.variadic())
                    .set("prokind", proc.kind())
                    .set("proleakproof", proc.leakProof())
                    .set("proisstrict", proc.strict())
                    .set("proretset", proc.set())
                    .set("provolatile", proc.volatility())
                    .set("proparallel", proc.parallel())
                    .set("pronargs", (short) proc.arguments().size())
                    .set("pronargdefaults", (short) proc.defaults())
                    .oid("prorettype", proc.result())
                    .set("proargtypes", ColumnTypes.oidVector(proc.arguments()))
                    .set("prosrc", proc.source());
            if (!proc.allArguments().isEmpty()) {
                row.set(
                                "proallargtypes",
                                PgArray.of(
                                        PgTypes.OID,
                                        proc.allArguments().stream()
                                                .map(Integer::toUnsignedLong)
                                                .toArray()))
                        .set(
                                "proargmodes",
                                PgArray.of(PgTypes.CHAR, proc.modes().toArray()));
            }
            if (!proc.names().isEmpty()) {
                row.set("proargnames", PgArray.of(PgTypes.TEXT, proc.names().toArray()));
            }
        }
    }

    private static int resultOid(FunctionDescriptor function) {
        if (!function.isProcedure()) {
            return function.resultOid();
        }
        return function.outputs().isEmpty() ? PgTypes.VOID.oid() : PgTypes.RECORD.oid();
    }

    /// Those that users made.
    private static void made(SystemContext context, RowSink out) {
        for (FunctionDescriptor function : context.catalog().functions()) {
            List<FunctionDescriptor.Parameter> parameters = function.parameters();
            boolean string = function.form().isString();
            CatalogRow row = out.row()
                    .oid("oid", function.oid())
                    .set("proname", function.name())
                    .oid("pronamespace", function.schemaOid())
                    .oid("proowner", function.ownerOid())
                    .oid("prolang", language(function.form()))
                    .set("procost", function.cost())
                    .set("prorows", function.rows())
                    .oid("provariadic", variadic(context, function))
                    .set("prokind", function.isProcedure() ? "p" : function.isAggregate() ? "a" : "f")
                    .set("prosecdef", function.definer())
                    .set("proleakproof", function.leakProof())
                    .set("proisstrict", function.strict())
                    .set("proretset", function.setReturning())
                    .set("provolatile", function.volatility().code())
                    .set("proparallel", function.parallel().code())
                    .set("pronargs", (short) function.inputs().size())
                    .set("pronargdefaults", (short) function.defaults())
                    .oid("prorettype", resultOid(function))
                    .set("proargtypes", ColumnTypes.oidVector(function.inputTypes()))
                    .set("prosrc", string ? function.body() : "")
                    .set("proconfig", RoleRows.settings(function.settings()))
                    .set("proacl", RoleRows.acl(context, function.oid()));
            if (function.isNative()) {
                row.set("probin", "$libdir/" + Extensions.of(function.oid()));
            }
            if (!string) {
                row.set("prosqlbody", FunctionText.sqlBody(function));
            }
            if (parameters.stream().anyMatch(p -> p.mode() != FunctionDescriptor.Mode.IN)) {
                row.set(
                                "proallargtypes",
                                PgArray.of(
                                        PgTypes.OID,
                                        parameters.stream()
                                                .map(p -> Integer.toUnsignedLong(p.typeOid()))
                                                .toArray()))
                        .set(
                                "proargmodes",
                                PgArray.of(
                                        PgTypes.CHAR,
                                        parameters.stream()
                                                .map(p -> p.mode().code())
                                                .toArray()));
            }
            if (parameters.stream().anyMatch(p -> !p.name().isEmpty())) {
                row.set(
                        "proargnames",
                        PgArray.of(
                                PgTypes.TEXT,
                                parameters.stream()
                                        .map(FunctionDescriptor.Parameter::name)
                                        .toArray()));
            }
            if (function.defaults() > 0) {
                row.set(
                        "proargdefaults",
                        parameters.stream()
                                .map(FunctionDescriptor.Parameter::defaultSql)
                                .filter(Objects::nonNull)
                                .collect(Collectors.joining(", ")));
            }
        }
    }

    private static void made(FunctionDescriptor function, AggregateDefinition definition, RowSink out) {
        AggregateDefinition.State state = definition.state();
        CatalogRow row = out.row()
                .oid("aggfnoid", function.oid())
                .set("aggkind", "n")
                .oid("aggtransfn", state.transitionOid())
                .oid("aggfinalfn", state.finalOid())
                .oid("aggcombinefn", definition.combineOid())
                .set("aggfinalextra", state.finalExtra())
                .set("aggfinalmodify", state.modification().code())
                .oid("aggsortop", definition.sortOperatorOid())
                .oid("aggtranstype", state.typeOid())
                .set("aggtransspace", state.space())
                .set("agginitval", state.initial())
                .set("aggmfinalmodify", "r");
        AggregateDefinition.Moving moving = definition.moving();
        if (moving != null) {
            row.oid("aggmtransfn", moving.state().transitionOid())
                    .oid("aggminvtransfn", moving.inverseOid())
                    .oid("aggmfinalfn", moving.state().finalOid())
                    .set("aggmfinalextra", moving.state().finalExtra())
                    .set("aggmfinalmodify", moving.state().modification().code())
                    .oid("aggmtranstype", moving.state().typeOid())
                    .set("aggmtransspace", moving.state().space())
                    .set("aggminitval", moving.state().initial());
        }
    }

    private static int language(FunctionDescriptor.Form form) {
        return switch (form) {
            case STRING, RETURN, ATOMIC -> LanguageNames.SQL;
            case PLPGSQL -> LanguageNames.PLPGSQL;
            case INTERNAL, AGGREGATE -> LanguageNames.INTERNAL;
            case NATIVE -> C_LANGUAGE;
        };
    }

    private static int variadic(SystemContext context, FunctionDescriptor function) {
        if (!function.isVariadic()) {
            return 0;
        }
        SqlType array = context.catalog().sqlType(function.inputTypes().getLast());
        SqlType element = array == null ? null : array.element();
        if (element == null) {
            boolean compatible = array != null && array.oid() == PgTypes.ANYCOMPATIBLEARRAY.oid();
            return compatible ? PgTypes.ANYCOMPATIBLE.oid() : PgTypes.ANYELEMENT.oid();
        }
        return element.oid();
    }

    static void aggregates(SystemContext context, RowSink out) {
        for (FunctionDescriptor function : context.catalog().functions()) {
            AggregateDefinition definition = function.aggregate();
            if (definition != null) {
                made(function, definition, out);
            }
        }
        for (Proc proc : Builtins.get().procs()) {
            if (proc.kind().equals("a")) {
                boolean ordered =
                        proc.name().startsWith("percentile") || proc.name().equals("mode");
                out.row()
                        .set("aggfnoid", Integer.toUnsignedLong(proc.oid()))
                        .set("aggkind", ordered ? "o" : "n")
                        .set("aggnumdirectargs", (short) (proc.name().startsWith("percentile") ? 1 : 0))
                        .set("aggfinalmodify", "r")
                        .set("aggmfinalmodify", "r");
            }
        }
    }
}
