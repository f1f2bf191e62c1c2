package holo.accord.messages;

import holo.accord.primitives.Ballot;
import holo.accord.primitives.TxnId;

/// The decision is durable on this replica.
public record CommitOk(TxnId txnId, Ballot ballot, long readyEpoch) implements Response {}
