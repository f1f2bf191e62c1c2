package holo.sql.session;

import holo.accord.primitives.Key;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.transaction.SerializationFailure;
import holo.store.Validation;
import org.jspecify.annotations.Nullable;

/// Words why a commit was refused.
final class Refusals {
    private Refusals() {}

    static SqlException describe(Validation failed, @Nullable CatalogSnapshot catalog) {
        if (failed instanceof Validation.KeyAbsent absent && catalog != null) {
            SqlException duplicate = duplicate(absent.key(), catalog);
            if (duplicate != null) {
                return duplicate;
            }
        }
        return SerializationFailure.readsChanged();
    }

    private static @Nullable SqlException duplicate(Key key, CatalogSnapshot catalog) {
        int storage = KeySpace.storageId(key);
        TableDescriptor table = storage == 0 ? null : catalog.tableOfStorage(storage);
        if (table == null) {
            return null;
        }
        for (IndexDescriptor index : table.indexes()) {
            if (index.storageId() == storage) {
                return SqlException.of(
                                "23505", "duplicate key value violates unique constraint \"" + index.name() + "\"")
                        .withConstraint(table.schemaOid(), table.name(), index.name());
            }
        }
        return null;
    }
}
