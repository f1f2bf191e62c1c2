package holo.store.row;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.arena.RowArena;
import holo.store.bytes.ByteSink;
import holo.store.row.RowFormat.Latest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Collects the writes of some transactions, which then become visible together. One thread, reusable after
/// {@link RowStore#put}.
///
/// A transaction larger than {@link #CHUNK_BYTES} goes to RocksDB in several batches. Readers do not see a part of
/// it because they read at timestamps before it until {@link RowStore#put} is through, and a crash loses nothing
/// because the log position to replay from is not after it.
public final class RowBatch {
    /// Memory that one transaction may take in a batch.
    public static final int CHUNK_BYTES = 8 << 20;

    private static final int ROWS_EXPECTED_MAX = 4096;

    private static final byte[] NOTHING = {};

    private final RowDatabase database;
    private final WriteBatchBuilder builder = new WriteBatchBuilder();
    private Map<Key, Latest> latest = new LinkedHashMap<>();
    private final ByteSink keySink = new ByteSink(64);
    private final ByteSink valueSink = new ByteSink(256);
    private final RowArena arena;
    private final RecentRows recent;
    private final UnpublishedRows unpublished;
    private final Object writeLock;

    private Timestamp greatest = Timestamp.NONE;
    private Version transaction = Version.NONE;
    private long transactionBytes;
    private long keysAdded;

    /// @param writeLock held while rows change
    RowBatch(RowDatabase database, RowArena arena, RecentRows recent, UnpublishedRows unpublished, Object writeLock) {
        this.database = database;
        this.arena = arena;
        this.recent = recent;
        this.unpublished = unpublished;
        this.writeLock = writeLock;
    }

    /// Writes a version of a key. The same version again changes nothing, and a version older than the newest goes
    /// where it belongs: behind it.
    ///
    /// @param value null to delete
    public void write(Key key, byte @Nullable [] value, Version version) {
        write(key, value, version, null);
    }

    /// Writes a version of a key whose newest version is at hand.
    ///
    /// @param value null to delete
    /// @param found the newest version, which nobody but this transaction can replace; null when not at hand
    public void write(Key key, byte @Nullable [] value, Version version, @Nullable KeyState found) {
        greatest = Timestamp.max(greatest, version.executeAt());
        if (!version.equals(transaction)) {
            transaction = version;
            transactionBytes = 0;
        }
        transactionBytes += key.length() + (value == null ? 0 : value.length);
        Latest old = current(key, found);
        int order = old == null ? 1 : version.compareTo(old.version());
        if (order > 0) {
            if (old != null) {
                int flags = (old.tombstone() ? RowFormat.TOMBSTONE : 0)
                        | (value == null ? RowFormat.SUCCESSOR_TOMBSTONE : 0);
                putHistory(key, old.version(), flags, version.executeAt(), old.raw(), old.offset());
            } else {
                keysAdded++;
            }
            if (old == null && value == null) {
                int flags = RowFormat.ABSENT | RowFormat.SUCCESSOR_TOMBSTONE;
                putHistory(key, Version.NONE, flags, version.executeAt(), NOTHING, 0);
            }
            latest.put(key, new Latest(version, value == null, value == null ? NOTHING : value, 0));
        } else if (order < 0 && old != null) {
            int flags =
                    (value == null ? RowFormat.TOMBSTONE : 0) | (old.tombstone() ? RowFormat.SUCCESSOR_TOMBSTONE : 0);
            putHistory(key, version, flags, old.version().executeAt(), value == null ? NOTHING : value, 0);
        }
        if (transactionBytes > CHUNK_BYTES) {
            transactionBytes = 0;
            // The arena learns of it when RocksDB has it: older versions are to be found there from then on.
            Map<Key, Latest> newest = latest;
            writeRows();
            newest.forEach((k, row) -> arena.changed(k, row::stored));
        }
    }

    private @Nullable Latest current(Key key, @Nullable KeyState found) {
        Latest pending = latest.get(key);
        if (pending != null) {
            return pending;
        }
        byte[] raw = found != null ? found.stored() : stored(key);
        return raw == null ? null : Latest.decode(raw);
    }

    private byte @Nullable [] stored(Key key) {
        byte[] put = unpublished.newest(key);
        byte[] hot = put != null ? put : arena.newest(key);
        return hot != RowArena.UNKNOWN ? hot : database.get(RowFormat.latestKey(key));
    }

    private void putHistory(Key key, Version version, int flags, Timestamp successor, byte[] raw, int offset) {
        RowFormat.putHistoryKey(keySink.clear(), key, version);
        RowFormat.putHistoryValue(valueSink.clear(), flags, successor, raw, offset, raw.length - offset);
        builder.put(keySink.array(), keySink.length(), valueSink);
    }

    /// What {@link #flush} will write, but for what went before in pieces.
    Unpublished unpublished(long position, long keysRemoved) {
        return new Unpublished(position, greatest, keysAdded - keysRemoved, latest);
    }

    /// Writes and empties the batch.
    void flush(Applied applied) {
        applied.encode(valueSink.clear());
        builder.put(Applied.KEY, Applied.KEY.length, valueSink);
        writeRows();
        greatest = Timestamp.NONE;
        transaction = Version.NONE;
        transactionBytes = 0;
        keysAdded = 0;
    }

    private void writeRows() {
        encodeRows();
        synchronized (writeLock) {
            database.write(builder);
        }
        latest.keySet().forEach(recent::changed);
        builder.clear();
        // The next batch is about as large, mostly.
        latest = LinkedHashMap.newLinkedHashMap(Math.min(latest.size(), ROWS_EXPECTED_MAX));
    }

    private void encodeRows() {
        latest.forEach((key, row) -> {
            valueSink.clear();
            RowFormat.putLatest(
                    valueSink,
                    row.version(),
                    row.raw(),
                    row.offset(),
                    row.raw().length - row.offset(),
                    row.tombstone());
            byte[] prefixed = RowFormat.latestKey(key);
            builder.put(prefixed, prefixed.length, valueSink);
        });
    }

    Timestamp greatest() {
        return greatest;
    }

    /// Keys that had no version before.
    long keysAdded() {
        return keysAdded;
    }
}
