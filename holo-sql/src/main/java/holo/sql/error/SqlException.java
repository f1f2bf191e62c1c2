package holo.sql.error;

import org.jspecify.annotations.Nullable;

/// An error for the client: what ErrorResponse carries. Build with {@link #of} and the `with…` methods.
public final class SqlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;
    private final @Nullable String detail;
    private final @Nullable String hint;
    private final @Nullable String context;
    private final int position;
    private final transient Place place;
    private final @Nullable String literal;

    private SqlException(
            String sqlState,
            String message,
            @Nullable String detail,
            @Nullable String hint,
            @Nullable String context,
            int position,
            Place place,
            @Nullable String literal,
            @Nullable Throwable cause) {
        super(message, cause);
        this.literal = literal;
        this.sqlState = sqlState;
        this.detail = detail;
        this.hint = hint;
        this.context = context;
        this.position = position;
        this.place = place;
    }

    /// What the error is about: names for programs, which need not read the message.
    private record Place(
            @Nullable String schema,
            @Nullable String table,
            @Nullable String column,
            @Nullable String dataType,
            @Nullable String constraint,
            int schemaOid,
            @Nullable String routine) {
        static final Place NONE = new Place(null, null, null, null, null, 0, null);
    }

    /// @param sqlState five characters, from PostgreSQL's appendix A
    /// @param message PostgreSQL's wording, without a full stop
    public static SqlException of(String sqlState, String message) {
        return new SqlException(sqlState, message, null, null, null, 0, Place.NONE, null, null);
    }

    public SqlException withDetail(String text) {
        return new SqlException(sqlState, text(), text, hint, context, position, place, literal, getCause());
    }

    public SqlException withHint(String text) {
        return new SqlException(sqlState, text(), detail, text, context, position, place, literal, getCause());
    }

    /// Adds where it happened: a line of COPY data, a statement of a function. Callers come after what they call.
    public SqlException withContext(String text) {
        String all = context == null ? text : context + "\n" + text;
        return new SqlException(sqlState, text(), detail, hint, all, position, place, null, getCause());
    }

    /// @param characters position in the statement's text, from 1, counted in characters (code points)
    public SqlException withPosition(int characters) {
        return new SqlException(sqlState, text(), detail, hint, context, characters, place, literal, getCause());
    }

    /// The value of a quoted literal is what is wrong: where it stands, whoever knows the statement's text can tell.
    public SqlException withLiteral(String value) {
        return position != 0 || context != null
                ? this
                : new SqlException(sqlState, text(), detail, hint, null, 0, place, value, getCause());
    }

    private SqlException at(Place newPlace) {
        return new SqlException(sqlState, text(), detail, hint, context, position, newPlace, literal, getCause());
    }

    /// @param schemaOid of the table's schema, which the session names
    public SqlException withTable(int schemaOid, String tableName) {
        return at(new Place(
                place.schema, tableName, place.column, place.dataType, place.constraint, schemaOid, place.routine));
    }

    /// @param schemaOid of the table's schema, which the session names
    public SqlException withConstraint(int schemaOid, String tableName, String constraintName) {
        return at(new Place(
                place.schema, tableName, place.column, place.dataType, constraintName, schemaOid, place.routine));
    }

    /// @param schemaOid of the table's schema, which the session names
    public SqlException withColumn(int schemaOid, String tableName, String columnName) {
        return at(new Place(
                place.schema, tableName, columnName, place.dataType, place.constraint, schemaOid, place.routine));
    }

    /// The schema of the table or the data type.
    public SqlException withSchema(String schemaName) {
        return at(new Place(
                schemaName,
                place.table,
                place.column,
                place.dataType,
                place.constraint,
                place.schemaOid,
                place.routine));
    }

    /// @param constraintName of the domain, null when it is about none
    public SqlException withDataType(String typeName, @Nullable String constraintName) {
        return at(new Place(
                place.schema, place.table, place.column, typeName, constraintName, place.schemaOid, place.routine));
    }

    /// All names at once; null for those that it is not about.
    public SqlException withNames(
            @Nullable String schemaName,
            @Nullable String tableName,
            @Nullable String columnName,
            @Nullable String typeName,
            @Nullable String constraintName) {
        return at(new Place(schemaName, tableName, columnName, typeName, constraintName, 0, place.routine));
    }

    public SqlException withCause(Throwable cause) {
        return new SqlException(sqlState, text(), detail, hint, context, position, place, literal, cause);
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

    /// One line for each place, the innermost first.
    public @Nullable String context() {
        return context;
    }

    /// From 1; 0 for none.
    public int position() {
        return position;
    }

    /// The value of the quoted literal that is wrong; null when it is something else.
    public @Nullable String literal() {
        return literal;
    }

    public @Nullable String constraint() {
        return place.constraint;
    }

    /// Of the schema whose name is still to be found; 0 for none.
    public int schemaOid() {
        return place.schemaOid;
    }

    public @Nullable String schema() {
        return place.schema;
    }

    public @Nullable String table() {
        return place.table;
    }

    public @Nullable String column() {
        return place.column;
    }

    /// Names PostgreSQL's routine that reports the error, where drivers tell errors of one SQLSTATE apart by it.
    public SqlException withRoutine(String name) {
        return at(new Place(
                place.schema, place.table, place.column, place.dataType, place.constraint, place.schemaOid, name));
    }

    public @Nullable String routine() {
        return place.routine;
    }

    public @Nullable String dataType() {
        return place.dataType;
    }
}
