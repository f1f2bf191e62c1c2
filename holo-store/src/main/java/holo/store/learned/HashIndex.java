package holo.store.learned;

/// Finds slots by hash: open addressing with linear probing, 8 bytes an entry, at most three quarters full.
///
/// An entry is a hash of 32 bits and a slot; several slots may have the same hash, and only the key in the slot says
/// which is meant. One writer at a time. A reader that runs beside a writer takes {@link #table()} once and must
/// check afterwards that nothing was written (the arena's shards have a sequence number for that): it may see any mix
/// of old and new entries, but always ends.
public final class HashIndex {
    /// What stands where no entry is.
    public static final long EMPTY = 0;

    private static final int ENTRIES_MIN = 64;
    private static final int FULL_QUARTERS = 3;

    private volatile long[] table = new long[ENTRIES_MIN];
    private int size;

    /// Entries.
    public int size() {
        return size;
    }

    public long bytes() {
        return (long) table.length * Long.BYTES;
    }

    /// The entries: those of a hash follow one another from {@link #home} on, with others among them, until the
    /// first empty one.
    public long[] table() {
        return table;
    }

    /// Where the entries of the hash begin.
    public static int home(long[] table, int hash) {
        return hash >>> Integer.numberOfLeadingZeros(table.length) + 1;
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
        if ((size + 1) * 4L > (long) table.length * FULL_QUARTERS) {
            grow();
        }
        put(table, entry(hash, slot));
        size++;
    }

    /// Takes out a slot that is there, moving later entries of the run forward.
    public void remove(int hash, int slot) {
        long[] entries = table;
        int mask = entries.length - 1;
        int hole = require(hash, slot);
        for (int i = hole + 1 & mask; entries[i] != EMPTY; i = i + 1 & mask) {
            int home = home(entries, hashOf(entries[i]));
            if ((i - home & mask) >= (i - hole & mask)) {
                entries[hole] = entries[i];
                hole = i;
            }
        }
        entries[hole] = EMPTY;
        size--;
    }

    private int require(int hash, int slot) {
        long[] entries = table;
        long wanted = entry(hash, slot);
        int mask = entries.length - 1;
        int at = home(entries, hash);
        while (entries[at] != wanted) {
            if (entries[at] == EMPTY) {
                throw new IllegalStateException("slot " + slot + " is not in the index");
            }
            at = at + 1 & mask;
        }
        return at;
    }

    private void grow() {
        long[] old = table;
        long[] larger = new long[Math.multiplyExact(old.length, 2)];
        for (long entry : old) {
            if (entry != EMPTY) {
                put(larger, entry);
            }
        }
        table = larger;
    }

    private static void put(long[] entries, long entry) {
        int mask = entries.length - 1;
        int at = home(entries, hashOf(entry));
        while (entries[at] != EMPTY) {
            at = at + 1 & mask;
        }
        entries[at] = entry;
    }
}
