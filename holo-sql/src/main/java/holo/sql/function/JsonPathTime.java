package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Calendar;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TimeTz;
import holo.sql.type.TypeContext;
import holo.sql.type.Values;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What `.datetime()` makes of a string: a date, time or timestamp, with or without a zone.
///
/// @param zone the offset in seconds of what has a zone, as it was written
record JsonPathTime(SqlType type, Object value, int zone) {
    private static final String DATE = "\\d{1,4}-\\d{1,2}-\\d{1,2}";
    private static final String TIME = "\\d{1,2}:\\d{1,2}:\\d{1,2}(?:\\.\\d{1,6})?";
    private static final String ZONE = " ?([+-])(\\d{1,2})(?::(\\d{1,2}))?";
    private static final Pattern ENDS_WITH_ZONE = Pattern.compile(ZONE + "$");
    private static final Pattern IS_DATE = Pattern.compile(DATE);
    private static final Pattern IS_TIME = Pattern.compile(TIME);
    private static final Pattern IS_TIME_TZ = Pattern.compile(TIME + ZONE);
    private static final Pattern IS_TIMESTAMP = Pattern.compile(DATE + "[ T]" + TIME);
    private static final Pattern IS_TIMESTAMP_TZ = Pattern.compile(DATE + "[ T]" + TIME + ZONE);

    /// Reads the forms of ISO 8601 that PostgreSQL tries, or the form of a template.
    ///
    /// @throws SqlException 22007, 22008, 22031
    static JsonPathTime read(String text, @Nullable String template, TypeContext types) {
        if (template != null) {
            throw SqlException.of("0A000", "jsonpath item method .datetime() with a template is not supported")
                    .withHint("Use .datetime() for ISO 8601, or to_timestamp() outside of the path.");
        }
        SqlType type = IS_DATE.matcher(text).matches()
                ? PgTypes.DATE
                : IS_TIME.matcher(text).matches()
                        ? PgTypes.TIME
                        : IS_TIME_TZ.matcher(text).matches()
                                ? PgTypes.TIMETZ
                                : IS_TIMESTAMP.matcher(text).matches()
                                        ? PgTypes.TIMESTAMP
                                        : IS_TIMESTAMP_TZ.matcher(text).matches() ? PgTypes.TIMESTAMPTZ : null;
        if (type == null) {
            throw SqlException.of("22031", "datetime format is not recognized: \"" + text + "\"")
                    .withHint("Use a datetime template argument to specify the input data format.");
        }
        Matcher zone = ENDS_WITH_ZONE.matcher(text);
        boolean zoned = type == PgTypes.TIMETZ || type == PgTypes.TIMESTAMPTZ;
        return new JsonPathTime(type, type.fromText(text, types), zoned && zone.find() ? seconds(zone) : 0);
    }

    private static int seconds(Matcher zone) {
        int minutes = zone.group(3) == null ? 0 : Integer.parseInt(zone.group(3));
        int seconds = (Integer.parseInt(zone.group(2)) * 60 + minutes) * 60;
        return zone.group(1).equals("-") ? -seconds : seconds;
    }

    /// The string that stands for it in JSON: ISO 8601, whatever the session's style is.
    String text() {
        if (type.oid() == PgTypes.TIMESTAMPTZ.oid()) {
            long local = (Long) value + zone * Calendar.MICROS_PER_SECOND;
            return iso(PgTypes.TIMESTAMP.toText(local, TypeContext.DEFAULT)) + offset();
        }
        if (type.oid() == PgTypes.TIMETZ.oid()) {
            return PgTypes.TIME.toText(((TimeTz) value).micros(), TypeContext.DEFAULT) + offset();
        }
        return iso(type.toText(value, TypeContext.DEFAULT));
    }

    private static String iso(String text) {
        return text.replaceFirst(" ", "T");
    }

    private String offset() {
        int minutes = Math.abs(zone) / 60;
        return String.format(Locale.ROOT, "%s%02d:%02d", zone < 0 ? "-" : "+", minutes / 60, minutes % 60);
    }

    private boolean isZoned() {
        return type.oid() == PgTypes.TIMETZ.oid() || type.oid() == PgTypes.TIMESTAMPTZ.oid();
    }

    private boolean isTime() {
        return type.oid() == PgTypes.TIME.oid() || type.oid() == PgTypes.TIMETZ.oid();
    }

    /// Compares; null when the two have nothing in common.
    ///
    /// @throws SqlException 0A000 when a zone is needed and may not be used
    @Nullable
    Integer compare(JsonPathTime other, boolean zones, TypeContext types) {
        if (isTime() != other.isTime()) {
            return null;
        }
        if (type.oid() == other.type.oid()) {
            return Values.comparator(type).compare(value, other.value);
        }
        if (isZoned() != other.isZoned() && !zones) {
            JsonPathTime plain = isZoned() ? other : this;
            JsonPathTime zoned = isZoned() ? this : other;
            throw SqlException.of(
                            "0A000",
                            "cannot convert value from " + plain.type.name() + " to " + zoned.type.name()
                                    + " without time zone usage")
                    .withHint("Use *_tz() function for time zone support.");
        }
        SqlType common =
                isTime() ? PgTypes.TIMETZ : isZoned() || other.isZoned() ? PgTypes.TIMESTAMPTZ : PgTypes.TIMESTAMP;
        return Values.comparator(common).compare(as(common, types), other.as(common, types));
    }

    private Object as(SqlType to, TypeContext types) {
        Object converted = Casts.find(type, to).apply(value, types);
        return converted == null ? new TimeTz(0, 0) : converted;
    }
}
