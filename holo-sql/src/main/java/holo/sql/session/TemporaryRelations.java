package holo.sql.session;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.ddl.TemporarySchema;
import holo.sql.transaction.ConflictException;
import holo.sql.transaction.IsolationLevel;
import holo.sql.transaction.SqlTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The temporary relations of a session. Used by the session's thread.
public final class TemporaryRelations {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryRelations.class);

    /// How often dropping is tried again when other sessions change the catalog at the same moment.
    private static final int ATTEMPTS_MAX = 20;

    private final EngineServices services;
    private final String schemaName;
    private boolean used;

    TemporaryRelations(EngineServices services, int session) {
        this.services = services;
        this.schemaName = TemporarySchema.name(session);
    }

    String schemaName() {
        return schemaName;
    }

    /// A statement may have made the schema.
    void use() {
        used = true;
    }

    /// Does what ON COMMIT said, in the transaction that commits.
    void beforeCommit(SqlTransaction transaction, CatalogSnapshot catalog) {
        SchemaDescriptor schema = used ? catalog.findSchema(schemaName) : null;
        if (schema != null) {
            TemporarySchema.beforeCommit(transaction, catalog, schema);
        }
    }

    boolean isUsed() {
        return used;
    }

    /// Drops everything. A failure is logged: the next start of the engine drops what is left.
    void drop() {
        if (used) {
            drop(services, schemaName);
        }
    }

    /// Drops the temporary schemas that an earlier process left over.
    public static void dropAll(EngineServices services, CatalogSnapshot catalog) {
        for (SchemaDescriptor schema : catalog.schemas()) {
            if (TemporarySchema.isTemporary(schema)) {
                drop(services, schema.name());
            }
        }
    }

    private static void drop(EngineServices services, String name) {
        for (int attempt = 1; ; attempt++) {
            SqlTransaction transaction = services.transactions().begin(IsolationLevel.READ_COMMITTED, false, () -> {});
            try {
                transaction.startStatement();
                CatalogSnapshot catalog = services.catalogs().at(transaction.catalog());
                SchemaDescriptor schema = catalog.schemas().stream()
                        .filter(s -> s.name().equals(name))
                        .findFirst()
                        .orElse(null);
                if (schema == null) {
                    return;
                }
                TemporarySchema.drop(transaction, catalog.in(schema.databaseOid()), schema);
                transaction.commit();
                return;
            } catch (ConflictException e) {
                if (attempt == ATTEMPTS_MAX) {
                    LOG.warn("dropping schema {} failed {} times; the next start drops it", name, attempt);
                    return;
                }
            } catch (RuntimeException e) {
                LOG.warn("dropping schema {} failed; the next start drops it", name, e);
                return;
            } finally {
                transaction.rollback();
            }
        }
    }
}
