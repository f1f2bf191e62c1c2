package holo.store.learned;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Finds slots by hash: open addressing with linear probing, 8 bytes an entry, at most three quarters full.
///
/// An entry is a hash of 32 bits and a slot; several slots may have the same hash, and only the key in the slot says
/// which is meant. One writer at a time. A reader that runs beside a writer takes {@link #table()} once and must
/// check afterwards that nothing was written (the arena's shards have a sequence number for that): it may see any mix
/// of old and new entries, but always ends.
///
/// The table is outside of the Java heap, where its owner can ask for large pages: a look-up in a large table begins
/// with a search for the page otherwise.
public final class HashIndex {
    /// What stands where no entry is.
    public static final long EMPTY = 0;

    private static final int ENTRIES_MIN = 64;
    private static final int FULL_QUARTERS = 3;

    private static final ValueLayout.OfLong ENTRY = ValueLayout.JAVA_LONG;

    private final TableMemory memory;
    private volatile MemorySegment table;
    private int size;

    /// @param memory of the tables
    public HashIndex(TableMemory memory) {
        this.memory = memory;
        this.table = memory.allocate((long) ENTRIES_MIN * Long.BYTES);
    }

    /// Entries.
    public int size() {
        return size;
    }

    public long bytes() {
        return table.byteSize();
    }

    /// The entries: those of a hash follow one another from {@link #home} on, with others among them, until the
    /// first empty one.
    public MemorySegment table() {
        return table;
    }

    /// What is taken of a position that may be behind the end: the table has a power of two of entries.
    public static int mask(MemorySegment table) {
        return (int) (table.byteSize() / Long.BYTES - 1);
    }

    /// Where the entries of the hash begin.
    public static int home(int mask, int hash) {
        return hash >>> Integer.numberOfLeadingZeros(mask);
    }

    public static long entry(MemorySegment table, int at) {
        return table.get(ENTRY, (long) at * Long.BYTES);
    }

    private static void put(MemorySegment table, int at, long entry) {
        table.set(ENTRY, (long) at * Long.BYTES, entry);
    }

    public static int hashOf(long entry) {
        return (int) (entry >>> Integer.SIZE);
    }

    public static int slotOf(long entry) {
        return (int) entry;
    }

    private static long entry(int hash, int slot) {
        return (long) hash << Integer.SIZE | slot & 0xffff_ffffL;
    }

    /// Adds a slot that is not there.
    ///
    /// @param slot not 0
    public void add(int hash, int slot) {
        if (slot == 0) {
            throw new IllegalArgumentException("slot 0 stands for none");
        }
        if ((size + 1) * 4L > table.byteSize() / Long.BYTES * FULL_QUARTERS) {
            grow();
        }
        insert(table, entry(hash, slot));
        size++;
    }

    /// Takes out a slot that is there, moving later entries of the run forward.
    public void remove(int hash, int slot) {
        MemorySegment entries = table;
        int mask = mask(entries);
        int hole = require(hash, slot);
        int i = hole + 1 & mask;
        for (long entry = entry(entries, i); entry != EMPTY; entry = entry(entries, i)) {
            int home = home(mask, hashOf(entry));
            if ((i - home & mask) >= (i - hole & mask)) {
                put(entries, hole, entry);
                hole = i;
            }
            i = i + 1 & mask;
        }
        put(entries, hole, EMPTY);
        size--;
    }

    private int require(int hash, int slot) {
        MemorySegment entries = table;
        long wanted = entry(hash, slot);
        int mask = mask(entries);
        int at = home(mask, hash);
        for (long found = entry(entries, at); found != wanted; found = entry(entries, at)) {
            if (found == EMPTY) {
                throw new IllegalStateException("slot " + slot + " is not in the index");
            }
            at = at + 1 & mask;
        }
        return at;
    }

    private void grow() {
        MemorySegment old = table;
        MemorySegment larger = memory.allocate(Math.multiplyExact(old.byteSize(), 2));
        for (int i = 0; i <= mask(old); i++) {
            long entry = entry(old, i);
            if (entry != EMPTY) {
                insert(larger, entry);
            }
        }
        table = larger;
        memory.release(old);
    }

    private static void insert(MemorySegment entries, long entry) {
        int mask = mask(entries);
        int at = home(mask, hashOf(entry));
        while (entry(entries, at) != EMPTY) {
            at = at + 1 & mask;
        }
        put(entries, at, entry);
    }
}
