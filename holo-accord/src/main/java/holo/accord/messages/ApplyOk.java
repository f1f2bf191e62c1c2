package holo.accord.messages;

import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;

/// The transaction is over on this replica: applied, or known never to take effect (protocol §3.5).
///
/// @param seen nothing that the replica has applied executes after this
/// @param completeBefore for a sync point: in each epoch below this in which the replica held the whole range,
///     it holds all that started until then; 0 when it cannot tell
public record ApplyOk(TxnId txnId, Timestamp seen, long completeBefore) implements Response {}
