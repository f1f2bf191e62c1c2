package holo.accord.messages;

import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import org.jspecify.annotations.Nullable;

/// Accept this execution time and these dependencies (protocol §3.2).
///
/// @param ballot ZERO from the original coordinator
/// @param participants everything that the transaction touches
/// @param txn the definition when the receiver may not have it
public record Accept(
        TxnId txnId,
        Ballot ballot,
        Participants participants,
        @Nullable Txn txn,
        Timestamp executeAt,
        Deps deps) implements Request {
    @Override
    public long epoch() {
        return Math.max(txnId.epoch(), executeAt.epoch());
    }
}
