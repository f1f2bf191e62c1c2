package holo.accord.local;

import holo.accord.host.LogRecord;
import holo.accord.primitives.Deps;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.topology.Topologies;
import java.util.List;

/// The sync points that keep late transactions out of ranges, and settle what is below them (protocol §7).
final class Fences {
    private final Topologies topologies;
    /// What sync points below which nothing unknown may start any more.
    private final RangeMap closed = new RangeMap();
    /// Sync points that are applied here: everything below is over.
    private final RangeMap applied = new RangeMap();
    /// Sync points that this replica has applied by waiting for all that they witnessed.
    private final RangeMap proven = new RangeMap();

    Fences(Topologies topologies) {
        this.topologies = topologies;
    }

    /// Below the bound nothing starts in the range that is not witnessed already.
    void close(KeyRange range, Timestamp bound) {
        closed.raise(range, bound);
    }

    /// Everything below the bound is over here, as a copy holds it.
    void settle(KeyRange range, Timestamp bound) {
        applied.raise(range, bound);
    }

    /// Everything below the bound is over here: this replica has waited for it.
    void prove(KeyRange range, Timestamp bound) {
        applied.raise(range, bound);
        proven.raise(range, bound);
    }

    RangeMap proven() {
        return proven;
    }

    /// Whether a sync point above it has not witnessed it.
    boolean isClosed(TxnId id, Participants owned) {
        return id.timestamp().isBefore(closed.max(owned));
    }

    /// Whether all that started at or below this is over here, wherever it touches these.
    boolean isOver(Timestamp t0, Participants pieces) {
        return !t0.isAfter(applied.min(pieces));
    }

    /// Whether a sync point above the dependency is applied wherever the two meet.
    boolean isSettled(Deps deps, TxnId dep) {
        if (applied.isBlank()) {
            return false;
        }
        Participants pieces = topologies.owned(deps.piecesOf(dep), dep.epoch());
        return !pieces.isEmpty() && dep.timestamp().isBefore(applied.min(pieces));
    }

    void snapshotClosed(List<LogRecord> into) {
        closed.forEach((r, t) -> into.add(new LogRecord.Fence(r, t, false)));
    }

    void snapshotProven(List<LogRecord> into) {
        proven.forEach((r, t) -> into.add(new LogRecord.Fence(r, t, true)));
    }
}
