package holo.accord.host;

import holo.accord.primitives.Mutation;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import java.util.List;

/// The host shall make a transaction's writes visible, all at once, at version `executeAt`, then answer with
/// {@link holo.accord.node.AccordNode#applied}. Effects that touch the same key come in the order of `executeAt`,
/// one after the other's answer. After a restart the same effect may come again: writing a version twice must do no
/// harm.
///
/// @param txnId the transaction
/// @param executeAt the version of everything it writes
/// @param slices its writes by group, only those groups that the node replicates
public record ApplyEffect(TxnId txnId, Timestamp executeAt, List<Slice> slices) {
    /// One group's writes.
    ///
    /// @param group the group's identity
    /// @param generation the range's generation; versions order by generation first
    /// @param writes in the order the transaction logic gave
    public record Slice(long group, long generation, List<Mutation> writes) {}
}
