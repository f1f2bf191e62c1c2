package holo.node.config;

import holo.store.setting.ByteSize;
import holo.store.setting.Setting;
import java.lang.reflect.RecordComponent;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads one setting's text as its type and says in words what is allowed.
final class SettingValue {
    private SettingValue() {}

    /// @throws IllegalArgumentException when the text is not allowed; the message says what was wrong with it
    static Object parse(RecordComponent component, String text) {
        Setting setting = component.getAnnotation(Setting.class);
        Object value = convert(component.getType(), text.strip());
        if (value instanceof Comparable<?> comparable) {
            @SuppressWarnings("unchecked")
            Comparable<Object> ordered = (Comparable<Object>) comparable;
            if (!setting.min().isEmpty() && ordered.compareTo(convert(component.getType(), setting.min())) < 0) {
                throw new IllegalArgumentException("too small");
            }
            if (!setting.max().isEmpty() && ordered.compareTo(convert(component.getType(), setting.max())) > 0) {
                throw new IllegalArgumentException("too large");
            }
        }
        return value;
    }

    private static Object convert(Class<?> type, String text) {
        try {
            if (type == int.class) {
                return Integer.parseInt(text);
            } else if (type == long.class) {
                return Long.parseLong(text);
            } else if (type == double.class) {
                return Double.parseDouble(text);
            } else if (type == boolean.class) {
                return bool(text);
            } else if (type == String.class) {
                return text;
            } else if (type == Path.class) {
                return Path.of(text);
            } else if (type == Duration.class) {
                return duration(text);
            } else if (type == ByteSize.class) {
                return ByteSize.parse(text);
            } else if (type.isEnum()) {
                return constant(type, text);
            }
        } catch (NumberFormatException | DateTimeParseException | InvalidPathException | ArithmeticException e) {
            throw new IllegalArgumentException("not readable as such", e);
        }
        throw new IllegalStateException("no setting may have the type " + type.getName());
    }

    private static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default -> throw new IllegalArgumentException("not a truth value");
        };
    }

    private static Duration duration(String text) {
        String t = text.toLowerCase(Locale.ROOT);
        if (t.startsWith("p")) {
            return Duration.parse(text);
        }
        int end = 0;
        while (end < t.length() && Character.isDigit(t.charAt(end))) {
            end++;
        }
        long amount = Long.parseLong(t.substring(0, end));
        return switch (t.substring(end).strip()) {
            case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1000L));
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m", "min" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> throw new IllegalArgumentException("not a duration");
        };
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (constantName(constant).equals(text.toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new IllegalArgumentException("no such choice");
    }

    private static String constantName(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The type in words, with its bounds: `a whole number from 1 to 65535`.
    static String allowed(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        Class<?> type = component.getType();
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(SettingValue::constantName)
                            .collect(Collectors.joining(", "));
        }
        return typeInWords(type) + bounds(setting.min(), setting.max());
    }

    private static String typeInWords(Class<?> type) {
        if (type == int.class || type == long.class) {
            return "a whole number";
        } else if (type == double.class) {
            return "a number";
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type == Path.class) {
            return "a path";
        } else if (type == Duration.class) {
            return "a duration such as 250ms, 10s, 5m or 2h";
        } else if (type == ByteSize.class) {
            return "a size such as 65536, 512kB or 64MiB";
        }
        return "text";
    }

    private static String bounds(@Nullable String min, @Nullable String max) {
        boolean hasMin = min != null && !min.isEmpty();
        boolean hasMax = max != null && !max.isEmpty();
        if (hasMin && hasMax) {
            return " from " + min + " to " + max;
        } else if (hasMin) {
            return ", at least " + min;
        } else if (hasMax) {
            return ", at most " + max;
        }
        return "";
    }
}
