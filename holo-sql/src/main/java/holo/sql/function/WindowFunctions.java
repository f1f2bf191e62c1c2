package holo.sql.function;

import java.util.Set;

/// The functions that exist as window functions only; every aggregate is one, too.
public final class WindowFunctions {
    private static final Set<String> NAMES = Set.of(
            "row_number",
            "rank",
            "dense_rank",
            "percent_rank",
            "cume_dist",
            "ntile",
            "lag",
            "lead",
            "first_value",
            "last_value",
            "nth_value");

    private WindowFunctions() {}

    /// @param name in lower case
    public static boolean contains(String name) {
        return NAMES.contains(name);
    }
}
