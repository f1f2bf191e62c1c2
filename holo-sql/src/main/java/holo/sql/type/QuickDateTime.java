package holo.sql.type;

import java.time.LocalDate;

/// Reads the one way to write dates and timestamps that programs use, without making anything of the text: days up to
/// the 28th only, which every month has. What it does not know is {@link DateTimeParser}'s.
final class QuickDateTime {
    private QuickDateTime() {}

    /// `YYYY-MM-DD` in the first `end` characters, as days; MIN_VALUE when it is not that.
    static int date(String s, int end) {
        if (end != 10 || s.charAt(4) != '-' || s.charAt(7) != '-') {
            return Integer.MIN_VALUE;
        }
        int year = digits(s, 0, 4);
        int month = digits(s, 5, 2);
        int day = digits(s, 8, 2);
        if (year < 1 || month < 1 || month > 12 || day < 1 || day > 28) {
            return Integer.MIN_VALUE;
        }
        return (int) (LocalDate.of(year, month, day).toEpochDay() - Calendar.EPOCH_DAY);
    }

    /// `YYYY-MM-DD` alone, or with `HH:MM:SS` and a fraction of up to six digits behind it; MIN_VALUE when it is not
    /// that.
    static long timestamp(String s) {
        int days = date(s, 10);
        if (days == Integer.MIN_VALUE) {
            return Long.MIN_VALUE;
        }
        if (s.length() == 10) {
            return days * Calendar.MICROS_PER_DAY;
        }
        if (s.length() < 19
                || (s.charAt(10) != ' ' && s.charAt(10) != 'T')
                || s.charAt(13) != ':'
                || s.charAt(16) != ':') {
            return Long.MIN_VALUE;
        }
        int hour = digits(s, 11, 2);
        int minute = digits(s, 14, 2);
        int second = digits(s, 17, 2);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return Long.MIN_VALUE;
        }
        long micros = 0;
        if (s.length() > 19) {
            if (s.charAt(19) != '.' || s.length() == 20) {
                return Long.MIN_VALUE;
            }
            int fraction = digits(s, 20, s.length() - 20);
            if (fraction < 0) {
                return Long.MIN_VALUE;
            }
            micros = fraction;
            for (int i = s.length() - 20; i < 6; i++) {
                micros *= 10;
            }
        }
        return days * Calendar.MICROS_PER_DAY + ((hour * 60L + minute) * 60 + second) * 1_000_000 + micros;
    }

    private static int digits(String s, int at, int count) {
        int number = 0;
        for (int i = at; i < at + count; i++) {
            int digit = s.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
