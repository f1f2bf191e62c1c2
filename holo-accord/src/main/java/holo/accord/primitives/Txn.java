package holo.accord.primitives;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What a client asks for. The protocol knows which keys and ranges it touches; what it does with them
/// is in the body, which only the host and its {@link holo.accord.host.TransactionLogic} understand.
///
/// @param kind what it does; a client may ask for READ, WRITE and EPHEMERAL_READ
/// @param participants everything it reads or writes: its keys, and any keys in its ranges
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

    /// An exclusive sync point over ranges, which waits for everything that it witnesses.
    public static Txn syncPoint(Participants ranges) {
        return new Txn(TxnKind.SYNC_POINT, ranges, false, NO_BODY);
    }

    /// An exclusive sync point that waits only for what started before an epoch: all that who joins in that
    /// epoch must copy. What started since may itself wait for that copy.
    public static Txn syncPointBefore(long epoch, Participants ranges) {
        return new Txn(
                TxnKind.SYNC_POINT,
                ranges,
                false,
                ByteBuffer.allocate(Long.BYTES).putLong(epoch).array());
    }

    /// From which epoch on a sync point with this body, or this result, waits for nothing; Long.MAX_VALUE for
    /// never.
    public static long epochOf(byte @Nullable [] syncPointBody) {
        return syncPointBody == null || syncPointBody.length != Long.BYTES
                ? Long.MAX_VALUE
                : ByteBuffer.wrap(syncPointBody).getLong();
    }

    @Override
    public String toString() {
        return kind + " " + participants + " body " + body.length + " B";
    }
}
