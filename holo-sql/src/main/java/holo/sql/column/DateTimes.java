package holo.sql.column;

import holo.sql.type.Interval;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.time.ZoneOffset;
import java.util.Locale;

/// Dates and times. What depends on the time zone is written where it is UTC, in which a timestamptz is kept.
final class DateTimes {
    private final boolean utc;

    DateTimes(java.time.ZoneId zone) {
        this.utc = zone.normalized().equals(ZoneOffset.UTC);
    }

    boolean isUtc() {
        return utc;
    }

    /// A date as a timestamp; a timestamp as it is.
    private static String timestamp(Duck value) {
        return value.type().oid() == PgTypes.DATE.oid() ? "CAST(" + value.sql() + " AS TIMESTAMP)" : value.sql();
    }

    /// A date or time plus or minus an interval: months first, then days, then the rest, as PostgreSQL does.
    Duck plus(Duck value, Interval interval, boolean minus) {
        SqlType type = value.type();
        boolean zoned = type.oid() == PgTypes.TIMESTAMPTZ.oid();
        if (zoned && !utc && (interval.months() != 0 || interval.days() != 0)) {
            throw new NotInColumns("days in a time zone");
        }
        if (!zoned && type.oid() != PgTypes.DATE.oid() && type.oid() != PgTypes.TIMESTAMP.oid()) {
            throw new NotInColumns(type.displayName() + " + interval");
        }
        String sign = minus ? " - " : " + ";
        String sql = timestamp(value);
        if (interval.months() != 0) {
            sql = "(" + sql + sign + "to_months(" + interval.months() + "))";
        }
        if (interval.days() != 0) {
            sql = "(" + sql + sign + "to_days(" + interval.days() + "))";
        }
        if (interval.micros() != 0) {
            sql = "(" + sql + sign + "to_microseconds(" + interval.micros() + "))";
        }
        return Duck.of(sql, zoned ? type : PgTypes.TIMESTAMP);
    }

    Duck extract(String written, Duck value, boolean numeric) {
        String field = written.toLowerCase(Locale.ROOT);
        boolean date = value.type().oid() == PgTypes.DATE.oid();
        requireTime(value);
        String whole = switch (field) {
            case "year", "month", "day", "quarter", "week" -> field;
            case "dow" -> "dayofweek";
            case "doy" -> "dayofyear";
            case "isodow" -> "isodow";
            case "isoyear" -> "isoyear";
            case "hour", "minute" -> date ? "" : field;
            default -> "";
        };
        if (!whole.isEmpty()) {
            String sql = whole + "(" + value.sql() + ")";
            return numeric
                    ? Duck.number("CAST(" + sql + " AS DECIMAL(10,0))", 10, 0)
                    : Duck.of("CAST(" + sql + " AS DOUBLE)", PgTypes.FLOAT8);
        }
        if (date || !numeric) {
            throw new NotInColumns(
                    "extract of " + field + " from " + value.type().displayName());
        }
        String micros = switch (field) {
            case "second" -> "(" + "microsecond(" + value.sql() + "))";
            case "epoch" -> "epoch_us(" + value.sql() + ")";
            default ->
                throw new NotInColumns(
                        "extract of " + field + " from " + value.type().displayName());
        };
        return Duck.number("(CAST(" + micros + " AS DECIMAL(19,0)) * CAST('0.000001' AS DECIMAL(6,6)))", 25, 6);
    }

    private void requireTime(Duck value) {
        boolean known = switch (value.type().oid()) {
            case 1082, 1114 -> true;
            case 1184 -> utc;
            default -> false;
        };
        if (!known) {
            throw new NotInColumns("a field of " + value.type().displayName());
        }
    }

    Duck truncate(String written, Duck value) {
        String field = written.toLowerCase(Locale.ROOT);
        boolean known = switch (field) {
            case "year", "quarter", "month", "week", "day", "hour", "minute", "second" -> true;
            default -> false;
        };
        requireTime(value);
        if (!known) {
            throw new NotInColumns("date_trunc of " + field);
        }
        return Duck.of("CAST(date_trunc('" + field + "', " + timestamp(value) + ") AS TIMESTAMP)", value.type());
    }
}
