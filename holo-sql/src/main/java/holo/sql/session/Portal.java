package holo.sql.session;

import org.jspecify.annotations.Nullable;

/// A bound statement. {@link #execute} is called once; a cursor in its result is read in as many steps as
/// the client wants (Execute with a row limit).
public interface Portal extends AutoCloseable {
    @Nullable
    RowDescription rowDescription();

    StatementResult execute();

    @Override
    void close();
}
