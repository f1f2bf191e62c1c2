package holo.accord.messages;

import holo.accord.primitives.Ballot;
import holo.accord.primitives.TxnId;

/// The decision is durable on this replica (protocol §3.3).
public record CommitOk(TxnId txnId, Ballot ballot, long readyEpoch) implements Response {}
