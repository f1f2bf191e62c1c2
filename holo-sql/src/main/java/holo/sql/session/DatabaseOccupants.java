package holo.sql.session;

import holo.sql.ddl.DdlContext;
import holo.sql.pgcatalog.ServerFacts.SessionStatus;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The sessions of this node besides one, by their databases.
final class DatabaseOccupants implements DdlContext.Occupants {
    /// As long as PostgreSQL waits for sessions that are about to end.
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final EngineSession session;

    DatabaseOccupants(EngineSession session) {
        this.session = session;
    }

    private List<SessionStatus> in(int databaseOid) {
        return session.services().sessions().get().stream()
                .filter(other -> other.databaseOid() == databaseOid && other.processId() != session.processId())
                .toList();
    }

    @Override
    public int remaining(int databaseOid) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        int count = in(databaseOid).size();
        while (count > 0 && System.nanoTime() - deadline < 0) {
            session.cancellation().run();
            LockSupport.parkNanos(RETRY_NANOS);
            count = in(databaseOid).size();
        }
        return count;
    }

    @Override
    public void terminate(int databaseOid) {
        for (SessionStatus other : in(databaseOid)) {
            EngineSession found = session.services().session().apply(other.processId());
            if (found != null) {
                found.terminate();
            }
        }
    }
}
