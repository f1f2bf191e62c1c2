package holo.sql.ddl;

import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/// Makes names for what was not named, as PostgreSQL does: `table_column_label`, shortened to 63 bytes, with a number
/// when that is taken.
final class ObjectNames {
    /// What a name has room for.
    static final int NAME_BYTES_MAX = 63;

    private ObjectNames() {}

    static String choose(String table, String column, String label, Predicate<String> taken) {
        String candidate = join(table, column, label);
        for (int i = 1; taken.test(candidate); i++) {
            candidate = join(table, column, label + i);
        }
        return candidate;
    }

    /// The beginning of a name, in whole characters.
    static String cut(String name, int bytes) {
        String rest = name;
        while (rest.getBytes(StandardCharsets.UTF_8).length > bytes) {
            rest = shorter(rest);
        }
        return rest;
    }

    private static String shorter(String name) {
        return name.substring(0, name.offsetByCodePoints(name.length(), -1));
    }

    private static String join(String table, String column, String label) {
        String first = table;
        String second = column;
        while (text(first, second, label).getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            if (first.length() > second.length()) {
                first = shorter(first);
            } else {
                second = shorter(second);
            }
        }
        return text(first, second, label);
    }

    private static String text(String table, String column, String label) {
        return table + (column.isEmpty() ? "" : "_" + column) + "_" + label;
    }
}
