package holo.sql.transaction;

import holo.sql.catalog.KeySpace;
import holo.store.KeyWatch;
import holo.store.Store;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Begins transactions. Thread-safe.
public final class TransactionManager {
    private final Store store;
    private final TransactionOptions options;
    private final KeyWatch catalogWatch;
    private final LockTable locks = new LockTable();
    private final RowChanges rowChanges = new RowChanges();
    private final RecentWrites recentWrites = new RecentWrites();
    private final AtomicLong lastId = new AtomicLong();

    /// The first object number that no transaction of this node has drawn.
    private final AtomicInteger undrawn = new AtomicInteger();

    /// Tells this node, since its start, from others that change the catalog.
    private final long node = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);

    public TransactionManager(Store store, TransactionOptions options) {
        this.store = store;
        this.options = options;
        this.catalogWatch = store.watch(KeySpace.CATALOG_VERSION);
    }

    /// Begins a transaction; it takes no snapshot before its first statement.
    ///
    /// @param cancellation throws 57014 (or what else ends the statement) when the running statement is to end
    public SqlTransaction begin(IsolationLevel level, boolean readOnly, Runnable cancellation) {
        long id = lastId.incrementAndGet();
        return begin(id, level, readOnly, cancellation, new AdvisoryLocks(locks, id));
    }

    /// The same for a session, which has one transaction at a time.
    ///
    /// @param session the session's locks; it owns those of the transaction too
    public SqlTransaction begin(IsolationLevel level, boolean readOnly, Runnable cancellation, AdvisoryLocks session) {
        return begin(lastId.incrementAndGet(), level, readOnly, cancellation, session);
    }

    private SqlTransaction begin(
            long id, IsolationLevel level, boolean readOnly, Runnable cancellation, AdvisoryLocks advisory) {
        return new SqlTransaction(
                id,
                advisory,
                store,
                catalogWatch,
                undrawn,
                node,
                locks,
                options,
                level,
                readOnly,
                cancellation,
                rowChanges,
                recentWrites);
    }

    /// The locks of a new session.
    public AdvisoryLocks sessionLocks() {
        return new AdvisoryLocks(locks, lastId.incrementAndGet());
    }

    /// How many rows committed transactions have changed.
    public RowChanges rowChanges() {
        return rowChanges;
    }

    /// For pg_locks.
    public LockTable locks() {
        return locks;
    }
}
