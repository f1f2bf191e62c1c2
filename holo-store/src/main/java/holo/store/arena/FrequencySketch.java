package holo.store.arena;

/// Counts how often keys were asked for, approximately and in bounded memory, and forgets slowly: a count-min sketch
/// of saturating bytes, whose four counters of a key lie in one cache line, halved after so many counts
/// (TinyLFU, Einziger et al. 2017).
///
/// Any thread counts, without synchronization: a count lost to a race is an error like any other of a sketch.
final class FrequencySketch {
    private static final int BLOCK_BYTES = 64;
    private static final int BLOCK_BITS = 6;
    private static final int SKETCH_BYTES_MAX = 64 << 20;
    private static final int COUNT_MAX = 255;
    private static final int MIX = 0x9E37_79B1;
    private static final int MIX_IN_BLOCK = 0x85EB_CA6B;

    /// Counts per counter after which all are halved.
    private static final int COUNTS_PER_COUNTER = 20;

    private final byte[] counters;
    private final int blockMask;
    private final int resetAfter;
    private int counts;

    /// @param bytes what {@link #bytes(long)} says
    FrequencySketch(int bytes) {
        counters = new byte[bytes];
        blockMask = bytes / BLOCK_BYTES - 1;
        resetAfter = bytes * COUNTS_PER_COUNTER;
    }

    /// The greatest size that a sketch can have in so many bytes.
    static int bytes(long bytes) {
        return (int) Math.clamp(Long.highestOneBit(bytes), BLOCK_BYTES, SKETCH_BYTES_MAX);
    }

    /// Raises only those of the key's counters that are below its new frequency: the others have counted other keys
    /// too.
    void count(int hash, int weight) {
        int next = Math.min(COUNT_MAX, frequency(hash) + weight);
        int block = block(hash);
        int inBlock = hash * MIX_IN_BLOCK;
        for (int i = 0; i < 4; i++) {
            int at = block + counter(inBlock, i);
            if ((counters[at] & 0xff) < next) {
                counters[at] = (byte) next;
            }
        }
        counts += weight;
    }

    int frequency(int hash) {
        int block = block(hash);
        int inBlock = hash * MIX_IN_BLOCK;
        int least = COUNT_MAX;
        for (int i = 0; i < 4; i++) {
            least = Math.min(least, counters[block + counter(inBlock, i)] & 0xff);
        }
        return least;
    }

    /// Halves all counters when it is time. One thread at a time.
    void age() {
        if (counts < resetAfter) {
            return;
        }
        counts /= 2;
        for (int i = 0; i < counters.length; i++) {
            counters[i] = (byte) ((counters[i] & 0xff) >>> 1);
        }
    }

    private int block(int hash) {
        return (hash * MIX >>> 7 & blockMask) << BLOCK_BITS;
    }

    /// Each row of the sketch has a quarter of the block.
    private static int counter(int inBlock, int row) {
        return row * (BLOCK_BYTES / 4) + (inBlock >>> 8 + row * 6 & BLOCK_BYTES / 4 - 1);
    }
}
