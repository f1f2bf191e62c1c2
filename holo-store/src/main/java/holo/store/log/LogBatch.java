package holo.store.log;

import java.io.IOException;

/// Records that become durable together, and what waits for that.
public interface LogBatch {
    /// Appends the batch's records. Called on the committer's thread.
    void appendTo(CommitLog log) throws IOException;

    /// The records are durable. Called on the committer's thread, in the order of submission; must not block.
    void durable();
}
