package holo.sql.session;

import holo.sql.pgcatalog.ServerFacts.IndexBuildStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The index builds that run on this node, for pg_stat_progress_create_index. Thread-safe.
public final class IndexBuilds {
    private final Map<Integer, IndexBuildStatus> running = new ConcurrentHashMap<>();

    /// Tells where a build stands.
    void progress(IndexBuildStatus status) {
        running.put(status.indexOid(), status);
    }

    /// A build has ended, well or not.
    void ended(int indexOid) {
        running.remove(indexOid);
    }

    List<IndexBuildStatus> all() {
        return List.copyOf(running.values());
    }
}
