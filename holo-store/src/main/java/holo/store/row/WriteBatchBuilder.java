package holo.store.row;

import holo.store.bytes.ByteSink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.rocksdb.WriteBatch;

/// Builds a RocksDB write batch in its serialized form, so that a batch of any size crosses JNI once:
/// sequence (8 bytes, 0), count (4, little-endian), then per entry tag, and length-prefixed key and
/// value.
final class WriteBatchBuilder {
    private static final int HEADER_BYTES = 12;
    private static final int COUNT_OFFSET = 8;
    private static final int TAG_DELETE = 0x00;
    private static final int TAG_PUT = 0x01;
    private static final int TAG_DELETE_RANGE = 0x0f;

    private final ByteSink bytes = new ByteSink(1 << 12);
    private int count;

    WriteBatchBuilder() {
        clear();
    }

    void clear() {
        bytes.clear();
        bytes.putBytes(new byte[HEADER_BYTES], 0, HEADER_BYTES);
        count = 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void put(byte[] key, int keyLength, ByteSink value) {
        entry(TAG_PUT, key, keyLength);
        bytes.putVarint32(value.length());
        bytes.putBytes(value.array(), 0, value.length());
    }

    void delete(byte[] key, int keyLength) {
        entry(TAG_DELETE, key, keyLength);
    }

    /// Deletes all keys from the first on, up to and without the second.
    void deleteRange(byte[] from, byte[] to) {
        entry(TAG_DELETE_RANGE, from, from.length);
        bytes.putVarint32(to.length);
        bytes.putBytes(to, 0, to.length);
    }

    /// The batch; the caller closes it.
    WriteBatch build() {
        byte[] serialized = bytes.toArray();
        ByteBuffer.wrap(serialized).order(ByteOrder.LITTLE_ENDIAN).putInt(COUNT_OFFSET, count);
        return new WriteBatch(serialized);
    }

    private void entry(int tag, byte[] key, int keyLength) {
        count++;
        bytes.putByte(tag);
        bytes.putVarint32(keyLength);
        bytes.putBytes(key, 0, keyLength);
    }
}
