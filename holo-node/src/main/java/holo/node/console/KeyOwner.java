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

/// Whose keys an interval holds.
///
/// @param name such as `public.orders`
/// @param keys all keys of the table or index
public record KeyOwner(String name, KeyRange keys) {
    /// The tables and indexes of a catalog, in key order.
    public static List<KeyOwner> of(CatalogSnapshot catalog) {
        List<KeyOwner> owners = new ArrayList<>();
        for (RelationDescriptor relation : catalog.relations()) {
            if (relation instanceof TableDescriptor table) {
                SchemaDescriptor schema = catalog.schema(table.schemaOid());
                String name = (schema == null ? "?" : schema.name()) + "." + table.name();
                owners.add(new KeyOwner(name, KeySpace.data(table.storageId())));
                for (IndexDescriptor index : table.indexes()) {
                    if (index.storageId() != table.storageId()) {
                        owners.add(
                                new KeyOwner(name + " (index " + index.name() + ")", KeySpace.data(index.storageId())));
                    }
                }
            }
        }
        owners.sort(Comparator.comparing(owner -> owner.keys.start()));
        return owners;
    }
}
