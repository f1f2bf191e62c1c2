package holo.node.config;

import holo.store.setting.Setting;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The keys that exist, read from the annotations of options records.
public final class SettingKeys {
    /// What all keys begin with.
    public static final String PREFIX = "holo.";

    private static final String ENVIRONMENT_PREFIX = "HOLO_";
    /// Variables of bin/holo that are no settings of the node.
    private static final List<String> SCRIPT_VARIABLES = List.of(
            "HOLO_VAR_DIR",
            "HOLO_JAVA_OPTS",
            "HOLO_HEAP",
            "HOLO_NO_AOT",
            "HOLO_NO_BUILD",
            "HOLO_JDK_PLACES",
            "HOLO_START_PATIENCE");
    /// A suggestion further away than this is no help.
    private static final int SUGGESTION_DISTANCE_MAX = 4;

    private SettingKeys() {}

    /// The settings by key, sorted.
    ///
    /// @throws IllegalStateException when two records declare a key differently
    public static SortedMap<String, RecordComponent> of(List<Class<? extends Record>> records) {
        SortedMap<String, RecordComponent> keys = new TreeMap<>();
        records.forEach(type -> add(type, keys));
        return keys;
    }

    private static void add(Class<? extends Record> type, SortedMap<String, RecordComponent> keys) {
        for (RecordComponent component : type.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            if (setting == null) {
                if (component.getType().isRecord()) {
                    add(component.getType().asSubclass(Record.class), keys);
                }
                continue;
            }
            RecordComponent other = keys.putIfAbsent(setting.key(), component);
            if (other != null && !sameDeclaration(other, component)) {
                throw new IllegalStateException(setting.key() + " is declared differently by "
                        + other.getDeclaringRecord().getName() + " and " + type.getName());
            }
        }
    }

    private static boolean sameDeclaration(RecordComponent a, RecordComponent b) {
        return a.getType() == b.getType()
                && a.getAnnotation(Setting.class)
                        .defaultValue()
                        .equals(b.getAnnotation(Setting.class).defaultValue());
    }

    /// What is wrong with the names that are set: keys under `holo.` or variables under `HOLO_` that nothing knows.
    public static List<String> unknown(Iterable<String> names, Map<String, RecordComponent> known) {
        List<String> problems = new ArrayList<>();
        for (String name : names) {
            if (name.startsWith(PREFIX) && !known.containsKey(name)) {
                problems.add("unknown setting " + name + suggestion(name, known));
            } else if (name.startsWith(ENVIRONMENT_PREFIX)
                    && !SCRIPT_VARIABLES.contains(name)
                    && known.keySet().stream()
                            .noneMatch(key -> environmentName(key)
                                    .toUpperCase(Locale.ROOT)
                                    .equals(name))) {
                String key =
                        name.toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '.');
                problems.add("environment variable " + name + " is no setting of Holo" + suggestion(key, known));
            }
        }
        problems.sort(Comparator.naturalOrder());
        return problems;
    }

    static String environmentName(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_");
    }

    private static String suggestion(String name, Map<String, RecordComponent> known) {
        Optional<String> nearest = known.keySet().stream()
                .filter(key -> distance(name, key) <= SUGGESTION_DISTANCE_MAX)
                .min(Comparator.comparingInt(key -> distance(name, key)));
        return nearest.map(key -> ". Did you mean " + key + "?").orElse(".")
                + " Remove it, or see docs/reference/configuration.md for the keys there are";
    }

    /// Levenshtein's distance; a dot, dash or underscore for another is no difference.
    private static int distance(String a, String b) {
        String from = a.replace('-', '.');
        String to = b.replace('-', '.');
        int[] costs = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            costs[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = costs[0];
            costs[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replace = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = costs[j];
                costs[j] = Math.min(replace, Math.min(costs[j], costs[j - 1]) + 1);
            }
        }
        return costs[to.length()];
    }
}
