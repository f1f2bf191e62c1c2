package holo.sql.plan;

import holo.sql.catalog.CatalogStorage;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.SequenceDescriptor;
import java.nio.ByteBuffer;

/// Where a sequence stands.
///
/// @param value the last value given out, or the next one when `called` is false
public record SequenceState(long value, boolean called) {
    private static final int BYTES = Long.BYTES + 1;

    /// The stored position, or the start.
    public static SequenceState read(SequenceDescriptor sequence, CatalogStorage storage) {
        return decode(sequence, storage.get(KeySpace.sequenceState(sequence.stateId())));
    }

    /// From the stored bytes, null for none.
    public static SequenceState decode(SequenceDescriptor sequence, byte @org.jspecify.annotations.Nullable [] bytes) {
        if (bytes == null) {
            return new SequenceState(sequence.first(), false);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new SequenceState(buffer.getLong(), buffer.get() != 0);
    }

    /// The value that comes next, as far as the sequence's bounds let one come.
    public long following(SequenceDescriptor sequence) {
        long next = called ? value + sequence.increment() : value;
        return Math.max(sequence.minimum(), Math.min(sequence.maximum(), next));
    }

    /// The bytes to store.
    public byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .putLong(value)
                .put((byte) (called ? 1 : 0))
                .array();
    }
}
