package holo.accord.messages;

import holo.accord.primitives.Deps;
import holo.accord.primitives.TxnId;

/// Every write that the replica has witnessed and that not all replicas are known to have applied.
public record DepsOk(TxnId txnId, Deps deps, long readyEpoch) implements Response {}
