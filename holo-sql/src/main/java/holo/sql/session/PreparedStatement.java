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

    /// Binds values of the Java classes that {@link SqlType} names; elements may be null.
    Portal bind(List<? extends @Nullable Object> values);

    @Override
    void close();
}
