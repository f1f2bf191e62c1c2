package holo.store.node;

import holo.accord.primitives.Timestamp;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which versions may be collected: those that no open snapshot and no snapshot within the retention window can
/// see. Any thread.
final class GcHorizon {
    private final Set<StoreSnapshot> open = ConcurrentHashMap.newKeySet();
    private volatile Timestamp horizon;

    /// @param collectedTo how far earlier processes have collected
    GcHorizon(Timestamp collectedTo) {
        this.horizon = collectedTo;
    }

    /// Snapshots at or after this timestamp can be read.
    Timestamp horizon() {
        return horizon;
    }

    int openSnapshots() {
        return open.size();
    }

    /// Keeps the snapshot's versions until {@link #closed}; false when they may be gone already.
    boolean opened(StoreSnapshot snapshot) {
        open.add(snapshot);
        if (snapshot.timestamp().isBefore(horizon)) {
            open.remove(snapshot);
            return false;
        }
        return true;
    }

    void closed(StoreSnapshot snapshot) {
        open.remove(snapshot);
    }

    /// Moves the horizon towards the wish, as far as open snapshots allow. A snapshot that opens meanwhile either is
    /// seen here, or sees the wish and gives up.
    Timestamp advance(Timestamp wish) {
        Timestamp before = horizon;
        if (!wish.isAfter(before)) {
            return before;
        }
        horizon = wish;
        @Nullable Timestamp oldest = null;
        for (StoreSnapshot snapshot : open) {
            if (oldest == null || snapshot.timestamp().isBefore(oldest)) {
                oldest = snapshot.timestamp();
            }
        }
        if (oldest != null && oldest.isBefore(wish)) {
            horizon = Timestamp.max(before, oldest);
        }
        return horizon;
    }
}
