package holo.store.node;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.KeyWatch;
import org.jspecify.annotations.Nullable;

/// A key whose newest write is known in memory. One thread writes, any thread asks.
final class WatchedKey implements KeyWatch {
    private final Key key;
    private volatile @Nullable Timestamp changedAt;

    WatchedKey(Key key) {
        this.key = key;
    }

    Key key() {
        return key;
    }

    /// Something was written, perhaps to this key; it is in the rows, and not visible to a new snapshot yet.
    void written(Key written, Timestamp executeAt) {
        if (key.equals(written)) {
            changed(executeAt);
        }
    }

    void changed(Timestamp at) {
        Timestamp before = changedAt;
        changedAt = before == null ? at : Timestamp.max(before, at);
    }

    @Override
    public @Nullable Timestamp changedAt() {
        return changedAt;
    }
}
