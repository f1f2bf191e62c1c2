package holo.store.row;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.arena.RowArena;
import holo.store.bytes.ByteSink;
import holo.store.bytes.ByteSource;
import holo.store.row.RowFormat.History;
import holo.store.row.RowFormat.HistoryKey;
import holo.store.row.RowFormat.Latest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/// Collects garbage: old versions that were replaced at or before the GC timestamp, and deletions whose key has
/// nothing older left. Every old version carries the time of its replacement, so no other row need be read.
final class HistoryCollector {
    private static final byte[] FIRST = {RowFormat.HISTORY};
    private static final byte[] COLLECTED_TO =
            ((char) RowFormat.META + "collected").getBytes(StandardCharsets.US_ASCII);

    private final RowDatabase database;
    private final RowArena arena;
    private final Object writeLock;
    private final WriteBatchBuilder builder = new WriteBatchBuilder();
    private final AtomicLong removed = new AtomicLong();
    private final AtomicLong keysRemoved = new AtomicLong();
    private byte @Nullable [] next;

    /// @param writeLock held while `latest` is checked and changed
    HistoryCollector(RowDatabase database, RowArena arena, Object writeLock) {
        this.database = database;
        this.arena = arena;
        this.writeLock = writeLock;
    }

    /// Deletions up to this timestamp may have been collected, also by earlier processes.
    Timestamp collectedTo() {
        byte[] raw = database.get(COLLECTED_TO);
        return raw == null ? Timestamp.NONE : new ByteSource(raw, 0).readTimestamp();
    }

    /// Notes how far deletions may be collected from now on: before the first of them goes.
    void noteCollectedTo(Timestamp gc) {
        ByteSink value = new ByteSink(Long.BYTES * 3);
        value.putTimestamp(gc);
        builder.clear();
        builder.put(COLLECTED_TO, COLLECTED_TO.length, value);
        synchronized (writeLock) {
            database.write(builder);
        }
        builder.clear();
    }

    long removed() {
        return removed.get();
    }

    /// Keys that have no version left, since this was last asked.
    long takeKeysRemoved() {
        return keysRemoved.getAndSet(0);
    }

    /// Removes a range, and the note of it, in one batch.
    ///
    /// @param keys how many keys the range has, about
    void remove(KeyRange range, Key note, long keys) {
        byte[] from = RowFormat.latestKey(range.start());
        byte[] to = RowFormat.latestEnd(range.end());
        byte[] historyFrom = RowFormat.historyFrom(range.start());
        byte[] historyTo = RowFormat.historyEnd(range.end());
        database.deleteFiles(from, to);
        database.deleteFiles(historyFrom, historyTo);
        byte[] noted = RowFormat.latestKey(note);
        builder.clear();
        builder.deleteRange(from, to);
        builder.deleteRange(historyFrom, historyTo);
        builder.delete(noted, noted.length);
        synchronized (writeLock) {
            database.write(builder);
        }
        builder.clear();
        arena.forget(note);
        keysRemoved.addAndGet(keys + 1);
    }

    /// Looks at the next versions; true when the pass is through.
    boolean collect(Timestamp gc, int entries) {
        List<Key> deletions = new ArrayList<>();
        builder.clear();
        byte[] resume = null;
        long found = 0;
        try (RocksIterator versions = database.iterator()) {
            versions.seek(next == null ? FIRST : next);
            for (int i = 0; versions.isValid(); i++, versions.next()) {
                byte[] key = versions.key();
                if (key[0] != RowFormat.HISTORY) {
                    break;
                }
                if (i == entries) {
                    resume = key;
                    break;
                }
                History version = History.decode(versions.value());
                if (!version.successor().isAfter(gc)) {
                    builder.delete(key, key.length);
                    found++;
                    if ((version.flags() & RowFormat.SUCCESSOR_TOMBSTONE) != 0) {
                        deletions.add(HistoryKey.decode(key).key());
                    }
                }
            }
        }
        next = resume;
        List<Key> gone = new ArrayList<>();
        synchronized (writeLock) {
            for (Key key : deletions) {
                byte[] latest = RowFormat.latestKey(key);
                byte[] raw = database.get(latest);
                if (raw != null) {
                    Latest row = Latest.decode(raw);
                    if (row.tombstone() && !row.version().executeAt().isAfter(gc)) {
                        builder.delete(latest, latest.length);
                        gone.add(key);
                        keysRemoved.incrementAndGet();
                    }
                }
            }
            if (!builder.isEmpty()) {
                database.write(builder);
            }
            gone.forEach(arena::forget);
        }
        removed.addAndGet(found);
        return resume == null;
    }
}
