package holo.accord.messages;

import holo.accord.primitives.Participants;
import holo.accord.primitives.TxnId;

/// The transaction never takes effect (protocol §4, Invalidation).
public record CommitInvalidate(TxnId txnId, Participants participants) implements Request {}
