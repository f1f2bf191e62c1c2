package holo.accord.messages;

import holo.accord.primitives.Deps;
import holo.accord.primitives.TxnId;

/// Answers {@link GetDeps}: every write that the replica has witnessed and that not all replicas are known to have
/// applied (protocol §8).
public record DepsOk(TxnId txnId, Deps deps, long readyEpoch) implements Response {}
