package holo.accord.primitives;

/// What a client asks for. The protocol knows which keys and ranges it touches; what it does with them
/// is in the body, which only the host and its {@link holo.accord.host.TransactionLogic} understand.
///
/// @param kind what it does; a client may ask for READ, WRITE and EPHEMERAL_READ
/// @param participants everything it reads or writes; it may write only its keys, not into its ranges
/// @param reads whether the host must read before the writes can be computed; false for blind writes
/// @param body opaque; shared, never copied nor changed
public record Txn(TxnKind kind, Participants participants, boolean reads, byte[] body) {
    private static final byte[] NO_BODY = {};

    public Txn {
        if (participants.isEmpty()) {
            throw new IllegalArgumentException("a transaction must touch at least one key or range");
        }
        if (kind == TxnKind.SYNC_POINT && !participants.keys().isEmpty()) {
            throw new IllegalArgumentException("a sync point fences ranges, not keys");
        }
    }

    /// An exclusive sync point over ranges.
    public static Txn syncPoint(Participants ranges) {
        return new Txn(TxnKind.SYNC_POINT, ranges, false, NO_BODY);
    }

    @Override
    public String toString() {
        return kind + " " + participants + " body " + body.length + " B";
    }
}
