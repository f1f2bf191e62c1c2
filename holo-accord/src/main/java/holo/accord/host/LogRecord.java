package holo.accord.host;

import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a node must find again after a restart. Replaying all records in order, or a
/// {@link holo.accord.node.AccordNode#snapshot} and then all records after it, rebuilds what the node has
/// promised.
public sealed interface LogRecord {
    /// The newest state of one transaction on this replica. A null part is as the last record said.
    ///
    /// @param txnId the transaction
    /// @param status what is known of it
    /// @param promised lower ballots are refused
    /// @param accepted the ballot whose proposal was accepted
    /// @param executeAt this replica's vote while PRE_ACCEPTED, then the proposal, then the decision
    /// @param participants what it touches, as far as known
    /// @param txn its definition, no longer needed once the writes are known
    /// @param deps proposed or decided dependencies
    /// @param writes what it writes in all groups
    /// @param result the answer to the client
    record Command(
            TxnId txnId,
            Status status,
            Ballot promised,
            Ballot accepted,
            @Nullable Timestamp executeAt,
            @Nullable Participants participants,
            @Nullable Txn txn,
            @Nullable Deps deps,
            @Nullable List<Mutation> writes,
            byte @Nullable [] result)
            implements LogRecord {}

    /// The node has not and will not use a clock value above this before it says so.
    record ClockBound(Timestamp bound) implements LogRecord {}

    /// How far a node's own transactions are over: up to `universal` on all replicas, up to `durable` on a
    /// quorum of each of their groups.
    record Watermark(int node, Timestamp durable, Timestamp universal) implements LogRecord {}

    /// A sync point over a range: what it did not witness below `bound` never starts.
    ///
    /// @param applied whether all that it witnessed is over here
    record Fence(KeyRange range, Timestamp bound, boolean applied) implements LogRecord {}

    /// All writes of what started below `bound` are visible here in the range, but for those that a copy is to bring:
    /// others may copy the range from here for the epochs before that one. An applied fence says so, too.
    record Visible(KeyRange range, Timestamp bound) implements LogRecord {}

    /// A range was copied from another replica: it holds the effect of everything that started below `bound`,
    /// and the node knows nothing else of that.
    ///
    /// @param bound the start of the epoch in which the node joined
    /// @param syncPoint the sync point of that epoch or a later one at which it was copied; null when that is
    ///     over on all replicas
    /// @param conflicts no first vote in the range may be at or below this
    record Copied(KeyRange range, Timestamp bound, @Nullable TxnId syncPoint, Timestamp conflicts)
            implements LogRecord {}

    /// Of what is forgotten at a key: when the latest write and the latest read of it executed. A recovery of what
    /// started before must learn that something executed after it without knowing it.
    record Forgotten(Key key, Timestamp write, Timestamp read) implements LogRecord {}

    /// The node is ready to take part in an epoch: it knows all that was decided in the ranges before.
    record Ready(long epoch) implements LogRecord {}
}
