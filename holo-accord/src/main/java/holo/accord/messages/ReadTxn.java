package holo.accord.messages;

import holo.accord.primitives.KeyRange;
import holo.accord.primitives.TxnId;
import java.util.List;

/// Read below the transaction's execution time once everything before it is applied (protocol §3.4).
///
/// @param attempt tells answers to repeated requests apart
/// @param ranges the groups' ranges that this replica shall read, of the epoch of executeAt
public record ReadTxn(TxnId txnId, int attempt, List<KeyRange> ranges) implements Request {}
