package holo.store.arena;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.learned.HashIndex;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A part of the arena with a lock of its own.
///
/// Writers hold the lock and make {@link #sequence} odd while they change anything that a reader could meet. A reader
/// takes no lock: it reads, and looks whether the sequence is what it was; else what it read may be torn, and it tries
/// again.
///
/// **Who stays.** When a row wants in and there is no room, its frequency is compared with that of the least used of a
/// few rows taken at random from the slots of its size; it comes in only when it is asked for more often. A scan, which
/// asks for each row once, therefore displaces nothing that is asked for twice. Slots of a size keep to themselves, so
/// now and then a page goes from a size with rarely used rows to one with often used ones.
final class ArenaShard {
    private static final int READ_ATTEMPTS = 16;
    private static final int VICTIMS = 6;

    /// A hit is counted once in so many times, with so much weight; a miss, which costs much more, always.
    private static final int HITS_PER_COUNT = 4;

    /// How often a page of another size is considered: once in so many rows that find no free slot.
    private static final int TAKES_PER_BALANCE = 32;

    private static final int BALANCE_FACTOR = 2;

    /// Frequencies are counted from when this part of the memory is used.
    private static final int SKETCH_FROM_SHARE = 16;

    private static final VarHandle SEQUENCE;

    static {
        try {
            SEQUENCE = MethodHandles.lookup().findVarHandle(ArenaShard.class, "sequence", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final HashIndex index;
    private final SlotPages pages;
    private final long sketchFromBytes;
    private final int sketchBytes;
    private final SplittableRandom random;
    private final LongAdder hits;
    private final ReadSamples samples;
    private final RowOrder order;
    private final int number;

    /// Null while there is room for everyone.
    private @Nullable FrequencySketch sketch;

    @SuppressWarnings("unused") // through SEQUENCE
    private int sequence;

    private volatile long changes;

    /// Whether a row has found no free slot.
    private volatile boolean full;

    private long admitted;
    private long refused;
    private long evicted;

    /// @param hits told of hits
    /// @param samples told of some of them
    /// @param order of rows of all shards
    /// @param number of this shard among them
    ArenaShard(ArenaMemory memory, long bytesMax, LongAdder hits, ReadSamples samples, RowOrder order, int number) {
        this.sketchBytes = FrequencySketch.bytes(bytesMax / RowArena.BYTES_PER_COUNTER);
        this.sketchFromBytes = bytesMax / SKETCH_FROM_SHARE;
        this.index = new HashIndex(memory);
        this.pages = new SlotPages(memory, bytesMax - sketchBytes);
        this.random = new SplittableRandom(number);
        this.hits = hits;
        this.samples = samples;
        this.order = order;
        this.number = number;
    }

    /// The value at the timestamp, null when it is known that there is none, {@link RowArena#UNKNOWN}.
    byte @Nullable [] get(int hash, Key asked, Timestamp at) {
        byte[] key = asked.bytes();
        for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
            int before = (int) SEQUENCE.getAcquire(this);
            if ((before & 1) != 0) {
                Thread.onSpinWait();
                continue;
            }
            byte[] value = RowArena.UNKNOWN;
            int slot = find(hash, key);
            if (slot != SlotPages.NONE) {
                MemorySegment page = pages.memoryOf(slot);
                long offset = pages.offsetOf(slot);
                if (page != null && !RowSlot.isAfter(page, offset, at)) {
                    value = RowSlot.isLive(page, offset) ? RowSlot.value(page, offset) : null;
                }
            }
            if (unchanged(before)) {
                if (value != RowArena.UNKNOWN) {
                    hit(hash, asked);
                }
                return value;
            }
        }
        return RowArena.UNKNOWN;
    }

    /// The newest version as stored, null when it is known that there is none, {@link RowArena#UNKNOWN}.
    byte @Nullable [] newest(int hash, Key asked) {
        byte[] key = asked.bytes();
        for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
            int before = (int) SEQUENCE.getAcquire(this);
            if ((before & 1) != 0) {
                Thread.onSpinWait();
                continue;
            }
            byte[] stored = RowArena.UNKNOWN;
            int slot = find(hash, key);
            if (slot != SlotPages.NONE) {
                MemorySegment page = pages.memoryOf(slot);
                if (page != null) {
                    stored = RowSlot.stored(page, pages.offsetOf(slot));
                }
            }
            if (unchanged(before)) {
                if (stored != RowArena.UNKNOWN) {
                    hit(hash, asked);
                }
                return stored;
            }
        }
        return RowArena.UNKNOWN;
    }

    private boolean unchanged(int before) {
        VarHandle.loadLoadFence();
        return (int) SEQUENCE.getOpaque(this) == before;
    }

    private void hit(int hash, Key key) {
        int drawn = ThreadLocalRandom.current().nextInt();
        if ((drawn & HITS_PER_COUNT - 1) == 0) {
            samples.hit(drawn, key);
            hits.add(HITS_PER_COUNT);
            FrequencySketch counts = sketch;
            if (counts != null) {
                counts.count(hash, HITS_PER_COUNT);
            }
        }
    }

    /// The slot of the key.
    private int find(int hash, byte[] key) {
        MemorySegment table = index.table();
        int mask = HashIndex.mask(table);
        int at = HashIndex.home(mask, hash);
        for (int i = 0; i <= mask; i++, at = at + 1 & mask) {
            long entry = HashIndex.entry(table, at);
            if (entry == HashIndex.EMPTY) {
                return SlotPages.NONE;
            }
            if (HashIndex.hashOf(entry) == hash) {
                int slot = HashIndex.slotOf(entry);
                MemorySegment page = pages.memoryOf(slot);
                if (page != null && RowSlot.hasKey(page, pages.offsetOf(slot), key)) {
                    return slot;
                }
            }
        }
        return SlotPages.NONE;
    }

    /// Goes up with every change of a row of this shard in the row store.
    long changes() {
        return changes;
    }

    /// Takes in what was read from the row store, if no row of the shard has changed there since and it is worth it.
    ///
    /// @return whether it is here now and was not before
    synchronized boolean offer(int hash, byte[] key, long ticket, ArenaRow row) {
        count(hash);
        if (ticket != changes || find(hash, key) != SlotPages.NONE) {
            return false;
        }
        int slot = take(bytes(key, row), hash);
        if (slot == SlotPages.NONE) {
            refused++;
            return false;
        }
        admitted++;
        add(slot, hash, key, row);
        return true;
    }

    /// Whether every row has found a free slot.
    boolean hasRoom() {
        return !full;
    }

    /// Takes in what was read from the row store without having been asked for, likewise, but pushes nothing out.
    synchronized RowArena.Ahead offerAhead(int hash, byte[] key, long ticket, ArenaRow row) {
        if (full) {
            return RowArena.Ahead.FULL;
        }
        int bytes = bytes(key, row);
        if (ticket != changes || bytes > SlotPages.SLOT_BYTES_MAX || find(hash, key) != SlotPages.NONE) {
            return RowArena.Ahead.PASSED;
        }
        int slot = pages.take(SlotPages.classOf(bytes));
        if (slot == SlotPages.NONE) {
            full = true;
            return RowArena.Ahead.FULL;
        }
        admitted++;
        add(slot, hash, key, row);
        return RowArena.Ahead.TAKEN;
    }

    /// Pushes out the rows from one key up to another.
    synchronized void evict(byte[] from, byte[] to) {
        for (int page = 1; page <= pages.pageCount(); page++) {
            for (int slot : pages.slots(page)) {
                MemorySegment memory = pages.memory(slot);
                long at = pages.offsetOf(slot);
                if (!RowSlot.isFree(memory, at)
                        && RowSlot.compareKey(memory, at, from) >= 0
                        && RowSlot.compareKey(memory, at, to) < 0) {
                    evicted++;
                    drop(slot, false);
                    full = false;
                }
            }
        }
    }

    /// Takes in what was read from the row store in order, likewise, and keeps it in order.
    synchronized void offerOrdered(int hash, byte[] key, long ticket, ArenaRow row, OrderedRows ordered) {
        offer(hash, key, ticket, row);
        int slot = find(hash, key);
        if (slot != SlotPages.NONE && RowSlot.isStored(pages.memory(slot), pages.offsetOf(slot))) {
            keepInOrder(slot, key, ordered);
        }
    }

    private boolean keepInOrder(int slot, byte[] key, OrderedRows ordered) {
        MemorySegment page = pages.memory(slot);
        long at = pages.offsetOf(slot);
        if (RowSlot.isOrdered(page, at)) {
            return true;
        }
        if (!ordered.put(key, RowOrder.value(number, slot))) {
            return false;
        }
        beginWrite();
        RowSlot.putOrdered(page, at);
        endWrite();
        return true;
    }

    /// A row that is kept in order, null when the slot is being written; what it holds may be of another row if it is
    /// not in order any more.
    @Nullable
    HotRow ordered(int slot, Timestamp at) {
        for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
            int before = (int) SEQUENCE.getAcquire(this);
            MemorySegment page = (before & 1) == 0 ? pages.memoryOf(slot) : null;
            if (page == null) {
                Thread.onSpinWait();
                continue;
            }
            long offset = pages.offsetOf(slot);
            byte[] key = RowSlot.key(page, offset);
            boolean after = RowSlot.isAfter(page, offset, at);
            boolean live = RowSlot.isLive(page, offset);
            byte[] bytes = after ? RowSlot.stored(page, offset) : live ? RowSlot.value(page, offset) : null;
            int hash = RowSlot.hash(page, offset);
            if (unchanged(before)) {
                HotRow row = new HotRow(new Key(key), after, bytes);
                FrequencySketch counts = sketch;
                if (counts != null && (ThreadLocalRandom.current().nextInt() & HITS_PER_COUNT - 1) == 0) {
                    counts.count(hash, HITS_PER_COUNT);
                }
                return row;
            }
        }
        return null;
    }

    /// Compares the key in a slot with another; something, if the slot is not in use any more.
    int compareKey(int slot, byte[] key) {
        MemorySegment page = pages.memoryOf(slot);
        return page == null ? -1 : RowSlot.compareKey(page, pages.offsetOf(slot), key);
    }

    /// The key in a slot that is in use.
    byte[] keyOf(int slot) {
        return RowSlot.key(pages.memory(slot), pages.offsetOf(slot));
    }

    private void count(int hash) {
        FrequencySketch counts = sketch;
        if (counts == null) {
            if (pages.bytes() < sketchFromBytes) {
                return;
            }
            counts = new FrequencySketch(sketchBytes);
            sketch = counts;
        }
        counts.count(hash, HITS_PER_COUNT);
        counts.age();
    }

    /// The row store has a newer version of the row.
    synchronized void changed(int hash, byte[] key, Supplier<ArenaRow> newest) {
        changes++;
        OrderedRows ordered = order.find(key);
        if (ordered != null) {
            ordered.changed(key);
        }
        int slot = find(hash, key);
        if (slot == SlotPages.NONE) {
            if (ordered != null && !extend(ordered, hash, key, newest)) {
                ordered.breakLink(key);
            }
            return;
        }
        ArenaRow row = newest.get();
        int bytes = bytes(key, row);
        boolean wasOrdered = RowSlot.isOrdered(pages.memory(slot), pages.offsetOf(slot));
        if (bytes <= pages.capacityOf(slot)) {
            beginWrite();
            write(slot, hash, key, row, wasOrdered);
            endWrite();
        } else {
            drop(slot, false);
            slot = take(bytes, hash);
            if (slot != SlotPages.NONE) {
                add(slot, hash, key, row);
            }
        }
        // A key that was known to be absent comes in between rows between which none is missing, as one unknown does.
        boolean belongs = ordered != null && (wasOrdered || ordered.isLinkedAt(key));
        if (ordered != null && !(belongs && slot != SlotPages.NONE && keepInOrder(slot, key, ordered))) {
            ordered.breakLink(key);
        }
    }

    /// Takes in a row that was not here if it belongs between rows between which none is missing, so that this stays
    /// so.
    private boolean extend(OrderedRows ordered, int hash, byte[] key, Supplier<ArenaRow> newest) {
        if (!ordered.isLinkedAt(key)) {
            return false;
        }
        count(hash);
        ArenaRow row = newest.get();
        int slot = take(bytes(key, row), hash);
        if (slot == SlotPages.NONE) {
            refused++;
            return false;
        }
        admitted++;
        add(slot, hash, key, row);
        return keepInOrder(slot, key, ordered);
    }

    /// The row store has no version of the row any more.
    synchronized void forget(int hash, byte[] key) {
        changes++;
        int slot = find(hash, key);
        if (slot != SlotPages.NONE) {
            drop(slot, true);
        }
    }

    /// What the row takes; more than any slot has when the header cannot hold its version.
    private static int bytes(byte[] key, ArenaRow row) {
        return RowSlot.fits(row) ? RowSlot.bytes(key, row) : Integer.MAX_VALUE;
    }

    private void add(int slot, int hash, byte[] key, ArenaRow row) {
        beginWrite();
        write(slot, hash, key, row, false);
        index.add(hash, slot);
        endWrite();
    }

    private void write(int slot, int hash, byte[] key, ArenaRow row, boolean ordered) {
        RowSlot.write(pages.memory(slot), pages.offsetOf(slot), hash, key, row, ordered);
    }

    private void beginWrite() {
        SEQUENCE.setOpaque(this, sequence + 1);
        VarHandle.storeStoreFence();
    }

    private void endWrite() {
        SEQUENCE.setRelease(this, sequence + 1);
    }

    /// Removes a row and frees its slot.
    ///
    /// @param fromStore whether the row store has its key no longer, either
    private void drop(int slot, boolean fromStore) {
        MemorySegment page = pages.memory(slot);
        long at = pages.offsetOf(slot);
        if (RowSlot.isOrdered(page, at)) {
            order.remove(RowSlot.key(page, at), fromStore);
        }
        beginWrite();
        index.remove(RowSlot.hash(page, at), slot);
        pages.giveBack(slot);
        endWrite();
    }

    /// A slot for a row, free or of a row that is asked for less often.
    private int take(int bytes, int hash) {
        if (bytes > SlotPages.SLOT_BYTES_MAX) {
            return SlotPages.NONE;
        }
        int slotClass = SlotPages.classOf(bytes);
        int free = pages.take(slotClass);
        if (free != SlotPages.NONE) {
            return free;
        }
        full = true;
        int frequency = frequencyOfHash(hash);
        boolean without = pages.pagesOf(slotClass) == 0;
        if ((without || random.nextInt(TAKES_PER_BALANCE) == 0) && takePage(slotClass, frequency)) {
            return pages.take(slotClass);
        }
        if (without) {
            return SlotPages.NONE;
        }
        int victim = leastUsed(slotClass);
        if (frequencyOf(victim) >= frequency) {
            return SlotPages.NONE;
        }
        evicted++;
        drop(victim, false);
        return pages.take(slotClass);
    }

    private int leastUsed(int slotClass) {
        int least = pages.anySlot(slotClass, random);
        for (int i = 1; i < VICTIMS; i++) {
            int other = pages.anySlot(slotClass, random);
            if (frequencyOf(other) < frequencyOf(least)) {
                least = other;
            }
        }
        return least;
    }

    /// 0 for a free slot.
    private int frequencyOf(int slot) {
        MemorySegment page = pages.memory(slot);
        long at = pages.offsetOf(slot);
        return RowSlot.isFree(page, at) ? 0 : frequencyOfHash(RowSlot.hash(page, at));
    }

    private int frequencyOfHash(int hash) {
        FrequencySketch counts = sketch;
        return counts == null ? 0 : counts.frequency(hash);
    }

    /// Takes a page from another size if its rows are used much less than so often.
    private boolean takePage(int slotClass, int frequency) {
        int other = random.nextInt(SlotPages.CLASSES);
        for (int i = 0; i < SlotPages.CLASSES && (other == slotClass || pages.pagesOf(other) == 0); i++) {
            other = (other + 1) % SlotPages.CLASSES;
        }
        if (other == slotClass || pages.pagesOf(other) == 0) {
            return false;
        }
        int page = SlotPages.pageNumber(pages.anySlot(other, random));
        int[] slots = pages.slots(page);
        long sum = 0;
        for (int slot : slots) {
            sum += frequencyOf(slot);
        }
        if (sum * BALANCE_FACTOR >= (long) frequency * slots.length) {
            return false;
        }
        for (int slot : slots) {
            if (!RowSlot.isFree(pages.memory(slot), pages.offsetOf(slot))) {
                evicted++;
                drop(slot, false);
            }
        }
        beginWrite();
        pages.rededicate(page, slotClass);
        endWrite();
        return true;
    }

    /// Visits the keys of the rows and how often each is asked for.
    synchronized void forEach(RowVisitor visitor) {
        for (int page = 1; page <= pages.pageCount(); page++) {
            for (int slot : pages.slots(page)) {
                MemorySegment memory = pages.memory(slot);
                long at = pages.offsetOf(slot);
                if (!RowSlot.isFree(memory, at)) {
                    visitor.row(frequencyOfHash(RowSlot.hash(memory, at)), memory, at);
                }
            }
        }
    }

    /// What sees the rows of a shard.
    interface RowVisitor {
        void row(int frequency, MemorySegment page, long at);
    }

    synchronized long admitted() {
        return admitted;
    }

    synchronized long refused() {
        return refused;
    }

    synchronized long evicted() {
        return evicted;
    }

    synchronized long rows() {
        return index.size();
    }

    synchronized long bytes() {
        return pages.bytes() + (sketch == null ? 0 : sketchBytes);
    }
}
