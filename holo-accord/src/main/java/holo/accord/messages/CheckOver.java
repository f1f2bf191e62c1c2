package holo.accord.messages;

import holo.accord.primitives.TxnId;
import java.util.List;

/// Which of these are over on the receiver? (protocol §5) Asked by their coordinator after a restart: it knows what it
/// decided, but not who has applied it. Now and then those are asked, too, who hold the writes or seem to be gone.
public record CheckOver(List<TxnId> ids) implements Message {
    /// So many are asked for at a time.
    public static final int IDS_MAX = 1_000;

    public CheckOver {
        ids = List.copyOf(ids);
    }

    @Override
    public long epoch() {
        return 0;
    }
}
