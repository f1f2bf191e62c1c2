package holo.store.column;

/// The types that columns have.
///
/// @param precision of {@link Kind#DECIMAL}, 1 to {@link #PRECISION_MAX}; 0 otherwise
/// @param scale of {@link Kind#DECIMAL}; 0 otherwise
public record ColumnType(Kind kind, int precision, int scale) {
    /// The digits that a decimal can have.
    public static final int PRECISION_MAX = 38;

    /// Kinds, with the class that a {@link RowDecoder} gives values in.
    public enum Kind {
        /// {@link Boolean}
        BOOLEAN,
        /// {@link Short}
        SMALLINT,
        /// {@link Integer}
        INTEGER,
        /// {@link Long}
        BIGINT,
        /// {@link Float}
        FLOAT,
        /// {@link Double}
        DOUBLE,
        /// {@link java.math.BigDecimal} of the scale
        DECIMAL,
        /// {@link String}
        VARCHAR,
        /// `byte[]`
        BLOB,
        /// {@link java.util.UUID}
        UUID,
        /// {@link Integer}, days since 1970-01-01
        DATE,
        /// {@link Long}, microseconds since 1970-01-01
        TIMESTAMP
    }

    public static ColumnType of(Kind kind) {
        return new ColumnType(kind, 0, 0);
    }

    public static ColumnType decimal(int precision, int scale) {
        return new ColumnType(Kind.DECIMAL, precision, scale);
    }

    /// About how many bytes a value takes.
    int bytes() {
        return switch (kind) {
            case BOOLEAN -> 1;
            case SMALLINT -> 2;
            case INTEGER, FLOAT, DATE -> 4;
            case BIGINT, DOUBLE, TIMESTAMP -> 8;
            case DECIMAL -> precision <= 9 ? 4 : precision <= 18 ? 8 : 16;
            case UUID -> 16;
            case VARCHAR, BLOB -> 24;
        };
    }

    /// The type's name in DuckDB.
    public String sql() {
        return kind == Kind.DECIMAL ? "DECIMAL(" + precision + "," + scale + ")" : kind.name();
    }
}
