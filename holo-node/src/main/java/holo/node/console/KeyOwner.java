package holo.node.console;

import holo.accord.primitives.KeyRange;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.DatabaseDescriptor;
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
/// @param table such as `public.orders`, or `shop.public.orders` in another database than the first
/// @param index one of its secondary indexes; null for the table's rows
/// @param keys all keys of the table or index
public record KeyOwner(String table, @Nullable String index, KeyRange keys) {
    /// The tables and indexes of a catalog, in key order.
    public static List<KeyOwner> of(CatalogSnapshot catalog) {
        List<KeyOwner> owners = new ArrayList<>();
        for (RelationDescriptor relation : catalog.relations()) {
            if (relation instanceof TableDescriptor table) {
                String name = schemaName(catalog, table) + "." + table.name();
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

    /// With its database, unless that is the one that clients reach who name none.
    private static String schemaName(CatalogSnapshot catalog, TableDescriptor table) {
        SchemaDescriptor schema = catalog.schema(table.schemaOid());
        if (schema == null) {
            return "?";
        }
        DatabaseDescriptor database = catalog.database(schema.databaseOid());
        return database == null || database.oid() == DatabaseDescriptor.DEFAULT_OID
                ? schema.name()
                : database.name() + "." + schema.name();
    }

    /// For people, such as `public.orders` or `public.orders (index orders_date)`.
    String name() {
        return index == null ? table : table + " (index " + index + ")";
    }
}
