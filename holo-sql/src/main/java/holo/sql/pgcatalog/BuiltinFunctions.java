package holo.sql.pgcatalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The built-in functions as other objects name them: by the OIDs that they have in PostgreSQL.
public final class BuiltinFunctions {
    private static final String PLAIN = "f";

    private BuiltinFunctions() {}

    /// A function of pg_proc.
    ///
    /// @param arguments OIDs of its types, and `result` of what it returns
    public record Found(
            int oid,
            String name,
            List<Integer> arguments,
            int result,
            boolean strict,
            boolean set,
            String volatility) {}

    /// The plain functions of a name.
    public static List<Found> find(String name) {
        return Builtins.get().procs(name).stream()
                .filter(proc -> proc.kind().equals(PLAIN))
                .map(proc -> new Found(
                        proc.oid(),
                        proc.name(),
                        proc.arguments(),
                        proc.result(),
                        proc.strict(),
                        proc.set(),
                        proc.volatility()))
                .toList();
    }

    /// The name of the function of the OID, or null.
    public static @Nullable String name(int oid) {
        Builtins.Proc proc = Builtins.get().proc(oid);
        return proc == null ? null : proc.name();
    }

    /// Whether it is not called with nulls.
    public static boolean isStrict(int oid) {
        Builtins.Proc proc = Builtins.get().proc(oid);
        return proc != null && proc.strict();
    }

    /// The operator of the name between two types, 0 for none.
    ///
    /// @param left 0 for an operator that stands before its operand
    public static int operator(String name, int left, int right) {
        return Builtins.get().operators().stream()
                .filter(o -> o.name().equals(name) && o.left() == left && o.right() == right)
                .mapToInt(Builtins.Operator::oid)
                .findFirst()
                .orElse(0);
    }

    /// Whether values of one type are such of the other as they are, and are taken for such.
    public static boolean isBinaryCoercible(int from, int to) {
        return Builtins.get().casts().stream()
                .anyMatch(c -> c.source() == from
                        && c.target() == to
                        && c.method().equals("b")
                        && c.context().equals("i"));
    }
}
