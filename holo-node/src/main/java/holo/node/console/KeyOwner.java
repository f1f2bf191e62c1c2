package holo.node.console;

import holo.accord.primitives.KeyRange;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whose keys an interval holds.
///
/// @param table such as `public.orders`
/// @param index one of its secondary indexes; null for the table's rows
/// @param keys all keys of the table or index
public record KeyOwner(String table, @Nullable String index, KeyRange keys) {
    /// The tables and indexes of a catalog, in key order.
    public static List<KeyOwner> of(CatalogSnapshot catalog) {
        List<KeyOwner> owners = new ArrayList<>();
        for (RelationDescriptor relation : catalog.relations()) {
            if (relation instanceof TableDescriptor table) {
                SchemaDescriptor schema = catalog.schema(table.schemaOid());
                String name = (schema == null ? "?" : schema.name()) + "." + table.name();
                owners.add(new KeyOwner(name, null, KeySpace.data(table.storageId())));
                for (IndexDescriptor index : table.indexes()) {
                    if (index.storageId() != table.storageId()) {
                        owners.add(new KeyOwner(name, index.name(), KeySpace.data(index.storageId())));
                    }
                }
            }
        }
        owners.sort(Comparator.comparing(owner -> owner.keys.start()));
        return owners;
    }

    /// For people, such as `public.orders` or `public.orders (index orders_date)`.
    String name() {
        return index == null ? table : table + " (index " + index + ")";
    }
}
