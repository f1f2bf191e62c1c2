package holo.sql.session;

import holo.sql.catalog.Privileges;
import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.error.SqlException;
import holo.sql.pgcatalog.ServerFacts.SessionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What a session does to others and asks of them: pg_cancel_backend, pg_terminate_backend, pg_blocking_pids.
final class OtherSessions {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final EngineSession session;

    OtherSessions(EngineSession session) {
        this.session = session;
    }

    /// @throws SqlException 42501
    boolean cancel(int processId) {
        EngineSession target = find(processId);
        if (target == null) {
            return false;
        }
        require(target, "cancel superuser query", "query is being canceled");
        target.cancel();
        return true;
    }

    /// @param timeoutMillis how long to wait for the end; 0 for not at all
    /// @throws SqlException 42501, 22003
    boolean terminate(int processId, long timeoutMillis) {
        if (timeoutMillis < 0) {
            throw SqlException.of("22003", "\"timeout\" must not be negative");
        }
        EngineSession target = find(processId);
        if (target == null) {
            return false;
        }
        require(target, "terminate superuser process", "process is being terminated");
        target.terminate();
        long began = System.nanoTime();
        while (timeoutMillis > 0 && target != session && !target.isClosed()) {
            session.cancellation().run();
            if (System.nanoTime() - began >= TimeUnit.MILLISECONDS.toNanos(timeoutMillis)) {
                session.notice(
                        "WARNING",
                        "01000",
                        "backend with PID " + processId + " did not terminate within " + timeoutMillis
                                + " milliseconds");
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    private @Nullable EngineSession find(int processId) {
        EngineSession target = session.services().session().apply(processId);
        if (target == null) {
            session.notice("WARNING", "01000", "PID " + processId + " is not a PostgreSQL backend process");
        }
        return target;
    }

    private void require(EngineSession target, String asSuperuser, String asMember) {
        RoleDescriptor actor = session.acting().role();
        if (actor.has(RoleAttribute.SUPERUSER)) {
            return;
        }
        RoleDescriptor owner = session.catalog().findRole(target.user());
        if (owner != null && owner.has(RoleAttribute.SUPERUSER)) {
            throw SqlException.of("42501", "must be a superuser to " + asSuperuser);
        }
        if (owner == null || !Privileges.isMember(session.catalog(), actor, owner.oid())) {
            throw SqlException.of(
                    "42501", "must be a member of the role whose " + asMember + " or member of pg_signal_backend");
        }
    }

    /// The sessions that one waits for, each as often as PostgreSQL names it: once.
    List<Integer> blocking(int processId) {
        EngineSession target = session.services().session().apply(processId);
        if (target == null) {
            return List.of();
        }
        Map<Long, Integer> processes = new HashMap<>();
        for (SessionStatus status : session.services().sessions().get()) {
            processes.put(status.lockOwner(), status.processId());
        }
        List<Integer> result = new ArrayList<>();
        for (long owner : session.services()
                .transactions()
                .locks()
                .blockersOf(target.transaction().locks().owner())) {
            int blocker = processes.getOrDefault(owner, 0);
            if (!result.contains(blocker)) {
                result.add(blocker);
            }
        }
        return result;
    }
}
