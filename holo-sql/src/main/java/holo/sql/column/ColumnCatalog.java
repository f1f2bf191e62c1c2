package holo.sql.column;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.plan.TableLayout;
import holo.store.column.ColumnStore;
import holo.store.column.ColumnTable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds the tables of the catalog by their names in the column store.
public final class ColumnCatalog implements ColumnStore.Catalog {
    private final Supplier<CatalogSnapshot> catalog;

    /// @param catalog the newest one
    public ColumnCatalog(Supplier<CatalogSnapshot> catalog) {
        this.catalog = catalog;
    }

    @Override
    public @Nullable ColumnTable find(String name) {
        for (RelationDescriptor relation : catalog.get().relations()) {
            if (relation instanceof TableDescriptor table) {
                ColumnTable found = ColumnLayout.of(TableLayout.of(table)).table();
                if (found != null && found.name().equals(name)) {
                    return found;
                }
            }
        }
        return null;
    }

    /// The name of a table in the column store; null when it is not kept in columns.
    public static @Nullable String nameOf(TableDescriptor table) {
        ColumnTable found = ColumnLayout.of(TableLayout.of(table)).table();
        return found == null ? null : found.name();
    }
}
