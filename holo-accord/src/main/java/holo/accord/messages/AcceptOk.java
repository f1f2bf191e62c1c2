package holo.accord.messages;

import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.TxnId;

/// The proposal of {@link Accept} or {@link AcceptInvalidate} is accepted and durable on this replica (protocol §3.2,
/// §4).
///
/// @param ballot the accepted one
/// @param deps what conflicts and started before the accepted executeAt; empty for an accepted invalidation
public record AcceptOk(TxnId txnId, Ballot ballot, Deps deps, long readyEpoch) implements Response {}
