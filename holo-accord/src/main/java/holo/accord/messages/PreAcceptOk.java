package holo.accord.messages;

import holo.accord.primitives.Deps;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;

/// The transaction is witnessed, and the vote is durable on this replica (protocol §3.1).
///
/// @param vote t0, or a later time at which the replica has seen nothing
/// @param deps what conflicts and started before t0
/// @param readyEpoch the replica counts in quorums of epochs up to this one
public record PreAcceptOk(TxnId txnId, Timestamp vote, Deps deps, long readyEpoch) implements Response {
    /// Who takes the vote must know the groups of the epoch in which the transaction may execute.
    @Override
    public long epoch() {
        return vote.epoch();
    }
}
