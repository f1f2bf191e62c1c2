package holo.sql.type;

/// A type as clients know it. Implementations are immutable and thread-safe.
///
/// Java representation of values, everywhere above the row codec: boolean `Boolean`; int2 `Short`; int4, date
/// (days since 2000-01-01; extremes are the infinities) `Integer`; int8, timestamp and timestamptz (microseconds since
/// 2000-01-01,
/// extremes are the infinities), time (microseconds since midnight) `Long`; float4 `Float`; float8 `Double`; numeric
/// {@link Numeric};
/// text, varchar, bpchar, name, json, unknown `String`; bytea `byte[]`; uuid `java.util.UUID`; oid and reg* types
/// `Long` (unsigned 32 bits);
/// "char" `String` of one character.
public interface SqlType {
    /// The type's OID in pg_type.
    int oid();

    /// typname, such as `int4`.
    String name();

    /// typlen: bytes of a fixed-size type, -1 for variable, -2 for C strings.
    int length();

    /// The text format of a value of this type.
    ///
    /// @param context session settings that change how a value is written
    String toText(Object value, TypeContext context);

    /// The binary format of a value.
    byte[] toBinary(Object value, TypeContext context);

    /// Reads the text format.
    ///
    /// @throws holo.sql.error.SqlException 22P02, 22003, 22007, 22008 …, in PostgreSQL's words
    Object fromText(String text, TypeContext context);

    /// Reads the binary format.
    ///
    /// @throws holo.sql.error.SqlException 22P03 when the bytes are no value of the type
    Object fromBinary(byte[] bytes, TypeContext context);
}
