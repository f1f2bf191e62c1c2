package holo.store.segment;

import holo.accord.primitives.Key;
import holo.store.StoreException;
import holo.store.bytes.ByteSink;
import holo.store.bytes.ByteSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/// The bytes of a manifest. They are in files: never change them without a new format number.
final class ManifestCodec {
    private static final int FORMAT = 1;
    private static final int RESIDENT = 1;
    private static final int FILE = 2;
    private static final int COLD = 4;

    private ManifestCodec() {}

    static byte[] encode(Manifest manifest) {
        ByteSink to = new ByteSink(1 << 10);
        to.putNumber(FORMAT);
        to.putNumber(manifest.version());
        putText(to, manifest.signature());
        to.putNumber(manifest.nextPart());
        to.putNumber(manifest.nextFile());
        to.putTimestamp(manifest.upTo());
        to.putTimestamp(manifest.lastChange());
        to.putNumber(manifest.unfit().size());
        manifest.unfit().stream().sorted().forEach(name -> putText(to, name));
        to.putNumber(manifest.parts().size());
        for (Part part : manifest.parts()) {
            putPart(to, part);
        }
        putChecksum(to, checksum(to.array(), to.length()));
        return to.toArray();
    }

    private static void putPart(ByteSink to, Part part) {
        SegmentFile file = part.file();
        to.putNumber(part.id());
        to.putSized(part.start().bytes());
        to.putByte((part.resident() ? RESIDENT : 0)
                | (file != null ? FILE : 0)
                | (file != null && file.cold() ? COLD : 0));
        to.putNumber(part.movedMicros());
        putText(to, part.reason());
        if (file != null) {
            to.putNumber(file.number());
            to.putTimestamp(file.at());
            to.putNumber(file.rows());
            to.putNumber(file.bytes());
            to.putNumber(file.checksum() & 0xffff_ffffL);
            to.putNumber(file.keyBytes());
            to.putNumber(file.keyChecksum() & 0xffff_ffffL);
            to.putNumber(file.deletes());
            to.putNumber(file.deletesChecksum() & 0xffff_ffffL);
        }
    }

    private static void putText(ByteSink to, String text) {
        to.putSized(text.getBytes(StandardCharsets.UTF_8));
    }

    static Manifest decode(byte[] encoded) {
        int length = encoded.length - Integer.BYTES;
        if (length <= 0 || storedChecksum(encoded, length) != checksum(encoded, length)) {
            throw damaged("its checksum is wrong");
        }
        try {
            ByteSource from = new ByteSource(encoded, 0);
            long format = from.readNumber();
            if (format != FORMAT) {
                throw damaged("it has format " + format + ", and this program reads " + FORMAT);
            }
            return decodeChecked(from);
        } catch (ArithmeticException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw damaged(String.valueOf(e.getMessage()));
        }
    }

    private static Manifest decodeChecked(ByteSource from) {
        long version = from.readNumber();
        String signature = readText(from);
        int nextPart = Math.toIntExact(from.readNumber());
        int nextFile = Math.toIntExact(from.readNumber());
        var upTo = from.readTimestamp();
        var lastChange = from.readTimestamp();
        Set<String> unfit = new HashSet<>();
        for (long left = from.readNumber(); left > 0; left--) {
            unfit.add(readText(from));
        }
        List<Part> parts = new ArrayList<>();
        for (long left = from.readNumber(); left > 0; left--) {
            parts.add(readPart(from));
        }
        return new Manifest(version, signature, nextPart, nextFile, upTo, lastChange, unfit, parts);
    }

    private static Part readPart(ByteSource from) {
        int id = Math.toIntExact(from.readNumber());
        Key start = new Key(from.readSized());
        int flags = from.readByte();
        long moved = from.readNumber();
        String reason = readText(from);
        SegmentFile file = (flags & FILE) == 0
                ? null
                : new SegmentFile(
                        Math.toIntExact(from.readNumber()),
                        from.readTimestamp(),
                        Math.toIntExact(from.readNumber()),
                        from.readNumber(),
                        (int) from.readNumber(),
                        from.readNumber(),
                        (int) from.readNumber(),
                        (flags & COLD) != 0,
                        from.readNumber(),
                        (int) from.readNumber());
        return new Part(id, start, (flags & RESIDENT) != 0, file, moved, reason);
    }

    private static String readText(ByteSource from) {
        return new String(from.readSized(), StandardCharsets.UTF_8);
    }

    private static void putChecksum(ByteSink to, int checksum) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            to.putByte(checksum >> shift);
        }
    }

    private static int storedChecksum(byte[] encoded, int at) {
        int stored = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            stored |= (encoded[at + i] & 0xff) << i * Byte.SIZE;
        }
        return stored;
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static StoreException damaged(String why) {
        return new StoreException(
                "XX001", "a manifest of segments cannot be used: " + why + ". The table is read from the rows again.");
    }
}
