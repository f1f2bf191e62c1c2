package holo.accord.host;

import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.topology.Shard;

/// The host shall read one group's part of a transaction: versions *strictly below* `executeAt`. Everything that
/// must be visible there has been applied; the read may run at once, in parallel with others, and is answered with
/// {@link holo.accord.node.AccordNode#readDone}.
///
/// @param readId identifies the answer, unique on the node since its start
/// @param txnId the transaction; an ephemeral read's is not known to any replica
/// @param txn its definition
/// @param executeAt read below this
/// @param shard the group to read
/// @param slice what the transaction touches in that group
public record ReadEffect(long readId, TxnId txnId, Txn txn, Timestamp executeAt, Shard shard, Participants slice) {}
