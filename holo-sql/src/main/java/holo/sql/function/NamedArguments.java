package holo.sql.function;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names and defaults of the parameters of functions that people call with names: `make_interval(days => 3)`.
public final class NamedArguments {
    private static final Map<String, List<Parameter>> KNOWN = new HashMap<>();

    static {
        for (String kind : List.of("exists", "match", "query", "query_array", "query_first")) {
            for (String zones : List.of("", "_tz")) {
                add("jsonb_path_" + kind + zones, "target", "path", "vars='{}'", "silent=false");
            }
        }
        add("make_interval", "years=0", "months=0", "weeks=0", "days=0", "hours=0", "mins=0", "secs=0.0");
        add("make_date", "year", "month", "day");
        add("make_time", "hour", "min", "sec");
        add("make_timestamp", "year", "month", "mday", "hour", "min", "sec");
        add("make_timestamptz", "year", "month", "mday", "hour", "min", "sec");
        add("jsonb_set", "jsonb_in", "path", "replacement", "create_if_missing=true");
        add(
                "jsonb_set_lax",
                "jsonb_in",
                "path",
                "replacement",
                "create_if_missing=true",
                "null_value_treatment='use_json_null'");
        add("jsonb_insert", "jsonb_in", "path", "replacement", "insert_after=false");
    }

    private NamedArguments() {}

    /// @param defaultSql an expression, or null when the argument must be given
    public record Parameter(String name, @Nullable String defaultSql) {}

    private static void add(String function, String... parameters) {
        KNOWN.put(
                function,
                List.of(parameters).stream()
                        .map(p -> {
                            int equals = p.indexOf('=');
                            return equals < 0
                                    ? new Parameter(p, null)
                                    : new Parameter(p.substring(0, equals), p.substring(equals + 1));
                        })
                        .toList());
    }

    /// The parameters of a function in order; empty when it takes no names.
    public static List<Parameter> of(String function) {
        return KNOWN.getOrDefault(function, List.of());
    }
}
