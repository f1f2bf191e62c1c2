package holo.accord.messages;

import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers {@link CheckStatus} (protocol §5): what a replica knows of a transaction; decisions come complete.
public record StatusOk(
        TxnId txnId,
        Status status,
        Ballot promised,
        @Nullable Timestamp executeAt,
        @Nullable Participants participants,
        @Nullable Txn txn,
        @Nullable Deps deps,
        @Nullable List<Mutation> writes,
        byte @Nullable [] result)
        implements Response {
    /// Who takes over what is proposed or decided must know the groups in which it executes.
    @Override
    public long epoch() {
        return executeAt == null ? 0 : executeAt.epoch();
    }
}
