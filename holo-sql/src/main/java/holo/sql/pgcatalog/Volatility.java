package holo.sql.pgcatalog;

import holo.sql.function.Routine;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import java.util.List;
import java.util.Set;

/// Which built-in functions, operators and casts answer differently for the same arguments, as the catalog
/// (`pg_proc.provolatile`) says.
public final class Volatility {
    private static final String IMMUTABLE = "i";

    /// Functions that are written in SQL and make a text of what they are given: as steady as the conversion to text.
    private static final Set<String> OVER_TEXT = Set.of("quote_literal", "quote_nullable");

    /// Casts by functions that ask for the session's time zone have one of these at one of their ends.
    private static final Set<Integer> ZONED = Set.of(1184, 1266);

    private static final Set<Integer> ZONELESS = Set.of(1082, 1114, 1186);

    private Volatility() {}

    /// Whether a function of the name is volatile.
    ///
    /// @param name in lower case
    public static boolean isVolatile(String name) {
        return Builtins.get().procs(name).stream()
                .anyMatch(proc -> proc.volatility().equals("v"));
    }

    /// Whether a built-in function or operator always answers the same for the same arguments.
    ///
    /// @param routine what a call was resolved to
    /// @param given types of the arguments
    public static boolean isImmutable(Routine routine, List<SqlType> given) {
        boolean operator =
                !Character.isLetter(routine.name().charAt(0)) && routine.name().charAt(0) != '_';
        if (operator) {
            return isImmutableOperator(routine, given);
        }
        List<Builtins.Proc> fitting = fitting(routine);
        if (fitting.isEmpty()) {
            return routine.stable();
        }
        Builtins.Proc proc = fitting.getFirst();
        if (proc.source().isEmpty() && OVER_TEXT.contains(proc.name())) {
            return given.stream().allMatch(type -> isImmutableCast(type, PgTypes.TEXT));
        }
        return fitting.stream().anyMatch(p -> p.volatility().equals(IMMUTABLE));
    }

    /// The functions that an overload stands for: its own, or else all with as many arguments.
    private static List<Builtins.Proc> fitting(Routine routine) {
        List<Builtins.Proc> all = Builtins.get().procs(routine.name());
        if (routine.variadic()) {
            return all.stream().filter(p -> p.variadic() != 0).toList();
        }
        List<Integer> arguments = routine.arguments().stream().map(SqlType::oid).toList();
        List<Builtins.Proc> own =
                all.stream().filter(p -> p.arguments().equals(arguments)).toList();
        return !own.isEmpty()
                ? own
                : all.stream()
                        .filter(p -> p.variadic() == 0 && p.arguments().size() == arguments.size())
                        .toList();
    }

    /// Operators that are not: over a time with zone and one without, or an interval of days; and those that join
    /// what is no text to a text.
    private static boolean isImmutableOperator(Routine routine, List<SqlType> given) {
        Set<Integer> types = given.stream().map(type -> type.base().oid()).collect(java.util.stream.Collectors.toSet());
        if (types.contains(PgTypes.TIMESTAMPTZ.oid()) && types.stream().anyMatch(ZONELESS::contains)) {
            return false;
        }
        boolean joins = routine.name().equals("||")
                && routine.result().oid() == PgTypes.TEXT.oid()
                && routine.arguments().stream().anyMatch(type -> type.category() == TypeCategory.PSEUDO);
        return !joins || given.stream().allMatch(type -> isImmutableCast(type, PgTypes.TEXT));
    }

    /// Whether a conversion always gives the same: not when it depends on the session's settings or on the catalog.
    public static boolean isImmutableCast(SqlType from, SqlType to) {
        SqlType source = from.base();
        SqlType target = to.base();
        if (source.oid() == target.oid() || source.oid() == PgTypes.UNKNOWN.oid()) {
            return true;
        }
        SqlType element = source.element();
        SqlType made = target.element();
        if (element != null && made != null) {
            return isImmutableCast(element, made);
        }
        Builtins builtins = Builtins.get();
        for (Builtins.Cast cast : builtins.casts()) {
            if (cast.source() == source.oid()
                    && cast.target() == target.oid()
                    && !cast.method().equals("i")) {
                Builtins.Proc proc = builtins.proc(cast.function());
                if (target.oid() == PgTypes.REGCLASS.oid() && source.category() == TypeCategory.STRING) {
                    return false;
                }
                return cast.method().equals("b")
                        || (proc == null
                                ? !ZONED.contains(source.oid()) && !ZONED.contains(target.oid())
                                : proc.volatility().equals(IMMUTABLE));
            }
        }
        return isImmutable(source, true) && isImmutable(target, false);
    }

    /// Whether a type's text is always the same, or the value of a text.
    private static boolean isImmutable(SqlType type, boolean output) {
        Builtins.TypeFacts facts = Builtins.get().type(type.oid());
        Builtins.Proc proc = facts == null ? null : Builtins.get().proc(output ? facts.output() : facts.input());
        return proc != null && proc.volatility().equals(IMMUTABLE);
    }
}
