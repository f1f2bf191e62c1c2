package holo.sql.session;

import holo.sql.error.SqlException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Numbers with units in settings: `100`, `5s`, `2min`, `64MB`.
final class Durations {
    private static final Map<String, Long> MILLIS = new LinkedHashMap<>();
    private static final Map<String, Long> SECONDS = new LinkedHashMap<>();
    private static final Map<String, Long> KILOBYTES = new LinkedHashMap<>();

    static {
        MILLIS.put("d", 86_400_000L);
        MILLIS.put("h", 3_600_000L);
        MILLIS.put("min", 60_000L);
        MILLIS.put("s", 1_000L);
        MILLIS.put("ms", 1L);
        SECONDS.put("d", 86_400L);
        SECONDS.put("h", 3_600L);
        SECONDS.put("min", 60L);
        SECONDS.put("s", 1L);
        KILOBYTES.put("TB", 1L << 30);
        KILOBYTES.put("GB", 1L << 20);
        KILOBYTES.put("MB", 1L << 10);
        KILOBYTES.put("kB", 1L);
    }

    private Durations() {}

    private static Map<String, Long> units(@Nullable String unit) {
        return switch (unit) {
            case null -> Map.of();
            case "ms" -> MILLIS;
            case "s" -> SECONDS;
            default -> KILOBYTES;
        };
    }

    /// @throws SqlException 22023
    static long parse(String text, @Nullable String unit, String setting) {
        String value = text.strip();
        int end = 0;
        while (end < value.length()
                && (Character.isDigit(value.charAt(end)) || "+-.".indexOf(value.charAt(end)) >= 0)) {
            end++;
        }
        String suffix = value.substring(end).strip();
        Long factor = suffix.isEmpty() ? Long.valueOf(1) : units(unit).get(suffix);
        try {
            if (factor != null) {
                return Math.round(Double.parseDouble(value.substring(0, end)) * factor);
            }
        } catch (NumberFormatException e) {
            throw invalid(text, setting).withCause(e);
        }
        throw invalid(text, setting);
    }

    private static SqlException invalid(String text, String setting) {
        return SqlException.of("22023", "invalid value for parameter \"" + setting + "\": \"" + text + "\"");
    }

    /// With the greatest unit that divides it, as SHOW prints it.
    static String print(long number, @Nullable String unit) {
        if (number == 0 || unit == null) {
            return Long.toString(number);
        }
        for (Map.Entry<String, Long> entry : units(unit).entrySet()) {
            if (number % entry.getValue() == 0) {
                return number / entry.getValue() + entry.getKey();
            }
        }
        return Long.toString(number);
    }
}
