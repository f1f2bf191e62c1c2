package holo.sql.column;

import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import org.jspecify.annotations.Nullable;

/// An expression in DuckDB's SQL.
///
/// @param type its type in PostgreSQL
/// @param scale of a numeric: digits behind the point in DuckDB; of a char(n): n, or -1 when it is not known; else 0
/// @param shown of a numeric: an expression for the digits behind the point that PostgreSQL would show, when that is
///     not always the scale
record Duck(String sql, SqlType type, int scale, @Nullable String shown) {
    static Duck of(String sql, SqlType type) {
        return new Duck(sql, type, type.oid() == PgTypes.BPCHAR.oid() ? -1 : 0, null);
    }

    static Duck number(String sql, int scale) {
        return new Duck(sql, PgTypes.NUMERIC, scale, null);
    }

    static Duck number(String sql, int scale, @Nullable String shown) {
        return new Duck(sql, PgTypes.NUMERIC, scale, shown);
    }

    boolean isNumeric() {
        return type.oid() == PgTypes.NUMERIC.oid();
    }

    boolean isFloat() {
        return type.oid() == PgTypes.FLOAT8.oid() || type.oid() == PgTypes.FLOAT4.oid();
    }

    /// What PostgreSQL would show, as an expression.
    String shownSql() {
        return shown == null ? Integer.toString(scale) : shown;
    }

    Duck withSql(String other) {
        return new Duck(other, type, scale, shown);
    }
}
