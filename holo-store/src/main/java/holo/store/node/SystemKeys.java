package holo.store.node;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.store.Commit;
import holo.store.StoreException;
import holo.store.Write;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The keys that the store keeps for itself: those that start with two bytes 0xFF. Snapshots do not show them and
/// commits from outside may not write them.
final class SystemKeys {
    private static final int RESERVED_BYTE = 0xff;
    private static final int PREFIX_BYTES = 3;
    private static final Key START = new Key(new byte[] {(byte) RESERVED_BYTE, (byte) RESERVED_BYTE});

    /// The topologies in use, oldest first.
    static final Key TOPOLOGIES = new Key(new byte[] {(byte) RESERVED_BYTE, (byte) RESERVED_BYTE, 't'});

    private static final byte DISCARDED_BYTE = 'd';

    /// The notes of ranges that were given up.
    static final KeyRange DISCARDED =
            new KeyRange(prefixed(DISCARDED_BYTE, Key.EMPTY), prefixed((byte) (DISCARDED_BYTE + 1), Key.EMPTY));

    private SystemKeys() {}

    /// Where it is noted that the range from this key on was given up; the value is the range's end.
    static Key discarded(Key start) {
        return prefixed(DISCARDED_BYTE, start);
    }

    /// The start of the range that a note is about.
    static Key discardedStart(Key note) {
        byte[] bytes = note.bytes();
        return new Key(Arrays.copyOfRange(bytes, PREFIX_BYTES, bytes.length));
    }

    private static Key prefixed(byte kind, Key rest) {
        byte[] bytes = new byte[PREFIX_BYTES + rest.length()];
        bytes[0] = (byte) RESERVED_BYTE;
        bytes[1] = (byte) RESERVED_BYTE;
        bytes[2] = kind;
        System.arraycopy(rest.bytes(), 0, bytes, PREFIX_BYTES, rest.length());
        return new Key(bytes);
    }

    static boolean isReserved(Key key) {
        return key.compareTo(START) >= 0;
    }

    /// The part of the range outside the reserved keys; null when there is none.
    static @Nullable KeyRange clip(KeyRange range) {
        Key end = range.end();
        if (end != null && end.compareTo(START) <= 0) {
            return range;
        }
        return range.start().compareTo(START) >= 0 ? null : new KeyRange(range.start(), START);
    }

    /// @throws StoreException 22023 when a commit writes a reserved key
    static void requireNoneWritten(Commit commit) {
        for (Write write : commit.writes()) {
            if (isReserved(write.key())) {
                throw new StoreException(
                        "22023",
                        "key " + write.key() + " is reserved for the store: keys must be below FFFF. Use another key.");
            }
        }
    }
}
