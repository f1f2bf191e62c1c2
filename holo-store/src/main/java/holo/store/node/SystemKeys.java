package holo.store.node;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.store.Commit;
import holo.store.StoreException;
import holo.store.Write;
import org.jspecify.annotations.Nullable;

/// The keys that the store keeps for itself: those that start with two bytes 0xFF. Snapshots do not show them and
/// commits from outside may not write them.
final class SystemKeys {
    private static final int RESERVED_BYTE = 0xff;
    private static final Key START = new Key(new byte[] {(byte) RESERVED_BYTE, (byte) RESERVED_BYTE});

    /// The topologies in use, oldest first.
    static final Key TOPOLOGIES = new Key(new byte[] {(byte) RESERVED_BYTE, (byte) RESERVED_BYTE, 't'});

    private SystemKeys() {}

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
