package holo.accord.messages;

import holo.accord.host.ReadSlice;
import holo.accord.primitives.TxnId;
import java.util.List;

/// What {@link ReadTxn} or {@link ReadEphemeral} read (protocol §3.4, §8).
///
/// @param slices one per range asked for
public record ReadOk(TxnId txnId, int attempt, List<ReadSlice> slices) implements Response {}
