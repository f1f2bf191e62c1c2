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

/// What a replica knows of a transaction, and what follows for its fast path (protocol §4).
///
/// @param ballot the promised one
/// @param accepted the ballot of what it accepted
/// @param votedT0 whether its vote was t0
/// @param superseded it knows a transaction that could not be as it is had this one taken the fast path
/// @param executeAt the vote, the proposal or the decision
/// @param deps of the proposal or the decision; else what conflicts and started before t0
/// @param waitFor undecided transactions that started before and may execute after this one without knowing it
/// @param noWaitFor decided transactions that nobody needs to wait for
public record RecoverOk(
        TxnId txnId,
        Ballot ballot,
        Status status,
        Ballot accepted,
        boolean votedT0,
        boolean superseded,
        @Nullable Timestamp executeAt,
        @Nullable Participants participants,
        @Nullable Txn txn,
        Deps deps,
        Deps waitFor,
        Deps noWaitFor,
        @Nullable List<Mutation> writes,
        byte @Nullable [] result,
        long readyEpoch)
        implements Response {
    /// Who takes over what is proposed or decided must know the groups in which it executes.
    @Override
    public long epoch() {
        return executeAt == null ? 0 : executeAt.epoch();
    }
}
