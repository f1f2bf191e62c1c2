package holo.sql.explain;

import holo.sql.error.SqlException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What EXPLAIN is asked for.
///
/// @param analyze run the statement, and show what was done
/// @param timing with the time of each operator
/// @param summary with the times of the whole
/// @param estimates with the rows that the planner expects
public record ExplainOptions(
        boolean analyze, boolean timing, boolean summary, boolean estimates, ExplainFormat format) {
    private static final Set<String> KNOWN =
            Set.of("analyze", "verbose", "costs", "settings", "buffers", "wal", "timing", "summary", "format");

    /// @param options as written: names with their values, lower case
    /// @throws SqlException 42601 for unknown options, 22023 for wrong values
    public static ExplainOptions of(Map<String, String> options) {
        for (String name : options.keySet()) {
            if (!KNOWN.contains(name)) {
                throw SqlException.of("42601", "unrecognized EXPLAIN option \"" + name + "\"");
            }
        }
        ExplainFormat format = ExplainFormat.of(options.getOrDefault("format", "text"));
        boolean analyze = isOn(options, "analyze", false);
        for (String name : new String[] {"timing", "wal"}) {
            if (!analyze && options.containsKey(name) && isOn(options, name, false)) {
                throw SqlException.of("22023", "EXPLAIN option " + name.toUpperCase(Locale.ROOT) + " requires ANALYZE");
            }
        }
        return new ExplainOptions(
                analyze,
                isOn(options, "timing", analyze),
                isOn(options, "summary", analyze),
                isOn(options, "costs", true),
                format);
    }

    private static boolean isOn(Map<String, String> options, String name, boolean otherwise) {
        String value = options.get(name);
        if (value == null) {
            return otherwise;
        }
        return switch (value) {
            case "true", "on", "1" -> true;
            case "false", "off", "0" -> false;
            default -> throw SqlException.of("42601", name + " requires a Boolean value");
        };
    }
}
