package holo.store.column;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps what changes in a range while its segment is written, to be applied to the segment afterwards. Used under the
/// table's lock.
final class Recorder {
    private static final int ENTRY_BYTES = 96;

    private final KeyRange range;
    private final long bytesMax;
    private final Map<Key, Value> changed = new LinkedHashMap<>();
    private long bytes;
    private boolean failed;

    /// A key's newest value.
    ///
    /// @param bytes null for none
    record Value(byte @Nullable [] bytes) {}

    Recorder(KeyRange range, long bytesMax) {
        this.range = range;
        this.bytesMax = bytesMax;
    }

    void record(Key key, byte @Nullable [] value) {
        if (failed || !range.contains(key)) {
            return;
        }
        bytes += ENTRY_BYTES + key.length() + (value == null ? 0 : value.length);
        if (bytes > bytesMax) {
            fail();
            return;
        }
        changed.put(key, new Value(value));
    }

    /// Something has changed that is not recorded.
    void fail() {
        failed = true;
        changed.clear();
    }

    boolean isFailed() {
        return failed;
    }

    Map<Key, Value> changed() {
        return changed;
    }
}
