package holo.sql.session;

import holo.sql.error.MustWaitException;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement.TransactionModes;
import holo.sql.plpgsql.Host;
import holo.sql.statement.DeferredChecks;
import holo.sql.transaction.AdvisoryLocks;
import holo.sql.transaction.ConflictException;
import holo.sql.transaction.SqlTransaction;
import holo.sql.transaction.TransactionManager;
import holo.store.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The transaction that a session is in: none, an implicit one, or a block, perhaps failed. Used by one thread, save
/// {@link #wake}.
final class SessionTransaction {
    private final TransactionManager manager;
    private final SessionSettings settings;
    private final Runnable cancellation;
    private final Function<Validation, SqlException> refusals;
    private volatile @Nullable SqlTransaction current;
    private boolean block;
    private long commits;
    private boolean failed;
    private long startMicros;
    private boolean anyStatement;
    private boolean mayWait = true;
    private final Consumer<SqlTransaction> beforeCommit;
    private final AdvisoryLocks locks;
    private final SessionNotifications notifications;
    private Runnable ended = () -> {};
    private final DeferredChecks deferred = new DeferredChecks();
    private final List<Mark> savepoints = new ArrayList<>();

    private record Mark(String name, SqlTransaction.Savepoint savepoint, SessionNotifications.Mark said) {}

    /// @param refusals words the refusal of a commit
    /// @param beforeCommit what the session does in a transaction that is about to commit
    SessionTransaction(
            TransactionManager manager,
            SessionSettings settings,
            Runnable cancellation,
            Function<Validation, SqlException> refusals,
            Consumer<SqlTransaction> beforeCommit,
            SessionNotifications notifications) {
        this.manager = manager;
        this.settings = settings;
        this.cancellation = cancellation;
        this.refusals = refusals;
        this.beforeCommit = beforeCommit;
        this.notifications = notifications;
        this.locks = manager.sessionLocks();
    }

    TransactionState state() {
        return !block ? TransactionState.IDLE : failed ? TransactionState.FAILED : TransactionState.IN_TRANSACTION;
    }

    /// @param what the statement, in capitals
    /// @throws SqlException 25001 inside of BEGIN and COMMIT
    void requireNoBlock(String what) {
        if (block) {
            throw SqlException.of("25001", what + " cannot run inside a transaction block");
        }
    }

    boolean isBlock() {
        return block;
    }

    boolean isFailed() {
        return failed;
    }

    boolean isOpen() {
        return current != null;
    }

    long startMicros() {
        return startMicros;
    }

    long id() {
        SqlTransaction transaction = current;
        return transaction == null ? 0 : transaction.id();
    }

    /// The open transaction; an implicit one is begun when there is none.
    SqlTransaction get() {
        SqlTransaction open = current;
        if (open != null) {
            return open;
        }
        startMicros = Clock.nowMicros();
        anyStatement = false;
        settings.transactionStarted();
        if (!settings.startsByDefaults()) {
            useDefault("transaction_isolation", "default_transaction_isolation");
            useDefault("transaction_read_only", "default_transaction_read_only");
            useDefault("transaction_deferrable", "default_transaction_deferrable");
        }
        return start();
    }

    private void useDefault(String name, String nameOfDefault) {
        String wanted = settings.get(nameOfDefault);
        if (!wanted.equals(settings.get(name))) {
            settings.set(name, wanted, true);
        }
    }

    private SqlTransaction start() {
        SqlTransaction begun = manager.begin(settings.isolation(), settings.isReadOnly(), cancellation, locks);
        begun.setLockTimeout(settings.lockTimeoutMillis());
        begun.setDeadlockTimeout(settings.deadlockTimeoutMillis());
        current = begun;
        return begun;
    }

    /// A statement begins: its transaction can no longer change its level.
    void statementStarted() {
        anyStatement = true;
        SqlTransaction open = current;
        if (open != null) {
            open.setLockTimeout(settings.lockTimeoutMillis());
            open.setDeadlockTimeout(settings.deadlockTimeoutMillis());
        }
    }

    /// BEGIN; answers whether a block was open already.
    boolean begin(TransactionModes modes) {
        boolean already = block;
        get();
        block = true;
        setModes(modes);
        return already;
    }

    /// The characteristics of the open transaction.
    TransactionModes modes() {
        return new TransactionModes(
                settings.get("transaction_isolation"),
                settings.isOn("transaction_read_only"),
                settings.isOn("transaction_deferrable"));
    }

    /// SET TRANSACTION.
    ///
    /// @throws SqlException 25001
    void setModes(TransactionModes modes) {
        String isolation = modes.isolation();
        if (isolation != null && !isolation.equals(settings.get("transaction_isolation"))) {
            if (anyStatement) {
                throw SqlException.of("25001", "SET TRANSACTION ISOLATION LEVEL must be called before any query");
            }
            settings.set("transaction_isolation", isolation, true);
            restart();
        }
        if (modes.deferrable() != null) {
            if (anyStatement) {
                throw SqlException.of("25001", "SET TRANSACTION [NOT] DEFERRABLE must be called before any query");
            }
            settings.set("transaction_deferrable", modes.deferrable() ? "on" : "off", true);
        }
        Boolean readOnly = modes.readOnly();
        if (readOnly != null && readOnly != settings.isOn("transaction_read_only")) {
            if (anyStatement && !readOnly) {
                throw SqlException.of("25001", "transaction read-write mode must be set before any query");
            }
            settings.set("transaction_read_only", readOnly ? "on" : "off", true);
            if (!anyStatement) {
                restart();
            }
        }
    }

    private void restart() {
        SqlTransaction open = current;
        if (open != null) {
            open.rollback();
            start();
        }
    }

    /// Whether {@link #commit} may wait from now on, or throws {@link holo.sql.error.MustWaitException}.
    void setMayWait(boolean may) {
        mayWait = may;
    }

    /// Whether committing means nothing but to have the store do it.
    boolean commitsAtOnce() {
        return block && !failed && deferred.isEmpty() && !notifications.hasSaidAnything();
    }

    /// Fails a block that can be seen not to be able to commit any more.
    ///
    /// @throws SqlException 40001
    void requireReadsCurrent() {
        SqlTransaction open = current;
        if (open != null && block && !failed) {
            open.requireReadsCurrent();
        }
    }

    /// Commits what is open, block or not.
    ///
    /// @throws SqlException 40001, 23505 …; the transaction has then been rolled back
    void commit() {
        SqlTransaction open = current;
        if (open == null) {
            clear();
            return;
        }
        boolean committed = false;
        boolean waits = false;
        try {
            open.setMayWait(mayWait);
            beforeCommit.accept(open);
            notifications.commit(open::commit);
            committed = true;
            commits++;
        } catch (ConflictException e) {
            throw refusals.apply(e.failed()).withCause(e);
        } catch (MustWaitException e) {
            waits = true;
            throw e;
        } finally {
            if (!waits) {
                open.rollback();
                clear();
                settings.transactionEnded(committed);
            }
        }
    }

    /// Takes back what is open.
    void rollback() {
        SqlTransaction open = current;
        if (open != null) {
            open.rollback();
            clear();
            settings.transactionEnded(false);
        } else {
            clear();
        }
    }

    /// What constraints put off until the transaction commits.
    DeferredChecks deferred() {
        return deferred;
    }

    /// Has something done whenever a transaction ends.
    void whenEnded(Runnable action) {
        ended = action;
    }

    private void clear() {
        ended.run();
        deferred.clear();
        notifications.transactionEnded();
        current = null;
        block = false;
        failed = false;
        savepoints.clear();
    }

    /// An error: a block fails, an implicit transaction is rolled back. What a failed block did since its last
    /// savepoint is taken back at once, so that nobody waits for its locks.
    void fail() {
        if (!block) {
            rollback();
            return;
        }
        SqlTransaction open = current;
        if (!failed && open != null) {
            if (savepoints.isEmpty()) {
                open.rollback();
            } else {
                open.rollbackTo(savepoints.getLast().savepoint());
            }
        }
        failed = true;
    }

    /// @throws SqlException 25P01
    void requireBlock(String what) {
        if (!block) {
            throw SqlException.of("25P01", what + " can only be used in transaction blocks");
        }
    }

    void savepoint(String name) {
        savepoints.add(new Mark(name, get().savepoint(), notifications.mark()));
    }

    /// A point within the running statement, or between statements, that a body returns to when it handles an error.
    private record BodyMark(boolean running, SqlTransaction.Savepoint savepoint, SessionNotifications.Mark said)
            implements Host.Mark {}

    /// @param running within a statement that runs
    Host.Mark mark(boolean running) {
        SqlTransaction open = get();
        return new BodyMark(running, running ? open.markRunning() : open.savepoint(), notifications.mark());
    }

    void rollbackTo(Host.Mark mark) {
        BodyMark to = (BodyMark) mark;
        if (to.running()) {
            get().rollbackRunning(to.savepoint());
        } else {
            get().rollbackTo(to.savepoint());
        }
        notifications.rollbackTo(to.said());
    }

    void release(Host.Mark mark) {
        BodyMark known = (BodyMark) mark;
        if (known.running()) {
            get().releaseRunning(known.savepoint());
        } else {
            get().releaseSavepoint(known.savepoint());
        }
    }

    /// How many transactions the session has committed, for those who would run a statement again.
    long commits() {
        return commits;
    }

    private int find(String name) {
        for (int i = savepoints.size() - 1; i >= 0; i--) {
            if (savepoints.get(i).name().equals(name)) {
                return i;
            }
        }
        throw SqlException.of("3B001", "savepoint \"" + name + "\" does not exist");
    }

    /// @throws SqlException 3B001
    void release(String name) {
        int at = find(name);
        while (savepoints.size() > at) {
            get().releaseSavepoint(savepoints.removeLast().savepoint());
        }
    }

    /// @throws SqlException 3B001
    void rollbackTo(String name) {
        int at = find(name);
        get().rollbackTo(savepoints.get(at).savepoint());
        notifications.rollbackTo(savepoints.get(at).said());
        savepoints.subList(at + 1, savepoints.size()).clear();
        failed = false;
    }

    /// The advisory locks of the session, which outlive its transactions.
    AdvisoryLocks locks() {
        return locks;
    }

    /// Makes a waiting thread look at the cancellation. From any thread.
    void wake() {
        SqlTransaction open = current;
        if (open != null) {
            open.wake();
        }
    }
}
