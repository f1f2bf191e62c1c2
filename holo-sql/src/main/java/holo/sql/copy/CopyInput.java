package holo.sql.copy;

/// Finds the rows in COPY data that comes in pieces which may end anywhere.
public interface CopyInput {
    /// Greatest part of a value or line that an error shows.
    int SHOWN_MAX = 100;

    /// Takes the next piece.
    ///
    /// @throws holo.sql.error.SqlException 22P04 for malformed data, and what the consumer throws
    void feed(byte[] bytes, int offset, int length);

    /// The data is complete.
    ///
    /// @throws holo.sql.error.SqlException as {@link #feed}
    void finish();

    /// Where an error is that was just thrown: `line 3: "…"`.
    String place();

    /// A value as errors show it.
    static String shown(String text) {
        return text.codePointCount(0, text.length()) <= SHOWN_MAX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHOWN_MAX)) + "...";
    }
}
