package holo.store.log;

import java.io.IOException;

/// Records that become durable together, and what waits for that.
public interface LogBatch {
    /// Appends the batch's records. Called on the committer's thread.
    void appendTo(CommitLog log) throws IOException;

    /// Takes in the batch submitted next, so that both are one from here on: what is done once for each batch is
    /// then done once for both. Called on the committer's thread before {@link #appendTo}.
    ///
    /// @return false when they are to stay apart; then nothing was done
    default boolean absorb(LogBatch next) {
        return false;
    }

    /// The records are durable. Called on the committer's thread, in the order of submission; must not block.
    void durable();
}
