package holo.sql.session;

import holo.sql.catalog.KeySpace;
import holo.sql.catalog.TableDescriptor;
import holo.sql.pgcatalog.ServerFacts;
import holo.sql.route.Router;
import holo.sql.statistics.TableStatistics;
import holo.sql.transaction.LockStatus;
import holo.sql.transaction.RowChanges;
import holo.store.column.PartStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the relations of pg_catalog tell of the server, as a session may ask for it.
final class EngineServerFacts implements ServerFacts {
    private final EngineSession session;

    EngineServerFacts(EngineSession session) {
        this.session = session;
    }

    @Override
    public List<SessionStatus> sessions() {
        return session.services().sessions().get();
    }

    @Override
    public List<SettingStatus> settings() {
        return session.settings().all();
    }

    @Override
    public List<LockStatus> locks() {
        return session.services().transactions().locks().status();
    }

    @Override
    public List<PartStatus> tiers() {
        Router router = session.services().router();
        return router == null ? List.of() : router.tiers();
    }

    @Override
    public List<IndexBuildStatus> indexBuilds() {
        return session.services().indexBuilds().all();
    }

    @Override
    public long storageBytes(int storageId) {
        return session.transaction().get().estimate(KeySpace.data(storageId)).bytes();
    }

    @Override
    public long storageRows(int storageId) {
        return session.transaction().get().estimate(KeySpace.data(storageId)).rows();
    }

    @Override
    public @Nullable TableStatistics statistics(TableDescriptor table) {
        return session.services().statistics().find(table);
    }

    @Override
    public RowChanges rowChanges() {
        return session.services().transactions().rowChanges();
    }

    @Override
    public long startMicros() {
        return session.services().startMicros();
    }

    @Override
    public String database() {
        return session.database().name();
    }
}
