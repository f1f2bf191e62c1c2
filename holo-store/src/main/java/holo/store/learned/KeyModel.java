package holo.store.learned;

import holo.store.StoreException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Says where a key is among sorted rows, as straight lines over the keys' numbers, to within {@link #error} rows:
/// a search then compares a few neighbouring keys where a binary search jumps through the whole segment.
///
/// The bound holds for every row and was measured when the model was built. The rows of keys that have the same
/// number ({@link KeyNumber}) follow one another; a search looks at `ties` rows more. A search that ends beyond the
/// bounds has a model of other rows. Immutable; any thread.
///
/// {@link KeyModelBuilder} makes one; {@link #encode} is what a segment's footer keeps.
public final class KeyModel {
    /// What every key begins with.
    final byte[] prefix;

    final long rows;
    final int epsilon;
    final int error;
    final int ties;

    /// The pieces: the number of the first key, its row, and the rows per number from there on.
    final long[] firsts;

    final long[] starts;
    final double[] slopes;
    private final PieceTable table;

    KeyModel(
            byte[] prefix, long rows, int epsilon, int error, int ties, long[] firsts, long[] starts, double[] slopes) {
        this.prefix = prefix;
        this.rows = rows;
        this.epsilon = epsilon;
        this.error = error;
        this.ties = ties;
        this.firsts = firsts;
        this.starts = starts;
        this.slopes = slopes;
        this.table = new PieceTable(firsts);
    }

    /// @throws StoreException XX001 when the bytes are damaged
    public static KeyModel decode(byte[] encoded) {
        return KeyModelCodec.decode(encoded);
    }

    /// With a checksum.
    public byte[] encode() {
        return KeyModelCodec.encode(this);
    }

    /// Rows modelled.
    public long rows() {
        return rows;
    }

    /// Rows that a position may be off, at most.
    public int error() {
        return error;
    }

    /// Rows of the greatest group of keys with the same number, less one.
    public int ties() {
        return ties;
    }

    /// Straight lines.
    public int pieces() {
        return firsts.length;
    }

    /// About where the first row at or after the key is.
    ///
    /// @return 0 to {@link #rows()}; {@link #earliest} and {@link #latest} bound the row
    public long position(byte[] key) {
        int mismatch = Arrays.mismatch(prefix, key);
        if (mismatch >= 0 && mismatch < prefix.length) {
            boolean before = mismatch == key.length || Byte.compareUnsigned(key[mismatch], prefix[mismatch]) < 0;
            return before ? 0 : rows;
        }
        long number = KeyNumber.of(key, prefix.length);
        if (Long.compareUnsigned(number, firsts[0]) < 0) {
            return 0;
        }
        int piece = table.find(number);
        long end = piece + 1 < starts.length ? starts[piece + 1] : rows;
        double ahead = slopes[piece] * KeyNumber.toDouble(number - firsts[piece]);
        // In a gap behind the line it may be more than fits a number.
        return ahead >= end - starts[piece] ? end : Math.min(end, starts[piece] + (long) (ahead + 0.5));
    }

    /// The least row that the first row at or after the key can be.
    public long earliest(long position) {
        return Math.max(0, position - error);
    }

    /// The greatest row that the first row at or after the key can be; {@link #rows()} means that there may be none.
    /// One more than the error allows, because a key that is not there may follow the row that was predicted.
    public long latest(long position) {
        return Math.min(rows, position + error + ties + 1);
    }

    /// About how many rows are in the range; off by `2 * (error() + ties() + 1)` at most.
    ///
    /// @param end exclusive; null for no end
    public long estimate(byte[] start, byte @Nullable [] end) {
        return Math.max(0, (end == null ? rows : position(end)) - position(start));
    }
}
