package holo.accord.messages;

import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import org.jspecify.annotations.Nullable;

/// The execution time and the final dependencies (protocol §3.3).
///
/// @param ballot by whose proposal
/// @param txn the definition when the receiver may not have it
/// @param stable whether the decision is known to be durable already: true on the fast path
public record Commit(
        TxnId txnId,
        Ballot ballot,
        Participants participants,
        @Nullable Txn txn,
        Timestamp executeAt,
        Deps deps,
        boolean stable)
        implements Request {
    @Override
    public long epoch() {
        return Math.max(txnId.epoch(), executeAt.epoch());
    }
}
