package holo.store.learned;

import holo.store.StoreException;
import holo.store.bytes.ByteSink;
import holo.store.bytes.ByteSource;
import java.util.zip.CRC32C;

/// The bytes of a model. They are in files: never change them without a new format number.
///
/// Format, rows, epsilon, error, ties, prefix, number of pieces; per piece the distances of its first number and of
/// its first row from those of the piece before, and its slope as the bits of a double; then the CRC32C of all that.
final class KeyModelCodec {
    private static final int FORMAT = 1;
    private static final int PIECE_BYTES_MIN = 3;

    private KeyModelCodec() {}

    static byte[] encode(KeyModel model) {
        ByteSink to = new ByteSink(64);
        to.putNumber(FORMAT);
        to.putNumber(model.rows);
        to.putNumber(model.epsilon);
        to.putNumber(model.error);
        to.putNumber(model.ties);
        to.putSized(model.prefix);
        to.putNumber(model.firsts.length);
        long number = 0;
        long start = 0;
        for (int i = 0; i < model.firsts.length; i++) {
            to.putNumber(model.firsts[i] - number);
            to.putNumber(model.starts[i] - start);
            to.putNumber(Double.doubleToRawLongBits(model.slopes[i]));
            number = model.firsts[i];
            start = model.starts[i];
        }
        long checksum = checksum(to.array(), to.length());
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            to.putByte((int) (checksum >> shift));
        }
        return to.toArray();
    }

    static KeyModel decode(byte[] encoded) {
        int length = encoded.length - Integer.BYTES;
        long stored = 0;
        for (int i = 0; i < Integer.BYTES && length > 0; i++) {
            stored |= (encoded[length + i] & 0xffL) << i * Byte.SIZE;
        }
        if (length <= 0 || stored != checksum(encoded, length)) {
            throw damaged("its checksum is wrong");
        }
        try {
            return decodeChecked(encoded, length);
        } catch (ArithmeticException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw damaged(String.valueOf(e.getMessage()));
        }
    }

    private static KeyModel decodeChecked(byte[] encoded, int length) {
        ByteSource from = new ByteSource(encoded, 0);
        long format = from.readNumber();
        if (format != FORMAT) {
            throw damaged("it has format " + format + ", and this program reads " + FORMAT);
        }
        long rows = from.readNumber();
        int epsilon = Math.toIntExact(from.readNumber());
        int error = Math.toIntExact(from.readNumber());
        int ties = Math.toIntExact(from.readNumber());
        byte[] prefix = from.readSized();
        int pieces = Math.toIntExact(from.readNumber());
        if (pieces < 1 || pieces > length / PIECE_BYTES_MIN || rows < pieces) {
            throw damaged("it has " + pieces + " pieces for " + rows + " rows");
        }
        long[] firsts = new long[pieces];
        long[] starts = new long[pieces];
        double[] slopes = new double[pieces];
        long number = 0;
        long start = 0;
        for (int i = 0; i < pieces; i++) {
            number += from.readNumber();
            start += from.readNumber();
            firsts[i] = number;
            starts[i] = start;
            slopes[i] = Double.longBitsToDouble(from.readNumber());
        }
        if (from.position() != length) {
            throw damaged("it has " + (length - from.position()) + " bytes too many");
        }
        return new KeyModel(prefix, rows, epsilon, error, ties, firsts, starts, slopes);
    }

    private static long checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return crc.getValue();
    }

    private static StoreException damaged(String why) {
        return new StoreException(
                "XX001", "a segment's key model cannot be used: " + why + ". Rebuild the segment from the rows.");
    }
}
