package holo.accord.messages;

import holo.accord.primitives.TxnId;
import java.util.List;

/// Answers {@link CheckOver} (protocol §5). Of what it does not name the replica does not know the outcome.
///
/// @param ids applied here, or known never to take effect
/// @param held the replica has the writes, and will say when they are applied, as by {@link ApplyHeld}
public record Over(List<TxnId> ids, List<TxnId> held) implements Message {
    public Over {
        ids = List.copyOf(ids);
        held = List.copyOf(held);
    }

    @Override
    public long epoch() {
        return 0;
    }
}
