package holo.accord.messages;

import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;

/// Witness this transaction, and vote whether it may execute at t0 (protocol §3.1).
///
/// @param txnId t0
/// @param txn the whole definition
/// @param durable the coordinator's own transactions up to here are over on a quorum of each of their groups
/// @param universal the coordinator's own transactions up to here are over on all their replicas
public record PreAccept(TxnId txnId, Txn txn, Timestamp durable, Timestamp universal) implements Request {}
