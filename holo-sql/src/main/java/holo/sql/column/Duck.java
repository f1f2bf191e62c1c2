package holo.sql.column;

import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import org.jspecify.annotations.Nullable;

/// An expression in DuckDB's SQL.
///
/// @param type its type in PostgreSQL
/// @param precision of a numeric: the most digits that it has in DuckDB; else 0
/// @param scale of a numeric: digits behind the point in DuckDB; of a char(n): n, or -1 when it is not known; else 0
/// @param shown of a numeric: an expression for the digits behind the point that PostgreSQL would show, when that is
///     not always the scale
record Duck(
        String sql,
        SqlType type,
        int precision,
        int scale,
        @Nullable String shown) {
    /// The most digits of a number in DuckDB.
    static final int PRECISION_MAX = 38;

    static Duck of(String sql, SqlType type) {
        return new Duck(sql, type, 0, type.oid() == PgTypes.BPCHAR.oid() ? -1 : 0, null);
    }

    /// A char(n).
    static Duck characters(String sql, int length) {
        return new Duck(sql, PgTypes.BPCHAR, 0, length, null);
    }

    static Duck number(String sql, int precision, int scale) {
        return number(sql, precision, scale, null);
    }

    static Duck number(String sql, int precision, int scale, @Nullable String shown) {
        return new Duck(sql, PgTypes.NUMERIC, Math.min(precision, PRECISION_MAX), scale, shown);
    }

    /// A column that is not kept in columns: it may be handed on as long as nobody looks at it.
    static Duck missing(SqlType type) {
        return new Duck("", type, 0, 0, null);
    }

    boolean isMissing() {
        return sql.isEmpty();
    }

    boolean isNumeric() {
        return type.oid() == PgTypes.NUMERIC.oid();
    }

    boolean isFloat() {
        return type.oid() == PgTypes.FLOAT8.oid() || type.oid() == PgTypes.FLOAT4.oid();
    }

    boolean isNull() {
        return sql.startsWith("CAST(NULL AS ");
    }

    /// What PostgreSQL would show, as an expression.
    String shownSql() {
        return shown == null ? Integer.toString(scale) : shown;
    }

    /// The value alone.
    Duck withoutShown() {
        return new Duck(sql, type, precision, scale, null);
    }

    Duck withSql(String other) {
        return new Duck(other, type, precision, scale, shown);
    }
}
