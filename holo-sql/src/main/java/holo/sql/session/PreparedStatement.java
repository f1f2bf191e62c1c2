package holo.sql.session;

import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An analysed statement of a session.
public interface PreparedStatement extends AutoCloseable {
    /// Declared or inferred types, in order.
    List<SqlType> parameterTypes();

    /// The columns of the result, or null when the statement returns no rows.
    @Nullable
    RowDescription rowDescription();

    /// True when binding, executing and reading the result to its end is a small, bounded amount of work: a
    /// point read, or in a transaction block a point write, or its COMMIT. A front may then run it on an I/O
    /// thread, after {@link Session#setMayWait}, and save two thread switches; so is what Sync does behind it.
    /// The answer is constant for a statement as long as its transaction is.
    default boolean runsQuickly() {
        return false;
    }

    /// Binds values of the Java classes that {@link SqlType} names; elements may be null.
    Portal bind(List<? extends @Nullable Object> values);

    @Override
    void close();
}
