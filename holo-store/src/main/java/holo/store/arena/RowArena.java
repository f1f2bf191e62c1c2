package holo.store.arena;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.ScanOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A cache of the newest versions of rows that are read often. Any thread; one at a time tells of changes.
///
/// **Why its answers are right.** A row is here with the version that the row store has as its newest. Somebody who
/// reads at a timestamp gets the row when its version is not after that timestamp; else an older version is wanted,
/// which only the row store has. The apply tells of each change after the row store has it and before anybody may read
/// at its timestamp: until then the row here is still the right answer for everyone.
///
/// **Why it never keeps an old version.** Rows come in from readers, who may be slow: {@link #ticket} is taken before
/// the row store is asked, and {@link #offer} gives up when a row of that shard has changed since. A change that
/// comes later finds the row here and replaces it.
///
/// **Free room.** As long as there is some, rows that lie behind one that was asked for come in with it
/// ({@link #offerAhead}); they are the first to go.
///
/// **Ranges.** Rows of ranges that are read often are kept in order, too, and it is known between which of them the row
/// store has no other ({@link holo.store.learned.KeyIndex}): {@link #range} reads as far as nothing is missing. A key
/// that is new in the row store comes in between two such rows or ends what is known of them, before anybody may read
/// at its timestamp.
///
/// Memory is taken page by page as rows come, up to the budget, and kept until {@link #close}.
public final class RowArena implements AutoCloseable {
    /// What {@link #get} and {@link #newest} return, the array itself, when only the row store can tell.
    public static final byte[] UNKNOWN = new byte[0];

    /// What a row's key and what is stored of it may take for the row to come in, at most.
    public static final int ROW_BYTES_MAX = SlotPages.SLOT_BYTES_MAX;

    /// The budget has one counter of the frequency sketch for this many bytes.
    static final int BYTES_PER_COUNTER = 16;

    private static final int SHARDS_MAX = 64;
    private static final long SHARD_BYTES_MIN = 1 << 20;
    private static final int FREQUENCIES = 256;

    /// The part of the budget that keeping rows in order may take.
    private static final int ORDER_SHARE = 16;

    private final ArenaMemory memory;
    private final RowOrder order;
    private final ArenaShard[] shards;
    private final long bytesMax;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder rangeRows = new LongAdder();
    private final ReadSamples samples = new ReadSamples();
    private volatile boolean closed;

    /// @param bytesMax budget for everything that grows with rows; below a mebibyte the arena stays empty
    /// @param index whether rows are kept in order, too
    public RowArena(long bytesMax, ArenaIndex index) {
        this.bytesMax = bytesMax;
        this.memory = new ArenaMemory(bytesMax);
        long most = Math.min(SHARDS_MAX, bytesMax / SHARD_BYTES_MIN);
        shards = new ArenaShard[(int) Long.highestOneBit(most)];
        long ofOrder = index == ArenaIndex.HASH ? 0 : bytesMax / ORDER_SHARE;
        order = new RowOrder(index, shards, ofOrder);
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new ArenaShard(memory, (bytesMax - ofOrder) / shards.length, hits, samples, order, i);
        }
    }

    /// The value at the timestamp, null when there is none, or {@link #UNKNOWN}.
    public byte @Nullable [] get(Key key, Timestamp at) {
        if (shards.length == 0) {
            samples.missed(key);
            return UNKNOWN;
        }
        long hash = KeyHash.of(key.bytes());
        try {
            byte[] value = shard(hash).get((int) hash, key, at);
            if (value == UNKNOWN) {
                misses.increment();
                samples.missed(key);
            }
            return value;
        } catch (IllegalStateException e) {
            return unknownIfClosed(e);
        }
    }

    /// Has some of the reads told, as {@link holo.store.ChangeFeed#sampleReads} says.
    public void sampleReads(@Nullable Consumer<Key> sampled) {
        samples.tell(sampled);
    }

    /// The newest version as the row store keeps it, null when there is none, or {@link #UNKNOWN}.
    public byte @Nullable [] newest(Key key) {
        if (shards.length == 0) {
            return UNKNOWN;
        }
        long hash = KeyHash.of(key.bytes());
        try {
            return shard(hash).newest((int) hash, key);
        } catch (IllegalStateException e) {
            return unknownIfClosed(e);
        }
    }

    /// Memory that is closed under a reader says so by this exception.
    private byte[] unknownIfClosed(IllegalStateException e) {
        if (!closed) {
            throw e;
        }
        return UNKNOWN;
    }

    /// To be taken before the row store is asked for what will be offered.
    public long ticket(Key key) {
        return shards.length == 0 ? 0 : shard(KeyHash.of(key.bytes())).changes();
    }

    /// Says what the row store answered, after the arena did not know. It may come in or not.
    ///
    /// @param ticket taken before the row store was asked
    /// @return whether it has come in
    public boolean offer(Key key, long ticket, ArenaRow row) {
        if (shards.length == 0 || closed) {
            return false;
        }
        long hash = KeyHash.of(key.bytes());
        return shard(hash).offer((int) hash, key.bytes(), ticket, row);
    }

    /// What became of a row that nobody has asked for yet.
    public enum Ahead {
        TAKEN,
        /// It is here, has changed meanwhile, or is too large.
        PASSED,
        /// There is no room that is free.
        FULL
    }

    /// Whether there is free room for rows like this one, as far as is known.
    public boolean hasRoom(Key key) {
        return shards.length > 0 && !closed && shard(KeyHash.of(key.bytes())).hasRoom();
    }

    /// To be taken before the row store is asked for rows to {@link #offerAhead}.
    public long[] tickets() {
        long[] tickets = new long[shards.length];
        for (int i = 0; i < tickets.length; i++) {
            tickets[i] = shards[i].changes();
        }
        return tickets;
    }

    /// Says what the row store has of a key that nobody has asked for yet. It comes in when there is free room.
    ///
    /// @param tickets taken before the row store was asked
    public Ahead offerAhead(Key key, long[] tickets, ArenaRow row) {
        if (closed) {
            return Ahead.FULL;
        }
        long hash = KeyHash.of(key.bytes());
        int shard = shardNumber(hash);
        return shards[shard].offerAhead((int) hash, key.bytes(), tickets[shard], row);
    }

    /// Makes room: nobody will ask for a range any more.
    public void evict(KeyRange range) {
        Key end = range.end();
        if (end != null && !closed) {
            for (ArenaShard shard : shards) {
                shard.evict(range.start().bytes(), end.bytes());
            }
        }
    }

    /// What is here of a range, from its beginning on; null when nothing is.
    ///
    /// @param at what readers see; everything up to it has been told of
    public @Nullable HotRange range(KeyRange range, ScanOrder direction, Timestamp at) {
        byte[] start = range.start().bytes();
        OrderedRows table = order.find(start);
        if (table == null || !isOfOneTable(range)) {
            return null;
        }
        return new HotRange(this, table.index(), range, direction, at);
    }

    private static boolean isOfOneTable(KeyRange range) {
        Key end = range.end();
        byte[] start = range.start().bytes();
        return start.length >= RowOrder.TABLE_BYTES
                && end != null
                && (RowOrder.endsTable(start, end.bytes()) || RowOrder.isSameTable(start, end.bytes()));
    }

    /// A row that was found in order; null when it is being changed or everything was closed.
    @Nullable
    HotRow ordered(long value, Timestamp at) {
        try {
            return order.shardOf(value).ordered(RowOrder.slotOf(value), at);
        } catch (IllegalStateException e) {
            unknownIfClosed(e);
            return null;
        }
    }

    void rangeRead(int rows) {
        rangeRows.add(rows);
    }

    /// To be taken before a range is read from the row store; null when nothing of it is to be offered.
    public @Nullable RangeTicket rangeTicket(KeyRange range) {
        if (shards.length == 0 || closed || !isOfOneTable(range)) {
            return null;
        }
        OrderedRows table = order.toKeep(range.start().bytes());
        if (table == null) {
            return null;
        }
        long tableTicket = table.ticket();
        return new RangeTicket(range.start().bytes(), table, tableTicket, tickets());
    }

    /// Says which keys of a table the row store has that follow one another, and what it has of them.
    ///
    /// @param rows each key's newest version
    /// @param fromStart whether the row store has no key of the table before the first
    /// @param toEnd whether it has none behind the last
    public void offerRange(RangeTicket ticket, List<Key> keys, List<ArenaRow> rows, boolean fromStart, boolean toEnd) {
        for (int i = 0; i < keys.size(); i++) {
            byte[] key = keys.get(i).bytes();
            long hash = KeyHash.of(key);
            int shard = shardNumber(hash);
            if (closed) {
                return;
            }
            shards[shard].offerOrdered((int) hash, key, ticket.shards()[shard], rows.get(i), ticket.table());
        }
        if (!ticket.table().link(keys, fromStart, toEnd, ticket.changes())) {
            order.notKept(ticket.start());
        }
    }

    /// Whether two keys belong to the same table or index, as far as ranges are kept.
    public static boolean isSameTable(Key a, Key b) {
        return RowOrder.isSameTable(a.bytes(), b.bytes());
    }

    /// The row store has a new newest version. To be told before anybody may read at its timestamp.
    ///
    /// @param newest asked when the row is here
    public void changed(Key key, Supplier<ArenaRow> newest) {
        if (shards.length > 0) {
            long hash = KeyHash.of(key.bytes());
            shard(hash).changed((int) hash, key.bytes(), newest);
        }
    }

    /// The row store has removed a deletion that nobody can read.
    public void forget(Key key) {
        if (shards.length > 0) {
            long hash = KeyHash.of(key.bytes());
            shard(hash).forget((int) hash, key.bytes());
        }
    }

    private ArenaShard shard(long hash) {
        return shards[shardNumber(hash)];
    }

    private int shardNumber(long hash) {
        return (int) (hash >>> Integer.SIZE) & shards.length - 1;
    }

    /// The keys asked for most often, so that a restart can begin with them; in no order.
    ///
    /// @param count how many at most, roughly: keys asked for equally often come together or not at all
    public List<Key> hotKeys(int count) {
        long[] rowsOf = new long[FREQUENCIES];
        for (ArenaShard shard : shards) {
            shard.forEach((frequency, _, _) -> rowsOf[frequency]++);
        }
        int least = FREQUENCIES - 1;
        for (long sum = rowsOf[least]; least > 0 && sum + rowsOf[least - 1] <= count; least--) {
            sum += rowsOf[least - 1];
        }
        int threshold = least;
        List<Key> keys = new ArrayList<>();
        for (ArenaShard shard : shards) {
            shard.forEach((frequency, page, at) -> {
                if (frequency >= threshold && keys.size() < count) {
                    keys.add(new Key(RowSlot.key(page, at)));
                }
            });
        }
        return keys;
    }

    public ArenaStatistics statistics() {
        long bytes = 0;
        long rows = 0;
        long admitted = 0;
        long refused = 0;
        long evicted = 0;
        for (ArenaShard shard : shards) {
            bytes += shard.bytes();
            rows += shard.rows();
            admitted += shard.admitted();
            refused += shard.refused();
            evicted += shard.evicted();
        }
        return new ArenaStatistics(
                bytesMax,
                bytes + order.bytes(),
                rows,
                order.rows(),
                order.bytes(),
                hits.sum(),
                misses.sum(),
                rangeRows.sum(),
                admitted,
                refused,
                evicted);
    }

    /// Frees the memory. Who reads meanwhile gets no answer; nobody may tell of changes any more.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            memory.close();
        }
    }
}
