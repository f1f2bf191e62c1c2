package holo.sql.session;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.exec.AdvisoryLock;
import holo.sql.exec.CatalogFacts;
import holo.sql.exec.MemoryBudget;
import holo.sql.exec.RandomNumbers;
import holo.sql.exec.SessionFacts;
import holo.sql.exec.TriggerCall;
import holo.sql.exec.Workspace;
import holo.sql.pgcatalog.ServerFacts;
import holo.sql.pgcatalog.SnapshotCatalogFacts;
import holo.sql.plan.SearchPath;
import holo.sql.transaction.LockMode;
import holo.sql.transaction.LockTarget;
import holo.sql.transaction.LockWait;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the functions of a running statement ask of its session. Used by the session's thread.
final class EngineFacts implements SessionFacts {
    private final EngineSession session;
    private final ServerFacts serverFacts;
    private final RandomNumbers randomNumbers = new RandomNumbers();
    private final OtherSessions backends;

    EngineFacts(EngineSession session, ServerFacts serverFacts) {
        this.session = session;
        this.serverFacts = serverFacts;
        this.backends = new OtherSessions(session);
    }

    @Override
    public List<PreparedStatus> preparedStatements() {
        return session.runner().utility().prepared().all();
    }

    @Override
    public List<CursorStatus> cursors() {
        return session.runner().utility().cursorStatus();
    }

    @Override
    public String database() {
        return session.database().name();
    }

    @Override
    public String currentUser() {
        return session.acting().currentUser();
    }

    @Override
    public String sessionUser() {
        return session.acting().sessionUser();
    }

    @Override
    public List<String> searchPath(boolean withImplicit) {
        CatalogSnapshot now = session.planned();
        List<String> names = new ArrayList<>(session.schemas(now));
        if (!withImplicit
                && !session.settings()
                        .searchPath(session.acting().currentUser())
                        .contains("pg_catalog")) {
            names.removeAll(EngineSession.IMPLICIT_PATH);
        }
        if (!withImplicit) {
            names.removeIf(name -> name.startsWith(SearchPath.TEMPORARY_PREFIX));
        }
        return names;
    }

    @Override
    public int processId() {
        return session.processId();
    }

    @Override
    public String clientAddress() {
        return session.clientAddress();
    }

    @Override
    public long transactionStartMicros() {
        return session.transaction().startMicros();
    }

    @Override
    public long transactionId() {
        return session.transaction().get().id();
    }

    @Override
    public boolean lockAdvisory(AdvisoryLock lock, boolean forTransaction, boolean wait) {
        return session.transaction()
                .get()
                .lockAdvisory(
                        new LockTarget.Advisory(session.database().oid(), lock.number(), lock.pair()),
                        mode(lock),
                        wait ? LockWait.BLOCK : LockWait.SKIP,
                        forTransaction);
    }

    private static LockMode mode(AdvisoryLock lock) {
        return lock.shared() ? LockMode.SHARE : LockMode.UPDATE;
    }

    @Override
    public boolean unlockAdvisory(AdvisoryLock lock) {
        boolean held = session.transaction()
                .locks()
                .unlock(new LockTarget.Advisory(session.database().oid(), lock.number(), lock.pair()), mode(lock));
        if (!held) {
            session.notice(
                    "WARNING",
                    "01000",
                    "you don't own a lock of type " + (lock.shared() ? "ShareLock" : "ExclusiveLock"));
        }
        return held;
    }

    @Override
    public void unlockAllAdvisory() {
        session.transaction().locks().unlockAll();
    }

    @Override
    public boolean cancelBackend(int target) {
        return backends.cancel(target);
    }

    @Override
    public boolean terminateBackend(int target, long timeoutMillis) {
        boolean told = backends.terminate(target, timeoutMillis);
        if (told && target == session.processId()) {
            // It is this statement that ends.
            session.cancellation().run();
        }
        return told;
    }

    @Override
    public List<Integer> blockingProcesses(int target) {
        return backends.blocking(target);
    }

    @Override
    public void say(String channel, String payload) {
        session.notifications().say(channel, payload);
    }

    @Override
    public List<String> listeningChannels() {
        return session.notifications().channels();
    }

    @Override
    public double notificationQueueUsage() {
        return session.notifications().queueUsage();
    }

    @Override
    public long statementStartMicros() {
        return session.statementStartMicros();
    }

    @Override
    public @Nullable String setting(String name) {
        return session.settings().find(name);
    }

    @Override
    public Workspace workspace() {
        return new Workspace(
                session.services().temporaryFiles(),
                session.settings().bytes("work_mem"),
                session.settings().bytes("temp_file_limit"));
    }

    @Override
    public MemoryBudget newMemoryBudget() {
        return session.services().workMemory().newBudget();
    }

    @Override
    public String configure(String name, @Nullable String value, boolean local) {
        String key = name.toLowerCase(Locale.ROOT);
        if (key.equals("role") || key.equals("session_authorization")) {
            session.acting().become(key, value, local);
            return String.valueOf(session.settings().find(key));
        }
        return session.settings().set(name, value, local);
    }

    @Override
    public RandomNumbers randomNumbers() {
        return randomNumbers;
    }

    @Override
    public List<? extends @Nullable Object> callFunction(
            FunctionDescriptor function, @Nullable Object[] arguments, List<SqlType> types, MemoryBudget memory) {
        return session.runner().functions().call(function, arguments, types, memory);
    }

    @Override
    public void requireAggregate(FunctionDescriptor aggregate) {
        session.acting().requireAggregate(aggregate);
    }

    @Override
    public List<? extends @Nullable Object> callSupport(
            FunctionDescriptor function, @Nullable Object[] arguments, List<SqlType> types, MemoryBudget memory) {
        return session.runner().functions().callSupport(function, arguments, types, memory);
    }

    @Override
    public @Nullable Object callTrigger(TriggerCall call) {
        return session.runner().functions().callTrigger(call);
    }

    @Override
    public CatalogFacts catalog() {
        return new SnapshotCatalogFacts(
                session.planned(),
                () -> session.schemas(session.planned()),
                currentUser(),
                serverFacts,
                session.sequences());
    }
}
