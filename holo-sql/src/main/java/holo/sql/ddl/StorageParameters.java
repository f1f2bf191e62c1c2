package holo.sql.ddl;

import holo.sql.catalog.TableDescriptor;
import holo.sql.column.TierPolicyText;
import holo.sql.error.SqlException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `WITH (…)` and `SET (…)` say about a table. PostgreSQL's own parameters are kept and shown, and mean nothing
/// here.
final class StorageParameters {
    private static final Set<String> KEPT = Set.of(
            "fillfactor",
            "toast_tuple_target",
            "parallel_workers",
            "user_catalog_table",
            "log_autovacuum_min_duration",
            "vacuum_index_cleanup",
            "vacuum_truncate");

    private static final Set<String> BOOLEANS = Set.of("autovacuum_enabled", "user_catalog_table", "vacuum_truncate");

    private static final List<String> ON = List.of("on", "true", "yes", "1");
    private static final List<String> OFF = List.of("off", "false", "no", "0");

    private StorageParameters() {}

    /// Takes parameters over into a table's options.
    ///
    /// @param given null values remove
    /// @throws SqlException 22023 for what there is none of, and for values that do not fit
    static void apply(Map<String, ? extends @Nullable String> given, Map<String, String> options) {
        given.forEach((name, value) -> {
            if (value == null) {
                options.remove(name);
            } else if (name.equals(TableDescriptor.COLUMNS)) {
                options.put(name, onOrOff(name, value));
            } else if (name.equals(TierPolicyText.OPTION)) {
                TierPolicyText.parse(value);
                options.put(name, value);
            } else if (KEPT.contains(name) || name.startsWith("autovacuum_")) {
                if (BOOLEANS.contains(name)) {
                    onOrOff(name, value);
                }
                options.put(name, value);
            } else if (!name.startsWith("toast.")) {
                throw SqlException.of("22023", "unrecognized parameter \"" + name + "\"");
            }
        });
    }

    static String onOrOff(String name, String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (ON.contains(lower)) {
            return "on";
        }
        if (OFF.contains(lower)) {
            return "off";
        }
        throw SqlException.of("22023", "invalid value for boolean option \"" + name + "\": " + value);
    }
}
