package holo.sql.pgcatalog;

import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.pgcatalog.Builtins.Proc;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;

/// pg_proc and pg_aggregate.
final class ProcRows {
    private static final int INTERNAL_LANGUAGE = 12;

    private ProcRows() {}

    static void procs(SystemContext context, RowSink out) {
        for (Proc proc : Builtins.get().procs()) {
            CatalogRow row = out.row()
                    .oid("oid", proc.oid())
                    .set("proname", proc.name())
                    .oid("pronamespace", SchemaDescriptor.PG_CATALOG)
                    .oid("proowner", RoleDescriptor.BOOTSTRAP_OID)
                    .oid("prolang", INTERNAL_LANGUAGE)
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

    static void aggregates(SystemContext context, RowSink out) {
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
