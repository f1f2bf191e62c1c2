package holo.sql.column;

/// Whether a query may fail over columns, with the rows' error or where the rows would not: such a query gives its rows
/// when it has all of them, so that it can still run over rows. One for each query that is written.
final class Risk {
    private boolean taken;

    void take() {
        taken = true;
    }

    boolean isTaken() {
        return taken;
    }
}
