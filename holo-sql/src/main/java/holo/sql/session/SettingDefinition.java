package holo.sql.session;

import holo.sql.error.SqlException;
import holo.sql.textsearch.SearchConfig;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A setting that SET and SHOW know.
///
/// @param name as PostgreSQL writes it
/// @param kind how values are checked
/// @param values what an enum may be; empty otherwise
/// @param defaultValue as SHOW prints it
/// @param unit of numbers, such as ms; null for none
/// @param min least number allowed
/// @param max greatest number allowed
/// @param reported clients are told when it changes
/// @param userSettable false for what the server decides
/// @param description for pg_settings
record SettingDefinition(
        String name,
        Kind kind,
        List<String> values,
        String defaultValue,
        @Nullable String unit,
        double min,
        double max,
        boolean reported,
        boolean userSettable,
        String description) {
    /// What a value must be.
    enum Kind {
        BOOL,
        INTEGER,
        REAL,
        STRING,
        ENUM;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    /// The value as it is kept and shown.
    ///
    /// @throws SqlException 22023
    String check(String value) {
        return switch (kind) {
            case BOOL -> bool(value);
            case INTEGER -> integer(value);
            case REAL -> real(value);
            case STRING -> name.equals("default_text_search_config") ? searchConfig(value) : value;
            case ENUM -> enumeration(value);
        };
    }

    private String bool(String value) {
        String v = value.strip().toLowerCase(Locale.ROOT);
        if (!v.isEmpty()) {
            if ("true".startsWith(v) || "yes".startsWith(v) || v.equals("on") || v.equals("1")) {
                return "on";
            }
            if ("false".startsWith(v) || "no".startsWith(v) || v.equals("off") || v.equals("of") || v.equals("0")) {
                return "off";
            }
        }
        throw SqlException.of("22023", "parameter \"" + name + "\" requires a Boolean value");
    }

    private String integer(String value) {
        long number = Durations.parse(value, unit, name);
        if (number < min || number > max) {
            String suffix = unit == null ? "" : " " + unit;
            throw SqlException.of(
                    "22023",
                    number + suffix + " is outside the valid range for parameter \"" + name + "\" (" + (long) min
                            + " .. " + (long) max + ")");
        }
        return Durations.print(number, unit);
    }

    private String real(String value) {
        try {
            double number = Double.parseDouble(value.strip());
            if (number >= min && number <= max) {
                return value.strip();
            }
        } catch (NumberFormatException e) {
            throw invalid(value).withCause(e);
        }
        throw invalid(value);
    }

    private String searchConfig(String value) {
        SearchConfig config = SearchConfig.find(value);
        if (config == null) {
            throw invalid(value);
        }
        return "pg_catalog." + config.label();
    }

    private String enumeration(String value) {
        for (String allowed : values) {
            if (allowed.equalsIgnoreCase(value)) {
                return allowed;
            }
        }
        throw invalid(value).withHint("Available values: " + String.join(", ", values) + ".");
    }

    private SqlException invalid(String value) {
        return SqlException.of("22023", "invalid value for parameter \"" + name + "\": \"" + value + "\"");
    }
}
