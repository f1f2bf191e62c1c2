package holo.store.node;

import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.store.Commit;
import holo.store.CommitOutcome;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A commit under way, from the call to the acknowledgement. All but the final fields belongs to the event loop.
final class Submission implements EventLoop.Event {
    final Commit commit;
    final Txn txn;
    final long bytes;
    final long startNanos;
    final CompletableFuture<CommitOutcome> future = new CompletableFuture<>();

    /// No timestamp of this transaction is below this clock value.
    long lowestHlc;

    /// Its place in the order of all transactions, once known.
    @Nullable
    Timestamp executeAt;
    /// What to tell the client, once the protocol has answered and the writes are visible.
    @Nullable
    CommitOutcome outcome;

    /// Set when the outcome is an error.
    @Nullable
    Throwable error;

    Submission(Commit commit, Txn txn, long bytes, long startNanos) {
        this.commit = commit;
        this.txn = txn;
        this.bytes = bytes;
        this.startNanos = startNanos;
    }

    boolean isDone() {
        return outcome != null || error != null;
    }

    /// Tells the client.
    void tell() {
        CommitOutcome known = outcome;
        Throwable failed = error;
        if (known != null) {
            future.complete(known);
        } else if (failed != null) {
            future.completeExceptionally(failed);
        }
    }
}
