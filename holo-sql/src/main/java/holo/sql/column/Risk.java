package holo.sql.column;

/// Whether a query may fail over columns where it would not over rows: such a query gives its rows when it has all of
/// them. One for each query that is written.
final class Risk {
    private boolean taken;

    void take() {
        taken = true;
    }

    boolean isTaken() {
        return taken;
    }
}
