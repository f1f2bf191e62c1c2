package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.plan.SearchPath;
import holo.sql.transaction.SqlTransaction;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The schema of a session's temporary relations. It is a schema like any other that only its session searches, and
/// that goes when the session ends; the engine drops at its start what a crash left over.
public final class TemporarySchema {
    /// The option of a table that says what happens to it when a transaction commits.
    public static final String ON_COMMIT = "on_commit";

    static final String DELETE_ROWS = "delete";
    static final String DROP = "drop";

    private TemporarySchema() {}

    /// The schema of a session.
    ///
    /// @param session the session's number among those of the node
    public static String name(int session) {
        return SearchPath.TEMPORARY_PREFIX + session;
    }

    /// Whether a schema is some session's temporary one.
    public static boolean isTemporary(@Nullable SchemaDescriptor schema) {
        return schema != null && schema.name().startsWith(SearchPath.TEMPORARY_PREFIX);
    }

    /// Does what ON COMMIT said for the tables of a schema, in the transaction that commits.
    public static void beforeCommit(SqlTransaction transaction, CatalogSnapshot catalog, SchemaDescriptor schema) {
        for (TableDescriptor table : tables(catalog, schema)) {
            String action = table.options().get(ON_COMMIT);
            if (DROP.equals(action)) {
                drop(new CatalogChanges(transaction.catalog()), table);
            } else if (DELETE_ROWS.equals(action)) {
                delete(transaction, table.storageId());
                table.indexes().stream()
                        .filter(index -> !index.primary())
                        .forEach(index -> delete(transaction, index.storageId()));
            }
        }
    }

    private static void delete(SqlTransaction transaction, int storageId) {
        try (KeyValueCursor rows = transaction.scan(KeySpace.data(storageId), ScanOrder.ASCENDING)) {
            while (rows.advance()) {
                transaction.update(rows.key(), null);
            }
        }
    }

    /// Drops a schema with everything in it.
    public static void drop(SqlTransaction transaction, CatalogSnapshot catalog, SchemaDescriptor schema) {
        CatalogChanges changes = new CatalogChanges(transaction.catalog());
        for (RelationDescriptor relation : List.copyOf(catalog.relations())) {
            if (relation.schemaOid() == schema.oid()) {
                drop(changes, relation);
            }
        }
        changes.drop(schema);
    }

    private static void drop(CatalogChanges changes, RelationDescriptor relation) {
        changes.drop(relation);
        if (relation instanceof TableDescriptor table) {
            changes.discardStorage(table.storageId());
            table.indexes().stream()
                    .filter(index -> !index.primary())
                    .forEach(index -> changes.discardStorage(index.storageId()));
        }
    }

    private static List<TableDescriptor> tables(CatalogSnapshot catalog, SchemaDescriptor schema) {
        return catalog.relations().stream()
                .filter(relation -> relation.schemaOid() == schema.oid())
                .filter(TableDescriptor.class::isInstance)
                .map(TableDescriptor.class::cast)
                .toList();
    }
}
