package holo.store.learned;

/// Finds the last of ascending unsigned numbers at or below a number: a table over the leading bits of the distance
/// from the first narrows the search, to one or two candidates where numbers are spread evenly.
final class PieceTable {
    private static final int BITS_MAX = 16;
    private static final int SLOTS_PER_PIECE_BITS = 2;

    private final long[] firsts;
    private final int shift;

    /// The last piece that begins at or before each slot, with one slot more for the end.
    private final int[] slots;

    /// @param firsts ascending, at least one
    PieceTable(long[] firsts) {
        this.firsts = firsts;
        long span = firsts[firsts.length - 1] - firsts[0];
        int bits =
                Math.min(BITS_MAX, Integer.SIZE - Integer.numberOfLeadingZeros(firsts.length) + SLOTS_PER_PIECE_BITS);
        this.shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(span) - bits);
        int last = Math.toIntExact(span >>> shift);
        this.slots = new int[last + 2];
        int piece = 0;
        for (int slot = 0; slot <= last; slot++) {
            while (piece < firsts.length && (firsts[piece] - firsts[0]) >>> shift < slot) {
                piece++;
            }
            slots[slot] = Math.max(0, piece - 1);
        }
        slots[last + 1] = firsts.length - 1;
    }

    /// The piece of the number, which must not be below the first.
    int find(long number) {
        long slot = (number - firsts[0]) >>> shift;
        if (Long.compareUnsigned(slot, slots.length - 1) >= 0) {
            return firsts.length - 1;
        }
        int low = slots[(int) slot];
        int high = slots[(int) slot + 1];
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (Long.compareUnsigned(firsts[middle], number) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
