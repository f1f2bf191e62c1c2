package holo.accord.messages;

import holo.accord.primitives.Ballot;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import org.jspecify.annotations.Nullable;

/// Promise to listen to no lower ballot, and tell all you know (protocol §4). Without a definition it asks only for
/// the promise, for an invalidation.
///
/// @param participants what is known of what it touches
/// @param txn the definition when the recoverer has it
public record Recover(
        TxnId txnId,
        Ballot ballot,
        Participants participants,
        @Nullable Txn txn) implements Request {}
