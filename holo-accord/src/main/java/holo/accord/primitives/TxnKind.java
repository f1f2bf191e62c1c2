package holo.accord.primitives;

/// What a transaction does, and by that which other transactions it must know of (protocol §1).
public enum TxnKind {
    /// Reads at one timestamp; witnesses writes.
    READ,
    /// Reads and writes; witnesses reads and writes.
    WRITE,
    /// Reads without a timestamp of its own; witnesses writes, is witnessed by nobody, is never recovered.
    EPHEMERAL_READ,
    /// Exclusive sync point: witnesses everything below it, and whatever it did not witness can no
    /// longer be started below it. Only sync points witness it.
    SYNC_POINT;

    private static final TxnKind[] KINDS = values();

    /// Whether a transaction of this kind must have one of the other kind among its dependencies.
    public boolean witnesses(TxnKind other) {
        return switch (this) {
            case READ, EPHEMERAL_READ -> other == WRITE;
            case WRITE -> other == READ || other == WRITE;
            case SYNC_POINT -> other != EPHEMERAL_READ;
        };
    }

    /// The kind with this ordinal; for codecs.
    public static TxnKind of(int ordinal) {
        if (ordinal < 0 || ordinal >= KINDS.length) {
            throw new IllegalArgumentException("unknown transaction kind " + ordinal);
        }
        return KINDS[ordinal];
    }
}
