package holo.store.arena;

import holo.store.learned.IndexedKeys;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The rows of the arena that are kept in order, table by table: those of ranges that are read again and again.
///
/// The keys of a table or of an index begin with the same {@link #TABLE_BYTES} bytes and are kept by themselves;
/// shorter keys are not kept in order.
final class RowOrder implements IndexedKeys {
    /// What the keys of a table or of an index have in common.
    static final int TABLE_BYTES = 5;

    private static final int TABLES_MAX = 10_000;
    private static final int STARTS_BITS = 12;

    /// How often a range is passed over after it could not be kept.
    private static final int PASSES_BITS = 4;

    private static final int PASSES_MAX = (1 << PASSES_BITS) - 1;

    private final ArenaIndex kind;
    private final ArenaShard[] shards;
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final ConcurrentHashMap<Long, OrderedRows> tables = new ConcurrentHashMap<>();

    /// Tables that may have no rows left, such as dropped ones.
    private final AtomicLong emptied = new AtomicLong();

    /// Where ranges began that were read lately, by hash, with the number of times that they are to be passed over yet.
    private final AtomicIntegerArray starts = new AtomicIntegerArray(1 << STARTS_BITS);

    /// @param shards filled later
    RowOrder(ArenaIndex kind, ArenaShard[] shards, long bytesMax) {
        this.kind = kind;
        this.shards = shards;
        this.bytesMax = bytesMax;
    }

    static long value(int shard, int slot) {
        return (long) shard << Integer.SIZE | slot & 0xffff_ffffL;
    }

    ArenaShard shardOf(long value) {
        return shards[(int) (value >>> Integer.SIZE) & shards.length - 1];
    }

    static int slotOf(long value) {
        return (int) value;
    }

    @Override
    public int compare(long value, byte[] key) {
        return shardOf(value).compareKey(slotOf(value), key);
    }

    @Override
    public byte[] key(long value) {
        return shardOf(value).keyOf(slotOf(value));
    }

    /// -1 when the key is not kept in order.
    private static long table(byte[] key) {
        if (key.length < TABLE_BYTES) {
            return -1;
        }
        long table = 0;
        for (int i = 0; i < TABLE_BYTES; i++) {
            table = table << Byte.SIZE | key[i] & 0xff;
        }
        return table;
    }

    /// Whether two keys belong to the same table.
    static boolean isSameTable(byte[] a, byte[] b) {
        return table(a) >= 0 && table(a) == table(b);
    }

    /// Whether a range ends where the table of its start does.
    static boolean endsTable(byte[] start, byte[] end) {
        return end.length == TABLE_BYTES && table(end) == table(start) + 1;
    }

    /// The rows of the key's table; null when none are kept in order.
    @Nullable
    OrderedRows find(byte[] key) {
        return tables.isEmpty() ? null : tables.get(table(key));
    }

    /// The rows of the table of a range that was read from the row store, null when they are not to be kept.
    @Nullable
    OrderedRows toKeep(byte[] start) {
        if (kind == ArenaIndex.HASH) {
            return null;
        }
        if (!hasRoom() || tables.size() >= TABLES_MAX) {
            retireEmpty();
        }
        if (!hasRoom() || isPassedOver(start)) {
            return null;
        }
        OrderedRows known = find(start);
        if (known != null || tables.size() >= TABLES_MAX) {
            return known;
        }
        return tables.computeIfAbsent(table(start), _ -> new OrderedRows(this));
    }

    /// Gives up the tables without rows, though it may be known of them that the row store has none, either.
    private void retireEmpty() {
        if (emptied.get() > 0) {
            emptied.set(0);
            tables.values().removeIf(OrderedRows::retire);
        }
    }

    /// Whether to pass over a range that was read: because it is the first time, or because it could not be kept
    /// lately.
    private boolean isPassedOver(byte[] start) {
        int hash = (int) KeyHash.of(start);
        int at = hash >>> Integer.SIZE - STARTS_BITS;
        int before = starts.get(at);
        if ((before ^ hash) >>> PASSES_BITS != 0) {
            starts.set(at, hash & -1 << PASSES_BITS);
            return kind == ArenaIndex.AUTO;
        }
        int passes = before & PASSES_MAX;
        if (passes > 0) {
            starts.set(at, before - 1);
        }
        return passes > 0;
    }

    /// A range could not be kept as a whole: there is no room, or rows of it are written all the time.
    void notKept(byte[] start) {
        int hash = (int) KeyHash.of(start);
        starts.set(hash >>> Integer.SIZE - STARTS_BITS, hash | PASSES_MAX);
    }

    boolean hasRoom() {
        return bytes.get() < bytesMax;
    }

    void grown(long by, long entries) {
        bytes.addAndGet(by);
        rows.addAndGet(entries);
    }

    void remove(byte[] key, boolean fromStore) {
        OrderedRows table = find(key);
        if (table == null) {
            throw new IllegalStateException("a row is in the order of a table that has none");
        }
        if (table.remove(key, fromStore)) {
            emptied.incrementAndGet();
        }
    }

    long bytes() {
        return bytes.get();
    }

    long rows() {
        return rows.get();
    }
}
