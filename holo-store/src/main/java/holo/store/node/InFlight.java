package holo.store.node;

import holo.accord.primitives.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The commits under way in the order of their submission, and from that the visible timestamp: everything at or
/// below it has been applied, and nothing at or below it will ever be.
///
/// A commit is acknowledged when the visible timestamp has reached it, not before: then a snapshot taken after
/// an acknowledgement sees it, and what a snapshot sees never changes. Belongs to the event loop.
final class InFlight {
    private final @Nullable Submission[] ring;
    private final int mask;
    private final List<Submission> waiting = new ArrayList<>();
    private final Consumer<Submission> acknowledge;
    private long head;
    private long tail;
    private Timestamp applied;

    /// @param capacity commits under way at most
    /// @param applied the greatest timestamp applied so far
    /// @param acknowledge called for each commit whose outcome may be told
    InFlight(int capacity, Timestamp applied, Consumer<Submission> acknowledge) {
        int size = Integer.highestOneBit(Math.max(1, capacity - 1)) << 1;
        this.ring = new Submission[size];
        this.mask = size - 1;
        this.applied = applied;
        this.acknowledge = acknowledge;
    }

    /// Takes in a commit; the token finds it again.
    long add(Submission submission) {
        if (tail - head == ring.length) {
            throw new IllegalStateException("more than " + ring.length + " commits under way");
        }
        ring[(int) tail & mask] = submission;
        return tail++;
    }

    Submission get(long token) {
        if (token < head || token >= tail) {
            throw new IllegalStateException("no commit under way has token " + token);
        }
        Submission found = ring[(int) token & mask];
        if (found == null) {
            throw new IllegalStateException("token " + token + " was answered before");
        }
        return found;
    }

    boolean isEmpty() {
        return head == tail;
    }

    int size() {
        return (int) (tail - head);
    }

    /// A version was written.
    void applied(Timestamp executeAt) {
        applied = Timestamp.max(applied, executeAt);
    }

    Timestamp applied() {
        return applied;
    }

    /// Whether a transaction at or below this clock value may still be under way.
    boolean mayChange(long hlc) {
        return !isEmpty() && first().lowestHlc <= hlc;
    }

    /// The timestamp that snapshots may use now.
    Timestamp visible() {
        if (isEmpty() || applied.hlc() < first().lowestHlc) {
            return applied;
        }
        return new Timestamp(applied.epoch(), first().lowestHlc - 1, Integer.MAX_VALUE);
    }

    /// Moves past the commits that are done, which may raise {@link #visible()}.
    ///
    /// @return whether there is something to acknowledge, after publishing the visible timestamp
    boolean settle() {
        while (!isEmpty() && first().isDone()) {
            waiting.add(first());
            ring[(int) head++ & mask] = null;
        }
        return !waiting.isEmpty();
    }

    /// Tells the outcome of what the visible timestamp has reached.
    void acknowledge() {
        waiting.removeIf(this::told);
    }

    private boolean told(Submission submission) {
        Timestamp at = submission.executeAt;
        if (at != null && mayChange(at.hlc())) {
            return false;
        }
        acknowledge.accept(submission);
        return true;
    }

    /// Takes out all that is left.
    List<Submission> drain() {
        List<Submission> left = new ArrayList<>(waiting);
        waiting.clear();
        while (!isEmpty()) {
            left.add(first());
            ring[(int) head++ & mask] = null;
        }
        return left;
    }

    private Submission first() {
        @Nullable Submission first = ring[(int) head & mask];
        if (first == null) {
            throw new IllegalStateException("no commit under way");
        }
        return first;
    }
}
