package holo.store.learned;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Where a {@link HashIndex} has its tables.
public interface TableMemory {
    /// A piece, full of zeros.
    MemorySegment allocate(long bytes);

    /// The piece is not written any more. Late readers may still look into it, and may find anything there but no
    /// error.
    void release(MemorySegment table);

    /// Pieces that live as long as somebody knows them.
    static TableMemory collected() {
        return new TableMemory() {
            @Override
            public MemorySegment allocate(long bytes) {
                return Arena.ofAuto().allocate(bytes, Long.BYTES);
            }

            @Override
            public void release(MemorySegment table) {
                // The garbage collector sees that nobody knows it.
            }
        };
    }
}
