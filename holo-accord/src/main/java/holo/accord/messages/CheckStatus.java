package holo.accord.messages;

import holo.accord.primitives.Participants;
import holo.accord.primitives.TxnId;

/// Tell what you know of a transaction, promise nothing (protocol §5).
///
/// @param participants what the asker knows of what it touches
public record CheckStatus(TxnId txnId, Participants participants) implements Request {}
