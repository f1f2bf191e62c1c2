package holo.accord.messages;

import holo.accord.primitives.TxnId;

/// Answers a repeated {@link Apply} (protocol §3.5): the replica has the writes, and waits for what comes before
/// them. It says so again when the transaction is over there, unless it restarts meanwhile.
public record ApplyHeld(TxnId txnId) implements Response {}
