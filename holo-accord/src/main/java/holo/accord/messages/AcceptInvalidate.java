package holo.accord.messages;

import holo.accord.primitives.Ballot;
import holo.accord.primitives.Participants;
import holo.accord.primitives.TxnId;

/// Accept that the transaction shall never take effect (protocol §4, Invalidation).
public record AcceptInvalidate(TxnId txnId, Ballot ballot, Participants participants) implements Request {}
