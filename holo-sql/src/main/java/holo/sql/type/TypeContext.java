package holo.sql.type;

import java.time.ZoneId;

/// The session settings that reading and writing values depends on.
///
/// @param timeZone TimeZone
/// @param dateStyle DateStyle, such as `ISO, MDY`
/// @param intervalStyle IntervalStyle, such as `postgres`
/// @param extraFloatDigits extra_float_digits, -15 to 3
/// @param nowMicros start of the transaction, microseconds since 2000-01-01 UTC, for words such as `today`
/// @param names the names behind the reg* types
/// @param byteaEscape bytea_output is escape
public record TypeContext(
        ZoneId timeZone,
        String dateStyle,
        String intervalStyle,
        int extraFloatDigits,
        long nowMicros,
        ObjectNames names,
        boolean byteaEscape) {
    /// ISO, MDY, UTC.
    public static final TypeContext DEFAULT = new TypeContext(ZoneId.of("UTC"), "ISO, MDY", "postgres", 1, 0);

    /// The binary format inside of rows: what names an object of the catalog there is its OID, which outlives the name.
    public static final TypeContext STORED = new TypeContext(ZoneId.of("UTC"), "ISO, MDY", "postgres", 1, 0);

    /// Without a catalog: reg* values are numbers.
    public TypeContext(ZoneId timeZone, String dateStyle, String intervalStyle, int extraFloatDigits, long nowMicros) {
        this(timeZone, dateStyle, intervalStyle, extraFloatDigits, nowMicros, ObjectNames.NONE, false);
    }

    /// The same at another time.
    public TypeContext at(long micros) {
        return new TypeContext(timeZone, dateStyle, intervalStyle, extraFloatDigits, micros, names, byteaEscape);
    }
}
