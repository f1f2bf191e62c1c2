package holo.sql.row;

import holo.sql.type.EnumType;
import holo.sql.type.SqlType;

/// How values of a type are laid out in a row.
enum FieldKind {
    BOOLEAN(1),
    SHORT(2),
    INT(4),
    LONG(8),
    FLOAT(4),
    DOUBLE(8),
    UNSIGNED_INT(4),
    ENUM(4),
    TIME_TZ(12),
    INTERVAL(16),
    UUID(16),
    NUMERIC(0),
    STRING(0),
    BYTES(0),
    BINARY_FORMAT(0);

    private final int bytes;

    FieldKind(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of every value; 0 when each has its own length.
    int bytes() {
        return bytes;
    }

    static FieldKind of(SqlType type) {
        SqlType base = type.base();
        return switch (base.oid()) {
            case 16 -> BOOLEAN;
            case 21 -> SHORT;
            case 23, 1082 -> INT;
            case 20, 1083, 1114, 1184 -> LONG;
            case 700 -> FLOAT;
            case 701 -> DOUBLE;
            case 26, 28, 29, 24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191 -> UNSIGNED_INT;
            case 1266 -> TIME_TZ;
            case 1186 -> INTERVAL;
            case 2950 -> UUID;
            case 1700 -> NUMERIC;
            case 17 -> BYTES;
            case 18, 19, 25, 1042, 1043, 114 -> STRING;
            default -> base instanceof EnumType ? ENUM : BINARY_FORMAT;
        };
    }
}
