package holo.sql.analyze;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.sql.transaction.RowReads;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Draws keys that lie in a range of rows about as its rows do: between bounds that part the range into pieces of as
/// many rows each, by the store's estimates, keys are drawn evenly.
final class KeyPlaces {
    private static final int PIECES = 64;

    /// Halvings of the keys between two bounds until one is near enough.
    private static final int HALVINGS_MAX = 48;

    private static final double NEAR_ENOUGH = 0.1 / PIECES;

    private final RowReads reads;
    private final KeyRange range;
    private final RandomGenerator random;

    KeyPlaces(RowReads reads, KeyRange range, RandomGenerator random) {
        this.reads = reads;
        this.range = range;
        this.random = random;
    }

    /// Keys in ascending order, none of which need be a row's; empty for a range without rows.
    List<Key> draw(int count) {
        byte[] first = end(ScanOrder.ASCENDING);
        byte[] last = end(ScanOrder.DESCENDING);
        if (first == null || last == null) {
            return List.of();
        }
        List<byte[]> bounds = bounds(first, last);
        List<Key> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int piece = random.nextInt(bounds.size() - 1);
            keys.add(new Key(between(bounds.get(piece), bounds.get(piece + 1), random.nextDouble())));
        }
        keys.sort((a, b) -> Arrays.compareUnsigned(a.bytes(), b.bytes()));
        return keys;
    }

    private byte @Nullable [] end(ScanOrder order) {
        try (KeyValueCursor cursor = reads.scan(range, order)) {
            return cursor.advance() ? cursor.key().bytes() : null;
        }
    }

    private List<byte[]> bounds(byte[] first, byte[] last) {
        double all = Math.max(1, reads.estimate(range).rows());
        List<byte[]> bounds = new ArrayList<>();
        bounds.add(first);
        for (int piece = 1; piece < PIECES; piece++) {
            byte[] low = bounds.getLast();
            byte[] high = last;
            double wanted = (double) piece / PIECES;
            for (int i = 0; i < HALVINGS_MAX; i++) {
                byte[] middle = between(low, high, 0.5);
                if (Arrays.compareUnsigned(middle, low) <= 0 || Arrays.compareUnsigned(middle, high) >= 0) {
                    break;
                }
                double share = reads.estimate(new KeyRange(range.start(), new Key(middle)))
                                .rows()
                        / all;
                if (share < wanted) {
                    low = middle;
                } else {
                    high = middle;
                }
                if (Math.abs(share - wanted) < NEAR_ENOUGH) {
                    break;
                }
            }
            bounds.add(high);
        }
        bounds.add(last);
        return bounds;
    }

    /// A key between two: behind what they have in common, eight bytes are taken for a number.
    static byte[] between(byte[] low, byte[] high, double part) {
        int common = Arrays.mismatch(low, high);
        if (common < 0) {
            return low;
        }
        long from = number(low, common);
        long distance = number(high, common) - from;
        long step = distance >= 0
                ? (long) (distance * part)
                : (long) ((distance >>> 1) * part) << 1; // More than a signed number holds.
        byte[] key = Arrays.copyOf(low, common + Long.BYTES);
        ByteBuffer.wrap(key).putLong(common, from + step);
        return key;
    }

    private static long number(byte[] key, int at) {
        return ByteBuffer.wrap(Arrays.copyOfRange(key, at, at + Long.BYTES)).getLong();
    }
}
