package holo.sql.function;

import holo.sql.error.SqlException;

/// What computed LIMIT and OFFSET may be.
public final class RowCounts {
    /// The function that lets a LIMIT through.
    public static final String LIMIT = "\u0001limit";

    /// The function that lets an OFFSET through.
    public static final String OFFSET = "\u0001offset";

    private RowCounts() {}

    static void register(FunctionCatalog c) {
        c.one(LIMIT + "(int8) int8", count -> checked((Long) count, "2201W", "LIMIT"));
        c.one(OFFSET + "(int8) int8", count -> checked((Long) count, "2201X", "OFFSET"));
    }

    private static Long checked(Long count, String state, String clause) {
        if (count < 0) {
            throw SqlException.of(state, clause + " must not be negative");
        }
        return count;
    }
}
