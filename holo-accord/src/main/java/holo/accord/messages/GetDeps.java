package holo.accord.messages;

import holo.accord.primitives.Participants;
import holo.accord.primitives.TxnId;

/// Which writes must an ephemeral read see (protocol §8)? Leaves no trace.
public record GetDeps(TxnId txnId, Participants participants) implements Request {}
