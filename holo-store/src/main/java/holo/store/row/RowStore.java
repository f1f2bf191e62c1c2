package holo.store.row;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.ChangeFeed;
import holo.store.KeyValueCursor;
import holo.store.RangeEstimate;
import holo.store.RowTiers;
import holo.store.ScanOrder;
import holo.store.arena.ArenaRow;
import holo.store.arena.ArenaStatistics;
import holo.store.arena.RowArena;
import holo.store.row.RowFormat.Latest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/// The node's rows, every version of them that a reader may still ask for.
///
/// Any thread reads; one thread at a time fills a batch, and one at a time writes batches. What a reader sees at a
/// timestamp is right once everything up to that timestamp has been written: the caller picks timestamps accordingly.
public final class RowStore implements AutoCloseable {
    private static final long CLOSE_WAIT_NANOS = 5_000_000_000L;
    private static final long CLOSE_POLL_NANOS = 1_000_000L;
    private static final int ASKED_TOGETHER_MAX = 1024;

    /// A seek takes about as long as finding so many keys.
    private static final int KEYS_PER_SEEK = 4;

    /// Seeks before it is judged whether they are worth it.
    private static final int SEEKS_FREE = 8;

    private final RowDatabase database;
    private final Object writeLock = new Object();
    private final RowEstimator estimator;
    private final HistoryCollector collector;
    private final ColdRows coldRows;
    private final RowArena arena;
    private final RecentRows recent = new RecentRows();
    private final UnpublishedRows unpublished = new UnpublishedRows();
    private final AtomicInteger users = new AtomicInteger();
    /// What the rows hold, published or not. Belongs to whoever writes.
    private Applied written;

    private volatile Applied applied;
    private volatile Timestamp collectedTo;
    private volatile boolean closed;

    private RowStore(RowDatabase database, RowArena arena) {
        this.database = database;
        this.arena = arena;
        this.estimator = new RowEstimator(database);
        this.coldRows = new ColdRows(database);
        this.collector = new HistoryCollector(database, arena, writeLock);
        byte[] raw = database.get(Applied.KEY);
        this.written = raw == null ? Applied.NOTHING : Applied.decode(raw);
        this.applied = written;
        this.collectedTo = collector.collectedTo();
    }

    /// Opens the rows of the directory, creating an empty one when there is none.
    ///
    /// @throws holo.store.StoreException 58030 when RocksDB cannot open it
    public static RowStore open(Path directory, RowStoreOptions options) throws IOException {
        return new RowStore(
                new RowDatabase(directory, options), new RowArena(options.arenaBytes(), options.arenaIndex()));
    }

    /// How far the rows are.
    public Applied applied() {
        return applied;
    }

    /// A batch to fill and {@link #write}.
    public RowBatch newBatch() {
        return new RowBatch(database, arena, recent, unpublished, writeLock);
    }

    /// Makes the batch's writes visible, all at once, and empties it.
    ///
    /// @param position from where on the commit log is needed once this batch is flushed; never goes back
    public void write(RowBatch toWrite, long position) {
        show(flush(toWrite, position));
    }

    /// Puts the batch's writes among the rows, all at once, and empties it. A crash may leave them from now on. Who
    /// reads at earlier timestamps gets what he got before; {@link #applied()} tells of them, and the arena has
    /// them, only when they are {@linkplain #publish published}: before anybody may read at their timestamps.
    public Unpublished put(RowBatch toWrite, long position) {
        Unpublished rows = flush(toWrite, position);
        unpublished.written(rows);
        return rows;
    }

    private Unpublished flush(RowBatch toWrite, long position) {
        requireOpen();
        Unpublished rows = toWrite.unpublished(position, collector.takeKeysRemoved());
        written = written.after(rows);
        toWrite.flush(written);
        return rows;
    }

    /// Lets others know of what was put, in the same order.
    public void publish(Unpublished rows) {
        show(rows);
        unpublished.published(rows);
    }

    private void show(Unpublished rows) {
        rows.newest.forEach((key, row) -> arena.changed(key, row::stored));
        applied = applied.after(rows);
    }

    /// The value at the timestamp, or null.
    public byte @Nullable [] get(Key key, Timestamp at) {
        requireOpen();
        byte[] hot = arena.get(key, at);
        if (hot != RowArena.UNKNOWN) {
            return hot;
        }
        acquire();
        try {
            long ticket = arena.ticket(key);
            long recentTicket = recent.ticket(key);
            byte[] raw = database.get(RowFormat.latestKey(key));
            if (raw == null) {
                arena.offer(key, ticket, ArenaRow.ABSENT);
                return null;
            }
            Latest row = Latest.decode(raw);
            if (arena.offer(key, ticket, row.asStored()) && arena.hasRoom(key)) {
                ReadAhead.after(key, database, arena);
            }
            if (!row.tombstone()) {
                recent.offer(key, recentTicket, raw);
            }
            if (!row.version().executeAt().isAfter(at)) {
                return row.tombstone() ? null : row.value();
            }
            try (HistoryReader history = new HistoryReader(database)) {
                return history.find(key, row.version().generation(), at);
            }
        } finally {
            released();
        }
    }

    /// The newest version of a key, whatever its time, published or not. For the thread that writes batches.
    public KeyState state(Key key) {
        requireOpen();
        byte[] put = unpublished.newest(key);
        if (put != null) {
            return KeyState.of(put);
        }
        byte[] hot = arena.newest(key);
        if (hot != RowArena.UNKNOWN) {
            return KeyState.of(hot);
        }
        byte[] justRead = recent.newest(key);
        if (justRead != null) {
            return KeyState.of(justRead);
        }
        acquire();
        try {
            long ticket = arena.ticket(key);
            long recentTicket = recent.ticket(key);
            byte[] raw = database.get(RowFormat.latestKey(key));
            if (raw == null) {
                return KeyState.ABSENT;
            }
            // All commits to a table ask for its description.
            Latest row = Latest.decode(raw);
            arena.offer(key, ticket, row.asStored());
            if (!row.tombstone()) {
                recent.offer(key, recentTicket, raw);
            }
            return new KeyState(row.version(), !row.tombstone(), raw);
        } finally {
            released();
        }
    }

    /// The newest versions of keys, in their order, published or not. For the thread that writes batches.
    public List<KeyState> states(List<Key> keys) {
        acquire();
        try {
            @Nullable KeyState[] states = new KeyState[keys.size()];
            List<byte[]> asked = new ArrayList<>();
            for (int i = 0; i < states.length; i++) {
                byte[] put = unpublished.newest(keys.get(i));
                byte[] hot = put != null ? put : arena.newest(keys.get(i));
                if (hot != RowArena.UNKNOWN) {
                    states[i] = KeyState.of(hot);
                } else {
                    asked.add(RowFormat.latestKey(keys.get(i)));
                }
            }
            Iterator<byte @Nullable []> stored = database.get(asked).iterator();
            List<KeyState> result = new ArrayList<>(states.length);
            for (KeyState state : states) {
                result.add(state != null ? state : KeyState.of(stored.next()));
            }
            return result;
        } finally {
            released();
        }
    }

    /// Whether it is certain that no key from the first to the last, both included, has a version, published or not.
    /// One look answers for all of them. For the thread that writes batches.
    public boolean isEmpty(Key first, Key last) {
        acquire();
        try {
            return database.isEmpty(RowFormat.latestKey(first), RowFormat.latestKey(last));
        } finally {
            released();
        }
    }

    /// Of keys in ascending order the place of the first one that has a value, or -1. For the thread that writes
    /// batches. Where nothing is stored between two keys of the row store, all of those there are absent at once;
    /// where too much is, they are asked for together.
    ///
    /// @param found told what was found; not of deletions, which garbage collection may take
    public int firstLive(List<Key> ascending, FoundKeys found) {
        acquire();
        try (RocksIterator stored = database.iterator()) {
            byte[] end = RowFormat.latestEnd(null);
            int at = 0;
            for (int seeks = 0; at < ascending.size() && seeks <= SEEKS_FREE + at / KEYS_PER_SEEK; seeks++) {
                stored.seek(RowFormat.latestKey(ascending.get(at)));
                RowDatabase.requireNoError(stored);
                byte[] next = stored.isValid() ? stored.key() : end;
                Key there = Arrays.compareUnsigned(next, end) < 0 ? RowFormat.userKey(next) : null;
                int place = there == null ? -1 - ascending.size() : Collections.binarySearch(ascending, there);
                int reached = place < 0 ? -1 - place : place;
                if (reached > at) {
                    found.putAbsent(ascending.get(at), ascending.get(reached - 1));
                }
                if (place >= 0) {
                    KeyState state = KeyState.of(stored.value());
                    if (state.live()) {
                        return place;
                    }
                    reached++;
                }
                at = reached;
            }
            return at == ascending.size() ? -1 : firstLive(ascending, at, found);
        } finally {
            released();
        }
    }

    private int firstLive(List<Key> ascending, int from, FoundKeys found) {
        for (int start = from; start < ascending.size(); start += ASKED_TOGETHER_MAX) {
            List<Key> some = ascending.subList(start, Math.min(start + ASKED_TOGETHER_MAX, ascending.size()));
            List<KeyState> states = states(some);
            for (int i = 0; i < states.size(); i++) {
                KeyState state = states.get(i);
                if (state.live()) {
                    return start + i;
                }
                if (state.version().equals(Version.NONE)) {
                    found.put(some.get(i), state);
                }
            }
        }
        return -1;
    }

    /// Keys of rows that are read often, {@link #warm} later; in no order.
    public List<Key> hotKeys(int count) {
        acquire();
        try {
            return arena.hotKeys(count);
        } finally {
            released();
        }
    }

    /// Reads rows so that the arena may have them, all at once.
    public void warm(List<Key> keys) {
        acquire();
        try {
            long[] tickets = new long[keys.size()];
            List<byte[]> asked = new ArrayList<>(keys.size());
            for (int i = 0; i < tickets.length; i++) {
                tickets[i] = arena.ticket(keys.get(i));
                asked.add(RowFormat.latestKey(keys.get(i)));
            }
            List<byte @Nullable []> stored = database.get(asked);
            for (int i = 0; i < tickets.length; i++) {
                byte[] raw = stored.get(i);
                if (raw != null) {
                    arena.offer(keys.get(i), tickets[i], Latest.decode(raw).asStored());
                }
            }
        } finally {
            released();
        }
    }

    /// Has some of the reads by key told, as {@link ChangeFeed#sampleReads} says.
    public void sampleReads(@Nullable Consumer<Key> sampled) {
        arena.sampleReads(sampled);
    }

    /// How the cache of hot rows does.
    public ArenaStatistics arenaStatistics() {
        return arena.statistics();
    }

    /// Whether any key of the range has a version after the timestamp.
    public boolean writtenAfter(KeyRange range, Timestamp since) {
        acquire();
        try (RocksIterator rows = database.iterator()) {
            byte[] end = RowFormat.latestEnd(range.end());
            for (rows.seek(RowFormat.latestKey(range.start())); rows.isValid(); rows.next()) {
                if (Arrays.compareUnsigned(rows.key(), end) >= 0) {
                    return false;
                }
                if (Latest.decode(rows.value()).version().executeAt().isAfter(since)) {
                    return true;
                }
            }
            RowDatabase.requireNoError(rows);
            return false;
        } finally {
            released();
        }
    }

    /// The rows of the range at the timestamp. The cursor is for one thread.
    public KeyValueCursor scan(KeyRange range, ScanOrder order, Timestamp at) {
        acquire();
        return new RowCursor(this, range, order, at);
    }

    /// The keys of the range with a version after `since`, and what they hold at the timestamp. The cursor is for one
    /// thread.
    public ChangeFeed.Cursor changes(KeyRange range, Timestamp since, Timestamp at) {
        acquire();
        return new ChangeCursor(this, range, since, at);
    }

    /// Deletions up to this timestamp may be gone without a trace.
    public Timestamp collectedTo() {
        return collectedTo;
    }

    /// About how much the range holds.
    public RangeEstimate estimate(KeyRange range) {
        acquire();
        try {
            return estimator.estimate(range, applied.keys());
        } finally {
            released();
        }
    }

    /// Removes versions that no reader at or after the timestamp can see, looking at `entries` old versions at most.
    /// One thread at a time. A pass goes through all of them, slice by slice.
    ///
    /// @return whether this slice ended a pass
    public boolean collect(Timestamp gc, int entries) {
        acquire();
        try {
            if (gc.isAfter(collectedTo)) {
                collector.noteCollectedTo(gc);
                collectedTo = gc;
            }
            return collector.collect(gc, entries);
        } finally {
            released();
        }
    }

    /// Removes all rows of a range with all their versions, and the note that they were to go. Nobody may read the
    /// range any more, at any time, nor write to it.
    public void remove(KeyRange range, Key note) {
        acquire();
        try {
            long keys = estimator.estimate(range, applied.keys()).rows();
            collector.remove(range, note, keys);
        } finally {
            released();
        }
    }

    /// Nobody will ask for a range any more: memory is for other rows.
    public void evict(KeyRange range) {
        acquire();
        try {
            arena.evict(range);
        } finally {
            released();
        }
    }

    /// Old versions removed since the store was opened.
    public long collected() {
        return collector.removed();
    }

    /// Writes all that is in memory to disk.
    ///
    /// @return what is on disk at least: the log before its position is no longer needed
    public Applied flush() {
        acquire();
        try {
            Applied before = applied;
            database.flush();
            return before;
        } finally {
            released();
        }
    }

    /// Bytes of the files.
    public long diskBytes() {
        acquire();
        try {
            return database.property("rocksdb.total-sst-files-size");
        } finally {
            released();
        }
    }

    /// Does one step towards where rows are to be, as {@link RowTiers#settle} says. One thread at a time.
    ///
    /// @param admit told of the bytes that are about to be written; may throw
    public long settle(List<RowTiers.Part> parts, LongConsumer admit) {
        acquire();
        try {
            return coldRows.settle(parts, admit);
        } finally {
            released();
        }
    }

    /// What the ranges' rows take on disk.
    public List<RowTiers.Held> held(List<KeyRange> ranges) {
        acquire();
        try {
            return coldRows.held(ranges);
        } finally {
            released();
        }
    }

    /// Ends all use. Waits a few seconds for reads and cursors under way; when some stay open, their native memory is
    /// left to the end of the process, because freeing it under them would end the process at once.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        database.endWork();
        long deadline = System.nanoTime() + CLOSE_WAIT_NANOS;
        while (users.get() > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(CLOSE_POLL_NANOS);
        }
        if (users.get() == 0) {
            database.close();
            arena.close();
        }
    }

    RowArena arena() {
        return arena;
    }

    RowDatabase database() {
        return database;
    }

    void requireOpen() {
        if (closed) {
            throw RowCursor.closedException();
        }
    }

    private void acquire() {
        users.incrementAndGet();
        if (closed) {
            users.decrementAndGet();
            throw RowCursor.closedException();
        }
    }

    void released() {
        users.decrementAndGet();
    }
}
