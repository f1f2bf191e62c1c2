package holo.sql.column;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.store.column.ColumnStore;
import holo.store.column.ColumnTable;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Says in words what an operator should know about the columns: what the background fails to do, and damage.
public final class ColumnConcern {
    private ColumnConcern() {}

    /// What needs attention; null when nothing does.
    public static @Nullable String of(ColumnStore columns, CatalogSnapshot catalog) {
        StringJoiner concerns = new StringJoiner("; ");
        Map<String, String> troubles = columns.troubles();
        Map<String, Long> behind = columns.behind();
        if (!troubles.isEmpty() || !behind.isEmpty()) {
            Map<String, String> names = names(catalog);
            behind.forEach((table, micros) -> concerns.add("table " + names.getOrDefault(table, table)
                    + ": its columns are " + TimeUnit.MICROSECONDS.toSeconds(micros)
                    + " s behind its rows (holo.analytics.lag-max)"));
            troubles.forEach((table, why) -> concerns.add("table " + names.getOrDefault(table, table) + ": " + why));
        }
        long damaged = columns.segments().damaged();
        if (damaged > 0) {
            concerns.add("segments found damaged since the start: " + damaged
                    + ". Their rows were read from the row store again. Check the disk; the log names the files");
        }
        return concerns.length() == 0 ? null : concerns.toString();
    }

    private static Map<String, String> names(CatalogSnapshot catalog) {
        Map<String, String> names = new HashMap<>();
        for (RelationDescriptor relation : catalog.relations()) {
            if (relation instanceof TableDescriptor table) {
                names.put(ColumnTable.name(KeySpace.data(table.storageId())), table.name());
            }
        }
        return names;
    }
}
