package holo.sql.type;

import holo.sql.error.SqlException;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/// Time zones that are written as a distance from UTC.
final class ZoneDisplacement {
    private static final int HOURS_MAX = 15;

    private ZoneDisplacement() {}

    /// Reads `+05`, `-0530`, `+05:30:10`.
    ///
    /// @param field a sign and what follows it
    /// @param invalid the error for what is no displacement
    /// @param text the whole value, for the message of 22009
    static ZoneOffset read(String field, Supplier<SqlException> invalid, String text) {
        int at = 1;
        while (at < field.length() && field.charAt(at) >= '0' && field.charAt(at) <= '9') {
            at++;
        }
        if (at == 1) {
            throw invalid.get();
        }
        long hours = number(field.substring(1, at), invalid, text);
        long minutes = 0;
        long seconds = 0;
        if (at == field.length() && field.length() > 3) {
            minutes = hours % 100;
            hours /= 100;
        } else if (at < field.length()) {
            String[] parts = field.substring(at + 1).split(":", -1);
            if (field.charAt(at) != ':' || parts.length > 2) {
                throw invalid.get();
            }
            minutes = number(parts[0], invalid, text);
            seconds = parts.length > 1 ? number(parts[1], invalid, text) : 0;
        }
        if (hours > HOURS_MAX || minutes > 59 || seconds > 59) {
            throw outOfRange(text);
        }
        int offset = (int) (hours * 3600 + minutes * 60 + seconds);
        return ZoneOffset.ofTotalSeconds(field.charAt(0) == '-' ? -offset : offset);
    }

    private static long number(String digits, Supplier<SqlException> invalid, String text) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid.get();
        }
        if (digits.length() > 9) {
            throw outOfRange(text);
        }
        return Long.parseLong(digits);
    }

    private static SqlException outOfRange(String text) {
        return SqlException.of("22009", "time zone displacement out of range: \"" + text + "\"");
    }
}
