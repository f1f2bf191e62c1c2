package holo.sql.transaction;

import holo.sql.error.SqlException;

/// The errors 40001 of transactions that get in each other's way.
public final class SerializationFailure {
    private SerializationFailure() {}

    /// 40001 for a row that is not what the transaction's snapshot shows.
    public static SqlException changed(boolean deleted) {
        return SqlException.of(
                        "40001", "could not serialize access due to concurrent " + (deleted ? "delete" : "update"))
                .withHint("Run the transaction again.");
    }

    /// 40001 for what a SERIALIZABLE transaction has read and another one has changed since.
    public static SqlException readsChanged() {
        return SqlException.of("40001", "could not serialize access due to read/write dependencies among transactions")
                .withDetail("Something that the transaction relied on was changed by another one that committed first.")
                .withHint("The transaction might succeed if retried.");
    }
}
