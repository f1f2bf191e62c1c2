package holo.store.testing;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.Commit;
import holo.store.CommitOutcome;
import holo.store.KeyValueCursor;
import holo.store.RangeEstimate;
import holo.store.RangeStatus;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.Store;
import holo.store.StoreException;
import holo.store.StoreStatistics;
import holo.store.Validation;
import holo.store.Write;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A {@link Store} in memory for tests of the layers above: the same snapshots, validations and
/// errors as the real one, no durability, all versions kept. Thread-safe.
public final class MemoryStore implements Store {
    private static final int NODE = 1;
    private static final int EPOCH = 1;

    /// A key's version: its value, or null for a tombstone.
    private record Version(byte @Nullable [] value) {}

    private final Clock clock;
    private final ConcurrentNavigableMap<Key, ConcurrentNavigableMap<Timestamp, Version>> rows =
            new ConcurrentSkipListMap<>();
    private final NavigableMap<Key, Long> rangeStarts = new TreeMap<>(Map.of(Key.EMPTY, 1L));
    private final AtomicInteger openSnapshots = new AtomicInteger();
    private volatile Timestamp lastCommitted = new Timestamp(EPOCH, 0, NODE);
    private volatile boolean closed;
    private long commits;
    private long refused;

    public MemoryStore() {
        this(Clock.systemUTC());
    }

    public MemoryStore(Clock clock) {
        this.clock = clock;
    }

    /// Snapshots not closed yet; a test asserts 0 at its end.
    public int openSnapshots() {
        return openSnapshots.get();
    }

    @Override
    public Snapshot snapshot() {
        ensureOpen();
        return new View(lastCommitted);
    }

    @Override
    public Snapshot snapshotAt(Timestamp timestamp) {
        ensureOpen();
        if (timestamp.hlc() > Math.max(nowMicros(), lastCommitted.hlc())) {
            throw new StoreException(
                    "22023", "snapshot timestamp " + timestamp + " is in the future; use a timestamp up to now");
        }
        return new View(timestamp);
    }

    @Override
    public Snapshot snapshotAsOf(long micros) {
        return snapshotAt(new Timestamp(lastCommitted.epoch(), micros, Integer.MAX_VALUE));
    }

    @Override
    public CompletableFuture<CommitOutcome> commit(Commit commit) {
        CommitOutcome outcome;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            Validation failed = firstFailure(commit.validations());
            if (failed != null) {
                refused++;
                outcome = new CommitOutcome.Refused(failed);
            } else {
                Timestamp at = new Timestamp(EPOCH, Math.max(nowMicros(), lastCommitted.hlc() + 1), NODE);
                commit.writes().forEach(write -> apply(write, at));
                lastCommitted = at;
                commits++;
                outcome = new CommitOutcome.Committed(at);
            }
        }
        return CompletableFuture.completedFuture(outcome);
    }

    @Override
    public CompletableFuture<Void> discard(KeyRange range) {
        List<Write> deletions = new ArrayList<>();
        within(range).keySet().forEach(key -> deletions.add(new Write.Delete(key)));
        return commit(new Commit(List.of(), deletions)).thenApply(_ -> null);
    }

    @Override
    public synchronized List<RangeStatus> ranges() {
        List<RangeStatus> result = new ArrayList<>();
        try (Snapshot snapshot = snapshot()) {
            rangeStarts.forEach((start, id) -> {
                KeyRange range = new KeyRange(start, rangeStarts.higherKey(start));
                RangeEstimate estimate = snapshot.estimate(range);
                result.add(new RangeStatus(id, range, id, estimate.bytes(), estimate.rows(), commits));
            });
        }
        return result;
    }

    @Override
    public synchronized CompletableFuture<Void> split(Key at) {
        rangeStarts.putIfAbsent(at, rangeStarts.size() + 1L);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized StoreStatistics statistics() {
        return new StoreStatistics(commits, refused, commits + refused, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of());
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private @Nullable Validation firstFailure(List<Validation> validations) {
        for (Validation validation : validations) {
            boolean holds = switch (validation) {
                case Validation.KeyUnchanged(Key key, Timestamp since) -> !writtenAfter(rows.get(key), since);
                case Validation.KeyAbsent(Key key) -> read(key, Timestamp.MAX) == null;
                case Validation.KeyPresent(Key key) -> read(key, Timestamp.MAX) != null;
                case Validation.RangeUnchanged(KeyRange range, Timestamp since) ->
                    within(range).values().stream().noneMatch(versions -> writtenAfter(versions, since));
            };
            if (!holds) {
                return validation;
            }
        }
        return null;
    }

    private void apply(Write write, Timestamp at) {
        byte[] value = switch (write) {
            case Write.Put put -> put.value();
            case Write.Delete _ -> null;
        };
        rows.computeIfAbsent(write.key(), _ -> new ConcurrentSkipListMap<>()).put(at, new Version(value));
    }

    private static boolean writtenAfter(
            @Nullable ConcurrentNavigableMap<Timestamp, Version> versions, Timestamp since) {
        return versions != null && versions.lastKey().isAfter(since);
    }

    private byte @Nullable [] read(Key key, Timestamp at) {
        NavigableMap<Timestamp, Version> versions = rows.get(key);
        return versions == null ? null : valueAt(versions, at);
    }

    private static byte @Nullable [] valueAt(NavigableMap<Timestamp, Version> versions, Timestamp at) {
        Map.Entry<Timestamp, Version> version = versions.floorEntry(at);
        byte[] value = version == null ? null : version.getValue().value();
        return value == null ? null : value.clone();
    }

    private NavigableMap<Key, ConcurrentNavigableMap<Timestamp, Version>> within(KeyRange range) {
        Key end = range.end();
        return end == null ? rows.tailMap(range.start(), true) : rows.subMap(range.start(), true, end, false);
    }

    private long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    private void ensureOpen() {
        if (closed) {
            throw closedException();
        }
    }

    private static StoreException closedException() {
        return new StoreException("57P01", "the store is closed; open it again to use it");
    }

    private final class View implements Snapshot {
        private final Timestamp at;
        private boolean open = true;

        View(Timestamp at) {
            this.at = at;
            openSnapshots.incrementAndGet();
        }

        @Override
        public Timestamp timestamp() {
            return at;
        }

        @Override
        public byte @Nullable [] get(Key key) {
            requireOpen();
            return read(key, at);
        }

        @Override
        public KeyValueCursor scan(KeyRange range, ScanOrder order) {
            requireOpen();
            var inRange = within(range);
            return new Cursor(order == ScanOrder.ASCENDING ? inRange : inRange.descendingMap(), at);
        }

        @Override
        public RangeEstimate estimate(KeyRange range) {
            requireOpen();
            long count = 0;
            long bytes = 0;
            try (KeyValueCursor cursor = scan(range, ScanOrder.ASCENDING)) {
                while (cursor.advance()) {
                    count++;
                    bytes += cursor.key().length() + cursor.value().length;
                }
            }
            return new RangeEstimate(count, bytes);
        }

        @Override
        public synchronized void close() {
            if (open) {
                open = false;
                openSnapshots.decrementAndGet();
            }
        }

        private synchronized void requireOpen() {
            if (!open) {
                throw new IllegalStateException("the snapshot is closed");
            }
        }
    }

    private static final class Cursor implements KeyValueCursor {
        private final Iterator<Map.Entry<Key, ConcurrentNavigableMap<Timestamp, Version>>> entries;
        private final Timestamp at;
        private @Nullable Key key;
        private byte @Nullable [] value;

        Cursor(NavigableMap<Key, ConcurrentNavigableMap<Timestamp, Version>> rows, Timestamp at) {
            this.entries = rows.entrySet().iterator();
            this.at = at;
        }

        @Override
        public boolean advance() {
            while (entries.hasNext()) {
                var entry = entries.next();
                byte[] found = valueAt(entry.getValue(), at);
                if (found != null) {
                    key = entry.getKey();
                    value = found;
                    return true;
                }
            }
            key = null;
            value = null;
            return false;
        }

        @Override
        public Key key() {
            return Objects.requireNonNull(key, "the cursor is not on a row");
        }

        @Override
        public byte[] value() {
            return Objects.requireNonNull(value, "the cursor is not on a row");
        }

        @Override
        public void close() {}
    }
}
