package holo.accord.messages;

import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;

/// The transaction is over on this replica: applied, or known never to take effect.
///
/// @param seen nothing that the replica has applied executes after this
public record ApplyOk(TxnId txnId, Timestamp seen) implements Response {}
