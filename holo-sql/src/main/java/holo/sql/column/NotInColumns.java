package holo.sql.column;

/// Something has no exact counterpart over columns: the statement runs over rows. Part of the normal flow.
final class NotInColumns extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param reason for EXPLAIN
    NotInColumns(String reason) {
        super(reason, null, false, false);
    }
}
