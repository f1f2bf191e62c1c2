package holo.wire.pg;

import io.netty.buffer.ByteBuf;
import java.time.LocalDate;

/// ISO text of dates and timestamps of the years 1 to 9999, which have a fixed width.
final class DateTimeText {
    static final int DATE_BYTES = 10;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
    /// 2000-01-01 in days since 1970-01-01.
    private static final int EPOCH_DAY = 10_957;

    private static final int FIRST_DAY = (int) LocalDate.of(1, 1, 1).toEpochDay() - EPOCH_DAY;
    private static final int LAST_DAY = (int) LocalDate.of(9999, 12, 31).toEpochDay() - EPOCH_DAY;

    private DateTimeText() {}

    static boolean isCommonDay(int days) {
        return days >= FIRST_DAY && days <= LAST_DAY;
    }

    static boolean isCommonTimestamp(long micros) {
        return micros >= FIRST_DAY * MICROS_PER_DAY && micros < (LAST_DAY + 1) * MICROS_PER_DAY;
    }

    static void writeDate(int days, ByteBuf out) {
        LocalDate date = LocalDate.ofEpochDay(days + (long) EPOCH_DAY);
        twoDigits(date.getYear() / 100, out);
        twoDigits(date.getYear() % 100, out);
        out.writeByte('-');
        twoDigits(date.getMonthValue(), out);
        out.writeByte('-');
        twoDigits(date.getDayOfMonth(), out);
    }

    static void writeTimestamp(long micros, ByteBuf out) {
        writeDate((int) Math.floorDiv(micros, MICROS_PER_DAY), out);
        out.writeByte(' ');
        writeTime(Math.floorMod(micros, MICROS_PER_DAY), out);
    }

    private static void writeTime(long microsOfDay, ByteBuf out) {
        int seconds = (int) (microsOfDay / MICROS_PER_SECOND);
        twoDigits(seconds / 3600, out);
        out.writeByte(':');
        twoDigits(seconds / 60 % 60, out);
        out.writeByte(':');
        twoDigits(seconds % 60, out);
        int fraction = (int) (microsOfDay % MICROS_PER_SECOND);
        if (fraction == 0) {
            return;
        }
        out.writeByte('.');
        for (int unit = 100_000; fraction != 0; unit /= 10) {
            out.writeByte('0' + fraction / unit);
            fraction %= unit;
        }
    }

    private static void twoDigits(int value, ByteBuf out) {
        out.writeByte('0' + value / 10);
        out.writeByte('0' + value % 10);
    }
}
