package holo.accord.primitives;

import org.jspecify.annotations.Nullable;

/// A transaction's identity: the unique timestamp t0 that its coordinator drew, with what every replica
/// must know of a transaction even before it has seen its definition. Ordered by timestamp alone.
public final class TxnId implements Comparable<TxnId> {
    private final Timestamp timestamp;
    private final TxnKind kind;
    private final boolean ranged;

    /// @param timestamp t0, unique in the cluster
    /// @param kind what the transaction does
    /// @param ranged whether it touches ranges, not only keys
    public TxnId(Timestamp timestamp, TxnKind kind, boolean ranged) {
        this.timestamp = timestamp;
        this.kind = kind;
        this.ranged = ranged;
    }

    public Timestamp timestamp() {
        return timestamp;
    }

    public TxnKind kind() {
        return kind;
    }

    /// Whether the transaction touches ranges, not only keys.
    public boolean ranged() {
        return ranged;
    }

    public long epoch() {
        return timestamp.epoch();
    }

    public long hlc() {
        return timestamp.hlc();
    }

    /// The node that coordinates it, as long as nobody recovers it.
    public int node() {
        return timestamp.node();
    }

    @Override
    public int compareTo(TxnId other) {
        return timestamp.compareTo(other.timestamp);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o == this || (o instanceof TxnId other && timestamp.equals(other.timestamp));
    }

    @Override
    public int hashCode() {
        long h = (timestamp.hlc() * 0x9E3779B97F4A7C15L) ^ (timestamp.node() * 0xC2B2AE3D27D4EB4FL);
        return (int) (h ^ (h >>> 32));
    }

    @Override
    public String toString() {
        String letter = switch (kind) {
            case READ -> "R";
            case WRITE -> "W";
            case EPHEMERAL_READ -> "E";
            case SYNC_POINT -> "X";
        };
        return letter + timestamp;
    }
}
