package holo.flight;

import holo.sql.error.SqlException;
import holo.sql.session.RowDescription;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.sql.FlightSqlColumnMetadata;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// Which Arrow type carries a PostgreSQL type.
///
/// | PostgreSQL | Arrow |
/// |---|---|
/// | boolean | Bool |
/// | smallint, integer, bigint | Int 16, 32, 64 |
/// | oid | Int 64 (the JDBC driver takes unsigned 32 bits for signed ones) |
/// | real, double precision | FloatingPoint single, double |
/// | numeric(p, s), p ≤ 38 | Decimal128(p, s) |
/// | numeric(p, s), p ≤ 76 | Decimal256(p, s) |
/// | numeric without precision, p > 76, s < 0 or s > p | Utf8: no Arrow decimal holds every value |
/// | date | Date32 |
/// | time | Time64 microseconds |
/// | timestamp | Timestamp microseconds |
/// | timestamptz | Timestamp microseconds, UTC |
/// | bytea | Binary |
/// | text, varchar, char and every other type | Utf8, in PostgreSQL's text format |
///
/// The PostgreSQL name, precision and scale travel in the field's metadata, as Flight SQL defines it.
/// `infinity` and `-infinity` of date and timestamps are the largest and smallest value of the Arrow type.
final class ArrowTypes {
    static final int BOOL = 16;
    static final int BYTEA = 17;
    static final int INT8 = 20;
    static final int INT2 = 21;
    static final int INT4 = 23;
    static final int OID = 26;
    static final int TEXT = 25;
    static final int FLOAT4 = 700;
    static final int FLOAT8 = 701;
    static final int BPCHAR = 1042;
    static final int VARCHAR = 1043;
    static final int DATE = 1082;
    static final int TIME = 1083;
    static final int TIMESTAMP = 1114;
    static final int TIMESTAMPTZ = 1184;
    static final int NUMERIC = 1700;

    /// Days and microseconds from Arrow's epoch (1970) to PostgreSQL's (2000).
    static final int EPOCH_DAYS = 10_957;

    static final long EPOCH_MICROS = EPOCH_DAYS * 86_400_000_000L;

    private static final int DECIMAL128_PRECISION_MAX = 38;
    private static final int DECIMAL256_PRECISION_MAX = 76;
    private static final int TYPMOD_HEADER = 4;

    private ArrowTypes() {}

    /// Whether values of the type are strings.
    static boolean isText(int oid) {
        return oid == TEXT || oid == VARCHAR || oid == BPCHAR;
    }

    static Schema schema(RowDescription description) {
        List<Field> fields = new ArrayList<>();
        for (RowDescription.Column column : description.columns()) {
            fields.add(field(column.name(), column.type().oid(), column.type().name(), column.typeModifier(), true));
        }
        return new Schema(fields);
    }

    static Field field(String name, int oid, String typeName, int typmod, boolean nullable) {
        ArrowType type = type(oid, typmod);
        FlightSqlColumnMetadata.Builder metadata = new FlightSqlColumnMetadata.Builder().typeName(typeName);
        if (oid == NUMERIC && typmod >= TYPMOD_HEADER) {
            metadata.precision(precision(typmod)).scale(scale(typmod));
        } else if ((oid == VARCHAR || oid == BPCHAR) && typmod >= TYPMOD_HEADER) {
            metadata.precision(typmod - TYPMOD_HEADER);
        }
        return new Field(
                name, new FieldType(nullable, type, null, metadata.build().getMetadataMap()), null);
    }

    static ArrowType type(int oid, int typmod) {
        return switch (oid) {
            case BOOL -> ArrowType.Bool.INSTANCE;
            case INT2 -> new ArrowType.Int(16, true);
            case INT4 -> new ArrowType.Int(32, true);
            case INT8, OID -> new ArrowType.Int(64, true);
            case FLOAT4 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case FLOAT8 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case NUMERIC -> numeric(typmod);
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIME -> new ArrowType.Time(TimeUnit.MICROSECOND, 64);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
            case TIMESTAMPTZ -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            case BYTEA -> ArrowType.Binary.INSTANCE;
            default -> ArrowType.Utf8.INSTANCE;
        };
    }

    private static ArrowType numeric(int typmod) {
        if (typmod < TYPMOD_HEADER) {
            return ArrowType.Utf8.INSTANCE;
        }
        int precision = precision(typmod);
        int scale = scale(typmod);
        if (scale < 0 || scale > precision || precision > DECIMAL256_PRECISION_MAX) {
            return ArrowType.Utf8.INSTANCE;
        }
        return new ArrowType.Decimal(precision, scale, precision <= DECIMAL128_PRECISION_MAX ? 128 : 256);
    }

    private static int precision(int typmod) {
        return ((typmod - TYPMOD_HEADER) >> 16) & 0xffff;
    }

    /// Eleven bits, signed.
    private static int scale(int typmod) {
        return (((typmod - TYPMOD_HEADER) & 0x7ff) ^ 1024) - 1024;
    }

    /// The column that takes the values of an Arrow field, such as `numeric(10,2) NOT NULL`.
    ///
    /// @throws SqlException 0A000 when no type does
    static String column(Field field) {
        String type = switch (field.getType()) {
            case ArrowType.Bool bool -> "boolean";
            case ArrowType.Int number -> integer(number);
            case ArrowType.FloatingPoint number ->
                number.getPrecision() == FloatingPointPrecision.DOUBLE ? "double precision" : "real";
            case ArrowType.Decimal number -> "numeric(" + number.getPrecision() + "," + number.getScale() + ")";
            case ArrowType.Utf8 text -> "text";
            case ArrowType.LargeUtf8 text -> "text";
            case ArrowType.Binary bytes -> "bytea";
            case ArrowType.LargeBinary bytes -> "bytea";
            case ArrowType.FixedSizeBinary bytes -> "bytea";
            case ArrowType.Date date -> "date";
            case ArrowType.Time time -> "time";
            case ArrowType.Timestamp timestamp ->
                timestamp.getTimezone() == null ? "timestamp" : "timestamp with time zone";
            default ->
                throw SqlException.of(
                        "0A000",
                        "no column type holds values of Arrow type " + field.getType() + " (column \"" + field.getName()
                                + "\")");
        };
        return field.isNullable() ? type : type + " NOT NULL";
    }

    private static String integer(ArrowType.Int type) {
        return switch (type.getBitWidth()) {
            case 8 -> "smallint";
            case 16 -> type.getIsSigned() ? "smallint" : "integer";
            case 32 -> type.getIsSigned() ? "integer" : "bigint";
            default -> type.getIsSigned() ? "bigint" : "numeric(20,0)";
        };
    }

    /// What a client should send for parameters. Any Arrow type that can be converted is accepted; times and
    /// timestamps ask for milliseconds because that is what the JDBC driver writes whatever the unit says.
    static Schema parameters(List<SqlType> types) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            SqlType type = types.get(i);
            ArrowType arrow = switch (type.oid()) {
                case TIME -> new ArrowType.Time(TimeUnit.MILLISECOND, 32);
                case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MILLISECOND, null);
                case TIMESTAMPTZ -> new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC");
                default -> type(type.oid(), -1);
            };
            fields.add(new Field(
                    "$" + (i + 1),
                    new FieldType(
                            true,
                            arrow,
                            null,
                            new FlightSqlColumnMetadata.Builder()
                                    .typeName(type.name())
                                    .build()
                                    .getMetadataMap()),
                    null));
        }
        return new Schema(fields);
    }
}
