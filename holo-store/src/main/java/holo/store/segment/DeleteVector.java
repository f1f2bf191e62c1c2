package holo.store.segment;

import holo.store.StoreException;
import holo.store.bytes.ByteSink;
import holo.store.bytes.ByteSource;
import java.nio.ByteBuffer;
import java.util.BitSet;

/// The bytes of a set of rows: format, number of runs, and per run how many rows are left out before it and how many
/// it has. They are in files: never change them without a new format number.
final class DeleteVector {
    private static final int FORMAT = 1;

    private DeleteVector() {}

    static ByteBuffer encode(BitSet rows) {
        ByteSink runs = new ByteSink(1 << 10);
        int count = 0;
        int end = 0;
        for (int start = rows.nextSetBit(0); start >= 0; start = rows.nextSetBit(end)) {
            runs.putNumber(start - end);
            end = rows.nextClearBit(start);
            runs.putNumber(end - start);
            count++;
        }
        ByteSink to = new ByteSink(runs.length() + 16);
        to.putNumber(FORMAT);
        to.putNumber(count);
        to.putBytes(runs.array(), 0, runs.length());
        return ByteBuffer.wrap(to.toArray());
    }

    /// @throws StoreException XX001 when the bytes are of another format
    static BitSet decode(byte[] bytes) {
        ByteSource from = new ByteSource(bytes, 0);
        long format = from.readNumber();
        if (format != FORMAT) {
            throw new StoreException("XX001", "a delete vector of format " + format + ", and this program reads 1");
        }
        BitSet rows = new BitSet();
        int at = 0;
        for (long left = from.readNumber(); left > 0; left--) {
            int start = at + Math.toIntExact(from.readNumber());
            at = start + Math.toIntExact(from.readNumber());
            rows.set(start, at);
        }
        return rows;
    }
}
