package holo.accord.messages;

import holo.accord.host.ReadSlice;
import holo.accord.primitives.TxnId;
import java.util.List;

/// @param slices one per range asked for
public record ReadOk(TxnId txnId, int attempt, List<ReadSlice> slices) implements Response {}
