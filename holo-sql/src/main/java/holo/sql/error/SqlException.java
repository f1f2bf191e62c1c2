package holo.sql.error;

import org.jspecify.annotations.Nullable;

/// An error for the client: what ErrorResponse carries. Build with {@link #of} and the `with…` methods.
public final class SqlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;
    private final @Nullable String detail;
    private final @Nullable String hint;
    private final int position;
    private final @Nullable String constraint;
    private final @Nullable String table;
    private final @Nullable String column;

    private SqlException(
            String sqlState,
            String message,
            @Nullable String detail,
            @Nullable String hint,
            int position,
            @Nullable String constraint,
            @Nullable String table,
            @Nullable String column,
            @Nullable Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
        this.detail = detail;
        this.hint = hint;
        this.position = position;
        this.constraint = constraint;
        this.table = table;
        this.column = column;
    }

    /// @param sqlState five characters, from PostgreSQL's appendix A
    /// @param message PostgreSQL's wording, without a full stop
    public static SqlException of(String sqlState, String message) {
        return new SqlException(sqlState, message, null, null, 0, null, null, null, null);
    }

    public SqlException withDetail(String text) {
        return new SqlException(sqlState, text(), text, hint, position, constraint, table, column, getCause());
    }

    public SqlException withHint(String text) {
        return new SqlException(sqlState, text(), detail, text, position, constraint, table, column, getCause());
    }

    /// @param characters position in the statement's text, from 1, counted in characters (code points)
    public SqlException withPosition(int characters) {
        return new SqlException(sqlState, text(), detail, hint, characters, constraint, table, column, getCause());
    }

    public SqlException withConstraint(String tableName, String constraintName) {
        return new SqlException(
                sqlState, text(), detail, hint, position, constraintName, tableName, column, getCause());
    }

    public SqlException withColumn(String tableName, String columnName) {
        return new SqlException(
                sqlState, text(), detail, hint, position, constraint, tableName, columnName, getCause());
    }

    public SqlException withCause(Throwable cause) {
        return new SqlException(sqlState, text(), detail, hint, position, constraint, table, column, cause);
    }

    private String text() {
        return String.valueOf(getMessage());
    }

    public String sqlState() {
        return sqlState;
    }

    public @Nullable String detail() {
        return detail;
    }

    public @Nullable String hint() {
        return hint;
    }

    /// From 1; 0 for none.
    public int position() {
        return position;
    }

    public @Nullable String constraint() {
        return constraint;
    }

    public @Nullable String table() {
        return table;
    }

    public @Nullable String column() {
        return column;
    }
}
