package holo.sql.plpgsql;

/// SQL in a body: an expression or a statement. Each occurrence is an object of its own, which compiled forms are kept
/// under.
final class Snippet {
    private final String text;
    private final int line;

    Snippet(String text, int line) {
        this.text = text;
        this.line = line;
    }

    String text() {
        return text;
    }

    int line() {
        return line;
    }

    @Override
    public String toString() {
        return text;
    }
}
