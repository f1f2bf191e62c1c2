package holo.store.node;

import holo.accord.primitives.Key;
import holo.store.bytes.ByteSink;
import holo.store.bytes.ByteSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The list of hot keys in a file: format, number of keys, and per key in order the number of bytes it begins with like
/// the key before, and the others; then the CRC32C of all that.
final class HotKeysCodec {
    private static final int FORMAT = 1;

    private HotKeysCodec() {}

    static byte[] encode(List<Key> keys) {
        List<Key> sorted = new ArrayList<>(keys);
        sorted.sort(null);
        ByteSink to = new ByteSink(1 << 12);
        to.putNumber(FORMAT);
        to.putNumber(sorted.size());
        byte[] before = {};
        for (Key key : sorted) {
            byte[] bytes = key.bytes();
            int mismatch = Arrays.mismatch(before, bytes);
            int common = mismatch < 0 ? bytes.length : mismatch;
            to.putNumber(common);
            to.putSized(Arrays.copyOfRange(bytes, common, bytes.length));
            before = bytes;
        }
        long checksum = checksum(to.array(), to.length());
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            to.putByte((int) (checksum >> shift));
        }
        return to.toArray();
    }

    /// The keys; empty when the bytes are damaged or of another format.
    static Optional<List<Key>> decode(byte[] encoded) {
        int length = encoded.length - Integer.BYTES;
        if (length <= 0 || !endsWith(encoded, checksum(encoded, length))) {
            return Optional.empty();
        }
        try {
            ByteSource from = new ByteSource(encoded, 0);
            if (from.readNumber() != FORMAT) {
                return Optional.empty();
            }
            List<Key> keys = new ArrayList<>();
            byte[] before = {};
            for (long left = from.readNumber(); left > 0; left--) {
                int common = Math.toIntExact(from.readNumber());
                byte[] rest = from.readSized();
                byte[] bytes = Arrays.copyOf(before, common + rest.length);
                System.arraycopy(rest, 0, bytes, common, rest.length);
                keys.add(new Key(bytes));
                before = bytes;
            }
            return Optional.of(keys);
        } catch (ArithmeticException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static boolean endsWith(byte[] encoded, long checksum) {
        for (int i = 0; i < Integer.BYTES; i++) {
            if (encoded[encoded.length - Integer.BYTES + i] != (byte) (checksum >> i * Byte.SIZE)) {
                return false;
            }
        }
        return true;
    }

    private static long checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return crc.getValue();
    }
}
