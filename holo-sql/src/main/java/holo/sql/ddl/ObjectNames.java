package holo.sql.ddl;

import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/// Makes names for what was not named, as PostgreSQL does: `table_column_label`, shortened to 63 bytes, with a number
/// when that is taken.
final class ObjectNames {
    private static final int NAME_BYTES_MAX = 63;

    private ObjectNames() {}

    static String choose(String table, String column, String label, Predicate<String> taken) {
        String candidate = join(table, column, label);
        for (int i = 1; taken.test(candidate); i++) {
            candidate = join(table, column, label + i);
        }
        return candidate;
    }

    private static String join(String table, String column, String label) {
        String first = table;
        String second = column;
        while (text(first, second, label).getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            if (first.length() > second.length()) {
                first = first.substring(0, first.offsetByCodePoints(first.length(), -1));
            } else {
                second = second.substring(0, second.offsetByCodePoints(second.length(), -1));
            }
        }
        return text(first, second, label);
    }

    private static String text(String table, String column, String label) {
        return table + (column.isEmpty() ? "" : "_" + column) + "_" + label;
    }
}
