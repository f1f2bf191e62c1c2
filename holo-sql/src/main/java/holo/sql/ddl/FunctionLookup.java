package holo.sql.ddl;

import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.error.SqlException;
import holo.sql.function.Resolver;
import holo.sql.function.Routine;
import holo.sql.parser.ObjectName;
import holo.sql.pgcatalog.BuiltinFunctions;
import holo.sql.type.DomainType;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Functions, built in or made by users, that other objects are to call: found by name and by what they will be given.
final class FunctionLookup {
    private final DdlContext context;

    FunctionLookup(DdlContext context) {
        this.context = context;
    }

    /// The function that is called with values of these types, which it takes as they are.
    ///
    /// @throws SqlException 42883 for none, 42804 when it yields rows or takes other types, 42501 when the user may
    ///     not call it
    Callee find(ObjectName name, List<SqlType> given) {
        Callee found = among(name, given);
        if (found.set()) {
            throw SqlException.of("42804", "function " + Routine.signature(name.toString(), given) + " returns a set");
        }
        for (int i = 0; i < given.size(); i++) {
            if (!isTakenAsItIs(given.get(i), found.arguments().get(i))) {
                throw SqlException.of(
                        "42804",
                        "function " + Routine.signature(name.toString(), found.arguments())
                                + " requires run-time type coercion");
            }
        }
        requireExecute(found);
        return found;
    }

    /// @throws SqlException 42501
    void requireExecute(Callee found) {
        FunctionDescriptor made = found.made();
        boolean allowed = made == null
                || Privileges.has(
                        context.catalog(),
                        context.user(),
                        Privilege.Target.FUNCTION,
                        made.oid(),
                        made.ownerOid(),
                        Privilege.EXECUTE);
        if (!allowed) {
            throw SqlException.of("42501", "permission denied for function " + found.name());
        }
    }

    private Callee among(ObjectName name, List<SqlType> given) {
        List<Callee> all = candidates(name);
        for (Callee candidate : all) {
            if (oids(candidate.arguments()).equals(oids(given))) {
                return candidate;
            }
        }
        Map<Routine, Callee> byRoutine = new IdentityHashMap<>();
        List<Routine> routines = new ArrayList<>();
        for (Callee candidate : all) {
            Routine.Full nothing = (values, executing) -> null;
            Routine routine = new Routine(
                    candidate.name(), candidate.arguments(), candidate.result(), false, true, false, true, nothing);
            routines.add(routine);
            byRoutine.put(routine, candidate);
        }
        try {
            Resolver.Resolution resolved = Resolver.among(name.toString(), routines, given);
            Callee found = Objects.requireNonNull(byRoutine.get(resolved.routine()));
            return new Callee(
                    found.oid(),
                    found.name(),
                    resolved.arguments(),
                    resolved.result(),
                    found.strict(),
                    found.set(),
                    found.made());
        } catch (SqlException e) {
            throw e.sqlState().equals("42883")
                    ? SqlException.of(
                            "42883", "function " + Routine.signature(name.toString(), given) + " does not exist")
                    : e;
        }
    }

    private static List<Integer> oids(List<SqlType> types) {
        return types.stream().map(SqlType::oid).toList();
    }

    private List<Callee> candidates(ObjectName name) {
        List<Callee> found = new ArrayList<>();
        String schema = name.schema();
        if (schema == null || schema.equals("pg_catalog")) {
            for (BuiltinFunctions.Found builtIn : BuiltinFunctions.find(name.name())) {
                List<SqlType> arguments = types(builtIn.arguments());
                SqlType result = context.catalog().sqlType(builtIn.result());
                if (arguments != null && result != null) {
                    found.add(new Callee(
                            builtIn.oid(), builtIn.name(), arguments, result, builtIn.strict(), builtIn.set(), null));
                }
            }
        }
        for (FunctionDescriptor made : context.path().findFunctions(schema, name.name())) {
            found.add(new Callee(
                    made.oid(),
                    made.name(),
                    Objects.requireNonNull(types(made.inputTypes())),
                    Objects.requireNonNull(context.catalog().sqlType(made.resultOid())),
                    made.strict(),
                    made.setReturning(),
                    made));
        }
        return found;
    }

    private @Nullable List<SqlType> types(List<Integer> oids) {
        List<SqlType> types = new ArrayList<>();
        for (int oid : oids) {
            SqlType type = context.catalog().sqlType(oid);
            if (type == null) {
                return null;
            }
            types.add(type);
        }
        return types;
    }

    /// Whether a value of one type is one of the other without a conversion.
    static boolean isTakenAsItIs(SqlType from, SqlType to) {
        if (from.oid() == to.oid() || to.category() == TypeCategory.PSEUDO) {
            return true;
        }
        SqlType base = from instanceof DomainType domain ? domain.base() : from;
        return base.oid() == to.oid()
                || BuiltinFunctions.isBinaryCoercible(base.oid(), to.oid())
                || to.oid() == PgTypes.RECORD.oid() && base.category() == TypeCategory.COMPOSITE;
    }

    /// A function.
    ///
    /// @param result for the types that it was looked for with
    /// @param made null for a built-in one
    record Callee(
            int oid,
            String name,
            List<SqlType> arguments,
            SqlType result,
            boolean strict,
            boolean set,
            @Nullable FunctionDescriptor made) {}
}
