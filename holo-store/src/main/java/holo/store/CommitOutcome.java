package holo.store;

import holo.accord.primitives.Timestamp;

/// How a commit ended.
public sealed interface CommitOutcome {
    /// Durable, visible to every later snapshot.
    record Committed(Timestamp timestamp) implements CommitOutcome {}

    /// Refused; nothing was written. `failed` is the first validation that did not hold.
    record Refused(Validation failed) implements CommitOutcome {}
}
