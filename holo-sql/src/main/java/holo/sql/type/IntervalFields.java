package holo.sql.type;

import holo.sql.error.SqlException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The fields that an interval's type is restricted to: `interval day to minute`. They say what a number without a unit
/// counts, and which parts of a value are cut off.
public enum IntervalFields {
    YEAR(1 << 2, IntervalParser.Unit.YEAR),
    MONTH(1 << 1, IntervalParser.Unit.MONTH),
    DAY(1 << 3, IntervalParser.Unit.DAY),
    HOUR(1 << 10, IntervalParser.Unit.HOUR),
    MINUTE(1 << 11, IntervalParser.Unit.MINUTE),
    SECOND(1 << 12, IntervalParser.Unit.SECOND),
    YEAR_TO_MONTH(YEAR, MONTH),
    DAY_TO_HOUR(DAY, HOUR),
    DAY_TO_MINUTE(DAY_TO_HOUR, MINUTE),
    DAY_TO_SECOND(DAY_TO_MINUTE, SECOND),
    HOUR_TO_MINUTE(HOUR, MINUTE),
    HOUR_TO_SECOND(HOUR_TO_MINUTE, SECOND),
    MINUTE_TO_SECOND(MINUTE, SECOND);

    /// The lower half of a type modifier that keeps all of the seconds' fraction.
    public static final int FULL_PRECISION = 0xffff;

    private static final int FRACTION_DIGITS_MAX = 6;

    /// As the upper half of a type modifier has it.
    private final int mask;

    private final IntervalParser.Unit last;

    IntervalFields(int mask, IntervalParser.Unit last) {
        this.mask = mask;
        this.last = last;
    }

    IntervalFields(IntervalFields first, IntervalFields last) {
        this(first.mask | last.mask, last.last);
    }

    /// The fields between two words, both included; null where there are none such.
    ///
    /// @param to null for a single field
    public static @Nullable IntervalFields find(String from, @Nullable String to) {
        String name = (to == null ? from : from + " to " + to).replace(' ', '_').toUpperCase(Locale.ROOT);
        for (IntervalFields fields : values()) {
            if (fields.name().equals(name)) {
                return fields;
            }
        }
        return null;
    }

    /// Those of a type modifier; null where it allows all.
    static @Nullable IntervalFields of(int modifier) {
        for (IntervalFields fields : values()) {
            if (fields.mask == modifier >> 16) {
                return fields;
            }
        }
        return null;
    }

    /// The upper half of a type modifier.
    public int mask() {
        return mask;
    }

    /// Reads a literal of such a type and writes it as one of type interval.
    ///
    /// @param digits of the seconds' fraction that are kept
    /// @throws SqlException 22007
    public String canonical(String text, int digits) {
        Interval value = cut(new IntervalParser(text, this).parse());
        Interval rounded = digits >= FRACTION_DIGITS_MAX
                ? value
                : new Interval(value.months(), value.days(), TypeModifiers.roundTime(value.micros(), digits));
        return IntervalFormat.postgres(rounded);
    }

    /// What a number without a unit counts.
    IntervalParser.Unit last() {
        return last;
    }

    /// A value without what is smaller than the last field.
    Interval cut(Interval value) {
        return switch (last) {
            case YEAR -> new Interval(value.months() / 12 * 12, 0, 0);
            case MONTH -> new Interval(value.months(), 0, 0);
            case DAY -> new Interval(value.months(), value.days(), 0);
            case HOUR -> whole(value, Calendar.MICROS_PER_HOUR);
            case MINUTE -> whole(value, Calendar.MICROS_PER_MINUTE);
            case SECOND, MILLENNIUM, CENTURY, DECADE, WEEK, MILLISECOND, MICROSECOND -> value;
        };
    }

    private static Interval whole(Interval value, long micros) {
        return new Interval(value.months(), value.days(), value.micros() / micros * micros);
    }

    /// As format_type shows them.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
