package holo.sql.session;

import java.util.List;

/// What a statement answers.
public sealed interface StatementResult {
    /// Rows, pulled by the client's pace.
    ///
    /// @param cursor to be closed by the front
    record Rows(RowDescription description, RowCursor cursor) implements StatementResult {}

    /// Done; `tag` is what CommandComplete carries, such as `INSERT 0 3`.
    record Completed(String tag) implements StatementResult {}

    /// The text held no statement.
    record Empty() implements StatementResult {}

    /// The client is to send COPY data.
    ///
    /// @param binary the overall format
    /// @param columns how many columns are expected
    record CopyIn(boolean binary, int columns, CopyTarget target) implements StatementResult {}

    /// The client is to be sent COPY data.
    record CopyOut(boolean binary, int columns, CopySource source) implements StatementResult {}

    /// Rows of a result. Not thread-safe.
    interface RowCursor extends AutoCloseable {
        /// Moves to the next row; false at the end.
        boolean advance();

        /// The current row: one element per column, of the class that its type names, or null. The list
        /// may be reused by the next {@link #advance}.
        List<? extends @org.jspecify.annotations.Nullable Object> row();

        /// The next rows column by column, as far as they are at hand; the cursor then stands on the last of them. Null
        /// at the end, which is for {@link #advance} to say, and wherever rows come one by one.
        default @org.jspecify.annotations.Nullable ColumnBatch nextBatch() {
            return null;
        }

        /// The command tag, once {@link #advance} answered false, or with the rows so far when the portal is suspended.
        String tag();

        @Override
        void close();
    }

    /// Takes COPY data in pieces that may split rows anywhere.
    interface CopyTarget {
        void data(byte[] bytes, int offset, int length);

        /// The client ended the data; answers the command tag.
        String done();

        /// The client gave up: throws 57014 with the client's message.
        void fail(String message);
    }

    /// Yields COPY data.
    interface CopySource extends AutoCloseable {
        /// The next piece, one row as a rule, or null at the end.
        byte @org.jspecify.annotations.Nullable [] next();

        /// The command tag, once {@link #next} answered null.
        String tag();

        @Override
        void close();
    }
}
