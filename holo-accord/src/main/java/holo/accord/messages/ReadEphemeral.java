package holo.accord.messages;

import holo.accord.primitives.Deps;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import java.util.List;

/// Read once all of these are applied (protocol §8).
///
/// @param ranges the groups' ranges that this replica shall read
public record ReadEphemeral(TxnId txnId, int attempt, Txn txn, List<KeyRange> ranges, Deps deps) implements Request {}
