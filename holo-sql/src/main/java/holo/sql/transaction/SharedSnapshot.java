package holo.sql.transaction;

import holo.store.Snapshot;
import java.util.concurrent.atomic.AtomicInteger;

/// A snapshot that is closed when its last user lets go: cursors may outlive the statement that opened them.
final class SharedSnapshot {
    private final Snapshot snapshot;
    private final AtomicInteger users = new AtomicInteger(1);

    SharedSnapshot(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    Snapshot get() {
        return snapshot;
    }

    SharedSnapshot retain() {
        users.incrementAndGet();
        return this;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            snapshot.close();
        }
    }
}
