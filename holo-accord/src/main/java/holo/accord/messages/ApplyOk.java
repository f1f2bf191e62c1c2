package holo.accord.messages;

import holo.accord.primitives.TxnId;

/// The transaction is over on this replica: applied, or known never to take effect.
public record ApplyOk(TxnId txnId) implements Response {}
