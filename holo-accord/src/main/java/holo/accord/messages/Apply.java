package holo.accord.messages;

import holo.accord.primitives.Deps;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import java.util.List;

/// What the transaction writes and answers (protocol §3.5). Implies that it is stable.
///
/// @param writes of all groups
/// @param result the answer to the client; empty for reads
public record Apply(
        TxnId txnId, Participants participants, Timestamp executeAt, Deps deps, List<Mutation> writes, byte[] result)
        implements Request {
    @Override
    public long epoch() {
        return Math.max(txnId.epoch(), executeAt.epoch());
    }
}
