package holo.sql.transaction;

import static java.util.Objects.requireNonNull;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.sql.catalog.CatalogStorage;
import holo.sql.catalog.KeySpace;
import holo.sql.error.MustWaitException;
import holo.sql.error.SqlException;
import holo.sql.transaction.BufferedWrite.Expectation;
import holo.store.Commit;
import holo.store.CommitOutcome;
import holo.store.KeyValueCursor;
import holo.store.KeyWatch;
import holo.store.RangeEstimate;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.Store;
import holo.store.StoreException;
import holo.store.Validation;
import holo.store.Write;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// One transaction of a session.
///
/// Each statement is bracketed by {@link #startStatement} and {@link #endStatement} (or {@link #abandonStatement}):
/// reads between them see the snapshot and what earlier statements of the transaction wrote, never what the
/// running one writes. Used by one thread, save {@link #wake}.
public final class SqlTransaction implements RowReads {
    private static final Expectation ANYTHING = new Expectation.Anything();
    private static final Expectation ABSENT = new Expectation.Absent();

    private final long id;
    private final Store store;
    private final KeyWatch catalogWatch;
    private final AtomicInteger undrawn;
    private final long node;
    private final TransactionLocks locks;
    private final TransactionOptions options;
    private final IsolationLevel level;
    private final boolean readOnly;
    private final Runnable cancellation;
    private final WriteBuffer writes = new WriteBuffer();
    /// At SERIALIZABLE only.
    private final @Nullable ReadSet reads;
    private @Nullable List<Validation> required;
    private @Nullable StorageLoads loads;
    private @Nullable SharedSnapshot snapshot;
    private @Nullable PastSnapshots pasts;
    /// Whether a statement that looked at data has ended: above READ COMMITTED, the snapshot is fixed then.
    private boolean fixed;
    private boolean looksAtNothing;
    /// How many statements run inside of others.
    private int depth;
    /// Whether the next statement takes a new snapshot at each level: nothing was seen in the one there is.
    private boolean renews;
    private int inserts;

    /// Those of the running statement: a client that sends row by row is told of a duplicate by the row's statement.
    private int statementInserts;
    /// The commit that is under way.
    private @Nullable CompletableFuture<CommitOutcome> committing;
    private boolean ended;
    private final CatalogBase catalogBase;
    private @Nullable TransactionCatalog catalog;
    private final RowChanges rowChanges;
    private final RecentWrites recentWrites;
    private @Nullable PendingChanges changedRows;

    SqlTransaction(
            long id,
            AdvisoryLocks advisory,
            Store store,
            KeyWatch catalogWatch,
            AtomicInteger undrawn,
            long node,
            LockTable locks,
            TransactionOptions options,
            IsolationLevel level,
            boolean readOnly,
            Runnable cancellation,
            RowChanges rowChanges,
            RecentWrites recentWrites) {
        this.rowChanges = rowChanges;
        this.recentWrites = recentWrites;
        this.id = id;
        this.store = store;
        this.catalogWatch = catalogWatch;
        this.undrawn = undrawn;
        this.node = node;
        this.locks = new TransactionLocks(locks, advisory, cancellation);
        this.options = options;
        this.catalogBase = new CatalogBase(writes, node);
        this.level = level;
        this.readOnly = readOnly;
        this.cancellation = cancellation;
        this.reads = level == IsolationLevel.SERIALIZABLE ? new ReadSet(options.serializableReadsMax()) : null;
        if (reads != null && !readOnly) {
            recentWrites.readerBegins();
        }
    }

    /// What a savepoint returns to.
    ///
    /// @param writes a mark of the write buffer
    /// @param locks which locks were held
    /// @param requirements how many validations were demanded
    /// @param changes what had been counted; null for nothing
    public record Savepoint(
            int writes, TransactionLocks.Mark locks, int requirements, PendingChanges.@Nullable Mark changes) {}

    public long id() {
        return id;
    }

    public IsolationLevel level() {
        return level;
    }

    public boolean isReadOnly() {
        return readOnly;
    }

    public boolean hasWrites() {
        return !writes.isEmpty();
    }

    /// lock_timeout for the statements to come; 0 for none.
    public void setLockTimeout(long millis) {
        locks.setTimeout(millis);
    }

    /// deadlock_timeout for the statements to come.
    public void setDeadlockTimeout(long millis) {
        locks.setDeadlockTimeout(millis);
    }

    /// Whether the running thread may wait for locks; if not, {@link holo.sql.error.MustWaitException} is thrown
    /// instead.
    public void setMayWait(boolean may) {
        locks.setMayWait(may);
    }

    /// Has a wait for a lock, on a thread that must not wait, go on without any thread; the exception then tells when
    /// it is over. Not to be used when something else, such as a timeout, may have to end the wait.
    public void park() {
        locks.park();
    }

    /// Begins a statement; at READ COMMITTED it reads at a new snapshot.
    ///
    /// @throws SqlException 40001 when changes that this transaction has made to the catalog are not right there
    public void startStatement() {
        looksAtNothing = false;
        statementInserts = 0;
        if (depth == 0) {
            endWrites(); // functions may have written while rows were fetched of a statement that had ended
        }
        if (snapshot == null) {
            snapshot = fresh();
        } else if (level == IsolationLevel.READ_COMMITTED || renews) {
            renews = false;
            snapshot.release();
            snapshot = null;
            snapshot = fresh();
            if (catalogBase.isKnown()) {
                catalogBase.moveTo(snapshot);
            }
        }
    }

    /// The running statement looks at no data: it does not fix the snapshot of a REPEATABLE READ transaction. Ignored
    /// from one inside of another.
    public void looksAtNothing() {
        looksAtNothing = depth == 0;
    }

    /// Something looks at the running statement's snapshot that is more than this statement: the body of a DO.
    public void fixSnapshot() {
        fixed = true;
    }

    /// Ends a statement that succeeded.
    public void endStatement() {
        if (looksAtNothing) {
            renews = !fixed;
            looksAtNothing = false;
        } else {
            fixed = true;
        }
        endWrites();
    }

    /// Fails a SERIALIZABLE transaction that can be seen not to be able to commit any more.
    ///
    /// @throws SqlException 40001
    public void requireReadsCurrent() {
        if (reads != null && !readOnly && hasWrites() && recentWrites.haveChanged(reads, snapshotTimestamp())) {
            throw SerializationFailure.readsChanged();
        }
    }

    private void endWrites() {
        writes.endStatement();
        if (changedRows != null) {
            changedRows.endStatement();
        }
    }

    /// Ends a statement that failed: what it wrote is gone.
    public void abandonStatement() {
        writes.abandonStatement();
        if (changedRows != null) {
            changedRows.abandonStatement();
        }
    }

    /// Runs a statement inside of the running one, as functions do: it sees what that has written so far.
    public void nested(Runnable statement) {
        NavigableMap<Key, BufferedWrite> before = writes.showRunning();
        try {
            nestedReading(statement);
        } finally {
            writes.restore(before);
        }
    }

    /// The same for one that needs to see only what the running one sees.
    public void nestedReading(Runnable statement) {
        int around = statementInserts;
        depth++;
        statementInserts = 0;
        try {
            statement.run();
        } finally {
            statementInserts = around;
            depth--;
        }
    }

    /// Marks a point within the running statement to return to, as functions do that handle errors.
    public Savepoint markRunning() {
        return mark(writes.markRunning());
    }

    /// Takes back writes and locks made since a mark within the running statement; the mark stays.
    public void rollbackRunning(Savepoint mark) {
        writes.rollbackRunning(mark.writes());
        releaseSince(mark);
    }

    /// Forgets a mark within the running statement; what was done since stays.
    public void releaseRunning(Savepoint mark) {
        writes.forgetRunningMark();
    }

    /// The statement's snapshot.
    public Timestamp snapshotTimestamp() {
        return current().get().timestamp();
    }

    /// The value that the statement sees.
    @Override
    public byte @Nullable [] get(Key key) {
        BufferedWrite own = writes.visible().get(key);
        if (own != null) {
            return own.value();
        }
        if (reads != null) {
            reads.add(key);
        }
        return current().get().get(key);
    }

    /// The rows that the statement sees. The cursor may be read on after the statement ended.
    @Override
    public KeyValueCursor scan(KeyRange range, ScanOrder order) {
        if (reads != null) {
            reads.add(range);
        }
        SharedSnapshot shared = current().retain();
        KeyValueCursor stored = shared.get().scan(range, order);
        NavigableMap<Key, BufferedWrite> own = WriteBuffer.part(writes.visible(), range);
        if (own.isEmpty()) {
            return new OverlayCursor(stored, java.util.Collections.emptyIterator(), order, shared::release);
        }
        writes.cursorOpened();
        return new OverlayCursor(
                stored,
                (order == ScanOrder.ASCENDING ? own : own.descendingMap())
                        .entrySet()
                        .iterator(),
                order,
                () -> {
                    writes.cursorClosed();
                    shared.release();
                });
    }

    /// Whether the statement sees uncommitted writes of this transaction in the range.
    public boolean hasWritesIn(KeyRange range) {
        return !writes.isEmpty() && !WriteBuffer.part(writes.visible(), range).isEmpty();
    }

    /// An uncommitted write.
    ///
    /// @param value null for a deletion
    public record OwnWrite(Key key, byte @Nullable [] value) {}

    /// The uncommitted writes of this transaction in the range that the statement sees, in key order.
    public Iterator<OwnWrite> writesIn(KeyRange range) {
        Iterator<Map.Entry<Key, BufferedWrite>> own =
                WriteBuffer.part(writes.visible(), range).entrySet().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return own.hasNext();
            }

            @Override
            public OwnWrite next() {
                Map.Entry<Key, BufferedWrite> next = own.next();
                return new OwnWrite(next.getKey(), next.getValue().value());
            }
        };
    }

    /// Notes that the range is read in another way than by {@link #scan}.
    public void relyOn(KeyRange range) {
        if (reads != null) {
            reads.add(range);
        }
    }

    /// What was committed up to a time of the past; kept until the transaction ends.
    ///
    /// @param micros microseconds since 1970
    /// @throws SqlException 22023 when it is before what is kept, or in the future
    public PastRows past(long micros) {
        if (pasts == null) {
            pasts = new PastSnapshots(store);
        }
        return pasts.at(micros);
    }

    /// Has a statement that has read no rows yet read at a newer snapshot; false when the level forbids it.
    public boolean renewSnapshot() {
        if (level != IsolationLevel.READ_COMMITTED) {
            return false;
        }
        SharedSnapshot before = current();
        snapshot = fresh();
        before.release();
        return true;
    }

    @Override
    public RangeEstimate estimate(KeyRange range) {
        return current().get().estimate(range);
    }

    /// Locks a row that the statement is about to change or was asked to lock, and answers its newest committed value
    /// (or what this transaction made of it). At READ COMMITTED that may differ from what the statement saw: the
    /// caller then judges the row anew.
    ///
    /// @param seen what the statement read
    /// @throws SqlException 40001 above READ COMMITTED when the row has changed; 40P01, 55P03, 57014 from waiting
    public LockedRow lock(Key key, byte @Nullable [] seen, LockMode mode, LockWait wait) {
        return lock(key, seen, mode, wait, mode != LockMode.KEY_SHARE, (before, after) -> false);
    }

    /// Locks a row that is not to be changed now, of which the caller needs a part only.
    ///
    /// @param keeps whether a row that was changed from one value to the other is as good as what was seen,
    ///     which is the answer then
    public LockedRow lock(
            Key key, byte @Nullable [] seen, LockMode mode, LockWait wait, BiPredicate<byte[], byte[]> keeps) {
        return lock(key, seen, mode, wait, false, keeps);
    }

    private LockedRow lock(
            Key key,
            byte @Nullable [] seen,
            LockMode mode,
            LockWait wait,
            boolean changes,
            BiPredicate<byte[], byte[]> keeps) {
        BufferedWrite own = writes.newest(key);
        LockTarget target = new LockTarget.Row(key);
        if (!locks.take(target, mode, wait)) {
            return new LockedRow.Skipped();
        }
        if (own != null) {
            return new LockedRow.Held(own.value());
        }
        try (Snapshot now = fresh().get()) {
            byte[] value = now.get(key);
            if (seen != null && value != null && !Arrays.equals(value, seen) && keeps.test(seen, value)) {
                return new LockedRow.Held(seen);
            }
            if (level != IsolationLevel.READ_COMMITTED && !Arrays.equals(value, seen)) {
                throw SerializationFailure.changed(changes && value == null);
            }
            if (lockedAt == null) {
                lockedAt = new HashMap<>();
            }
            lockedAt.put(key, level == IsolationLevel.READ_COMMITTED ? now.timestamp() : snapshotTimestamp());
            return new LockedRow.Held(value);
        }
    }

    private @Nullable Map<Key, Timestamp> lockedAt;

    /// Waits for a transaction that is inserting the same key, and keeps others from it.
    ///
    /// @return false when the key is there now
    public boolean reserve(Key key) {
        BufferedWrite own = writes.newest(key);
        if (own != null) {
            return own.value() == null;
        }
        if (inserts++ < options.lockedInsertsMax()) {
            locks.take(new LockTarget.Row(key), LockMode.UPDATE, LockWait.BLOCK);
        }
        if (statementInserts++ < options.lockedInsertsMax()) {
            try (Snapshot now = fresh().get()) {
                return now.get(key) == null;
            }
        }
        return true;
    }

    /// Keeps others from a place that stands for more than one key, such as the same values in an index. Beyond
    /// `locked-inserts-max` nobody is kept away, which leaves it to the commit's validation.
    ///
    /// @return false only with {@link LockWait#SKIP}
    public boolean claim(Key place, LockWait wait) {
        return inserts++ >= options.lockedInsertsMax() || locks.take(new LockTarget.Row(place), LockMode.UPDATE, wait);
    }

    /// Demands at commit that nothing in a range has been written since a view was made.
    public void requireUnchanged(KeyRange range, LatestView since) {
        if (required == null) {
            required = new ArrayList<>();
        }
        required.add(new Validation.RangeUnchanged(range, since.timestamp()));
    }

    /// Whether a key that is taken now was free when this SERIALIZABLE transaction looked.
    ///
    /// @param row the key of a row; else that of a unique index's entry, whose value is the row's key
    public boolean hasAppearedSinceRead(Key key, boolean row) {
        if (reads == null || writes.newest(key) != null || current().get().get(key) != null) {
            return false;
        }
        if (reads.contains(key)) {
            return true;
        }
        try (Snapshot now = fresh().get()) {
            byte[] rowKey = row ? null : now.get(key);
            return rowKey != null && reads.contains(new Key(rowKey));
        }
    }

    /// What locking a row found.
    public sealed interface LockedRow {
        /// The row is locked.
        ///
        /// @param value its newest value, null when it is gone
        record Held(byte @Nullable [] value) implements LockedRow {}

        /// Another transaction has it, and SKIP LOCKED was asked for.
        record Skipped() implements LockedRow {}
    }

    /// Inserts a row whose key must be new. Waits for a transaction that is inserting the same key.
    ///
    /// @return false when a row of that key is there already, this statement's own included; nothing was written
    public boolean insert(Key key, byte[] value) {
        requireWritable();
        BufferedWrite own = writes.newest(key);
        if (own != null) {
            if (own.value() != null) {
                return false;
            }
            stage(key, new BufferedWrite(value, own.expectation()));
            return true;
        }
        if (inserts++ < options.lockedInsertsMax()) {
            locks.take(new LockTarget.Row(key), LockMode.UPDATE, LockWait.BLOCK);
        }
        if (statementInserts++ < options.lockedInsertsMax()) {
            try (Snapshot now = fresh().get()) {
                if (now.get(key) != null) {
                    return false;
                }
            }
        }
        stage(key, new BufferedWrite(value, ABSENT));
        return true;
    }

    /// Writes a key that no other transaction can write, such as a row under a number just drawn or in storage that
    /// this transaction made.
    ///
    /// @return false when this transaction has written the key already; nothing was written then
    public boolean insertUnchecked(Key key, byte[] value) {
        requireWritable();
        BufferedWrite own = writes.newest(key);
        if (own != null && own.value() != null) {
            return false;
        }
        stage(key, new BufferedWrite(value, ANYTHING));
        return true;
    }

    /// Changes or deletes (null) a row that {@link #lock} locked.
    public void update(Key key, byte @Nullable [] value) {
        requireWritable();
        stage(key, new BufferedWrite(value, expectationOf(key)));
    }

    /// Writes what no other transaction relies on: the last one to commit wins.
    public void overwrite(Key key, byte @Nullable [] value) {
        requireWritable();
        stage(key, new BufferedWrite(value, ANYTHING));
    }

    /// Counts rows of a table that this transaction changes, for when it commits.
    public void countRows(int tableOid, RowChanges.Kind kind) {
        if (changedRows == null) {
            changedRows = new PendingChanges();
        }
        changedRows.count(tableOid, kind);
    }

    /// Notes that a table is analyzed by this transaction, when it commits.
    ///
    /// @param since what had been counted when it was read
    public void noteAnalyzed(int tableOid, RowChanges.Since since) {
        if (changedRows == null) {
            changedRows = new PendingChanges();
        }
        changedRows.analyzed(tableOid, since);
    }

    /// Begins to write rows ahead of the commit to storage of their own; null where what they would be could not be
    /// taken back, or could not be seen by later statements.
    public @Nullable StorageLoad load() {
        if (level != IsolationLevel.READ_COMMITTED || writes.hasMarks()) {
            return null;
        }
        requireWritable();
        if (loads == null) {
            loads = new StorageLoads();
        }
        return loads.begin(store, cancellation);
    }

    /// Whether this transaction has drawn the storage id itself, so that nobody else can have rows there.
    public boolean isOwnStorage(int storageId) {
        byte[] next = current().get().get(KeySpace.NEXT_OID);
        return storageId < KeySpace.FIRST_LOAD_STORAGE
                && (next == null || storageId >= ByteBuffer.wrap(next).getInt());
    }

    /// The load to a storage that is under way, or null.
    public @Nullable StorageLoad loadOf(int storageId) {
        return loads == null ? null : loads.underWay(storageId);
    }

    /// Completes a load: this transaction's further statements see its rows, and its commit keeps them.
    ///
    /// @throws StorageLoad.DuplicateException
    public void finish(StorageLoad load) {
        requireNonNull(loads).finish(load);
        stage(KeySpace.load(load.storageId()), new BufferedWrite(null, ANYTHING));
        renewSnapshot();
    }

    /// The key's newest value within this transaction: what the running statement wrote included.
    public byte @Nullable [] newest(Key key) {
        BufferedWrite own = writes.newest(key);
        return own != null ? own.value() : current().get().get(key);
    }

    /// What is committed now, with all that this transaction wrote.
    public LatestView latest() {
        return new LatestView(fresh(), writes);
    }

    /// Demands at commit that the key has not changed since the statement's snapshot: a table's descriptor, for one.
    public void requireUnchanged(Key key) {
        require(new Validation.KeyUnchanged(key, snapshotTimestamp()));
    }

    /// Demands something at commit.
    public void require(Validation validation) {
        if (required == null) {
            required = new ArrayList<>();
        }
        if (!required.contains(validation)) {
            required.add(validation);
        }
    }

    /// Takes an advisory lock.
    ///
    /// @param forTransaction until the transaction ends; else until the session gives it up
    /// @return false only with {@link LockWait#SKIP}
    public boolean lockAdvisory(LockTarget.Advisory target, LockMode mode, LockWait wait, boolean forTransaction) {
        return locks.takeAdvisory(target, mode, wait, forTransaction);
    }

    /// Locks a relation until the transaction ends.
    ///
    /// A statement inside of another one never begins again, since what that has done cannot be taken back. It goes
    /// on with the catalog and the rows that the other one sees; the commit demands that they are still right.
    ///
    /// @return false when the running statement has to begin again, since what it has looked at may have changed
    ///     before the lock was given; and with {@link LockWait#SKIP} when the lock is not to be had
    public boolean lockTable(int oid, TableLockMode mode, LockWait wait) {
        return switch (locks.takeTable(oid, mode, wait)) {
            case HELD -> true;
            case AT_ONCE -> depth > 0 || !hasCatalogMoved();
            case WAITED -> {
                renews |= depth == 0 && !fixed;
                yield depth > 0;
            }
            case REFUSED -> false;
        };
    }

    public boolean locksTable(int oid, TableLockMode mode) {
        return locks.holdsTable(oid, mode);
    }

    /// Whether {@link #lockTable} would have to ask others for a weak lock.
    public boolean isContended(int oid) {
        return locks.isTableContended(oid);
    }

    /// Whether the catalog has changed since the statement looked at it, at a level where it can look again. Where the
    /// store does not tell, or not yet, it is looked up.
    private boolean hasCatalogMoved() {
        if (level != IsolationLevel.READ_COMMITTED) {
            return false;
        }
        Timestamp changed = catalogWatch.changedAt();
        if (changed != null) {
            return changed.isAfter(snapshotTimestamp());
        }
        try (Snapshot now = fresh().get()) {
            return !Arrays.equals(
                    now.get(KeySpace.CATALOG_VERSION), current().get().get(KeySpace.CATALOG_VERSION));
        }
    }

    /// Marks a point to return to. The statement before must have ended.
    public Savepoint savepoint() {
        if (depth == 0) {
            endWrites();
        }
        return mark(writes.mark());
    }

    private Savepoint mark(int written) {
        return new Savepoint(
                written,
                locks.mark(),
                required == null ? 0 : required.size(),
                changedRows == null ? null : changedRows.mark());
    }

    /// Takes back writes and locks made since; the savepoint stays.
    public void rollbackTo(Savepoint savepoint) {
        writes.rollbackTo(savepoint.writes());
        releaseSince(savepoint);
    }

    private void releaseSince(Savepoint savepoint) {
        if (changedRows != null) {
            changedRows.rollbackTo(savepoint.changes());
        }
        for (LockTarget target : locks.releaseSince(savepoint.locks())) {
            if (lockedAt != null && target instanceof LockTarget.Row row) {
                lockedAt.remove(row.key());
            }
        }
        if (required != null) {
            required.subList(savepoint.requirements(), required.size()).clear();
        }
    }

    /// Forgets a savepoint; what was done since stays.
    public void releaseSavepoint(Savepoint savepoint) {
        writes.forgetMark();
    }

    /// The catalog as this transaction sees and changes it: the running statement's own changes included.
    public CatalogStorage catalog() {
        if (catalog == null) {
            catalog = new TransactionCatalog(this);
        }
        return catalog;
    }

    /// Makes a thread that waits for a lock ask the cancellation. From any thread.
    public void wake() {
        locks.wake();
    }

    /// Commits and ends the transaction; answers its timestamp, or null when it wrote nothing. On a thread that must
    /// not wait the commit is only begun, and nothing but another call of this method may follow.
    ///
    /// @throws ConflictException when something it relied on has changed; the transaction has ended without effect
    /// @throws SqlException 08007 when the outcome is not known, 57P01 while the node stops
    public @Nullable Timestamp commit() {
        if (ended) {
            throw new IllegalStateException("transaction " + id + " has ended");
        }
        boolean waits = false;
        try {
            CompletableFuture<CommitOutcome> underWay = committing;
            if (underWay == null) {
                endWrites();
                if (writes.isEmpty()) {
                    return null;
                }
                underWay = beginCommit();
            }
            CommitOutcome outcome;
            while (true) {
                if (!locks.mayWait() && !underWay.isDone()) {
                    waits = true;
                    throw new MustWaitException("the commit is under way", underWay);
                }
                outcome = underWay.get();
                if (!(outcome instanceof CommitOutcome.Refused refused)
                        || !catalogBase.mergesAfter(refused.failed(), this::fresh)) {
                    break;
                }
                underWay = beginCommit();
            }
            return switch (outcome) {
                case CommitOutcome.Committed committed -> {
                    if (loads != null) {
                        loads.keep(writes);
                    }
                    if (changedRows != null) {
                        changedRows.addTo(rowChanges);
                    }
                    recentWrites.add(committed.timestamp(), writes.visible().keySet());
                    yield committed.timestamp();
                }
                case CommitOutcome.Refused refused -> throw new ConflictException(refused.failed());
            };
        } catch (ExecutionException e) {
            loads = null; // The commit may have taken effect. If not, the next start finds what they left.
            throw toSqlException(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            loads = null;
            throw SqlException.of("08007", "interrupted while committing: the outcome is not known")
                    .withHint("Read the data to see whether the transaction took effect.")
                    .withCause(e);
        } finally {
            if (!waits) {
                end();
            }
        }
    }

    private CompletableFuture<CommitOutcome> beginCommit() {
        CompletableFuture<CommitOutcome> begun = store.commit(toCommit());
        if (!catalogBase.isKnown()) {
            // Who waits for the locks need not wait for this session's thread, too.
            begun = begun.whenComplete((_, _) -> locks.releaseAll());
        }
        committing = begun;
        return begun;
    }

    /// Ends the transaction without effect. Does nothing when it has ended.
    public void rollback() {
        if (!ended) {
            end();
        }
    }

    private Commit toCommit() {
        List<Validation> validations = required == null ? new ArrayList<>() : new ArrayList<>(required);
        NavigableMap<Key, BufferedWrite> all = writes.visible();
        List<Write> list = new ArrayList<>(all.size());
        all.forEach((key, write) -> {
            list.add(write.toWrite(key));
            Validation validation = write.toValidation(key);
            if (validation != null) {
                validations.add(validation);
            }
        });
        if (reads != null) {
            validations.addAll(reads.validations(snapshotTimestamp()));
        }
        return new Commit(validations, list, Spans.of(all));
    }

    private void end() {
        ended = true;
        locks.releaseAll();
        if (reads != null && !readOnly) {
            recentWrites.readerEnds();
        }
        if (loads != null) {
            loads.abandon();
            loads = null;
        }
        if (snapshot != null) {
            snapshot.release();
            snapshot = null;
        }
        catalogBase.release();
        if (pasts != null) {
            pasts.release();
            pasts = null;
        }
    }

    void stage(Key key, BufferedWrite write) {
        writes.put(key, write);
        long limit = options.transactionBytesMax().bytes();
        if (writes.bytes() > limit) {
            throw SqlException.of("54000", "the transaction writes more than " + options.transactionBytesMax())
                    .withHint("Split the work into smaller transactions, or raise holo.sql.transaction-bytes-max.");
        }
    }

    Expectation expectationOf(Key key) {
        BufferedWrite own = writes.newest(key);
        if (own != null) {
            return own.expectation();
        }
        Timestamp since = lockedAt == null ? null : lockedAt.get(key);
        return new Expectation.Unchanged(since != null ? since : snapshotTimestamp());
    }

    void requireWritable() {
        if (readOnly) {
            throw SqlException.of("25006", "cannot execute a write in a read-only transaction");
        }
    }

    SharedSnapshot current() {
        if (snapshot == null) {
            throw new IllegalStateException("no statement has started in transaction " + id);
        }
        return snapshot;
    }

    /// Has the changes of the catalog rest on what the running statement sees.
    void moveCatalog() {
        catalogBase.moveTo(current());
    }

    WriteBuffer writes() {
        return writes;
    }

    KeyWatch catalogWatch() {
        return catalogWatch;
    }

    /// The first number of an object that no open transaction of this node has drawn.
    AtomicInteger undrawn() {
        return undrawn;
    }

    long node() {
        return node;
    }

    private SharedSnapshot fresh() {
        try {
            return new SharedSnapshot(store.snapshot());
        } catch (StoreException e) {
            throw toSqlException(e);
        }
    }

    static SqlException toSqlException(Throwable cause) {
        return cause instanceof StoreException e
                ? SqlException.of(e.sqlState(), String.valueOf(e.getMessage())).withCause(e)
                : SqlException.of("XX000", "the store failed: " + cause).withCause(cause);
    }
}
