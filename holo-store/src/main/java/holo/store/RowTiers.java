package holo.store;

import holo.accord.primitives.KeyRange;
import java.util.List;

/// How rows are kept on disk: as usual, or in less room, because they are seldom read. Thread-safe.
///
/// Where a row is changes nothing that a reader sees, and what is written to a cold range is as usual until it is moved
/// there.
public interface RowTiers {
    /// Keys, and whether their rows are to take less room.
    record Part(KeyRange range, boolean cold) {}

    /// What rows take on disk, about.
    ///
    /// @param bytes in all
    /// @param coldBytes of those in less room
    record Held(long bytes, long coldBytes) {
        /// Whether most of them are in less room.
        public boolean cold() {
            return coldBytes * 2 > bytes;
        }
    }

    /// Does one step towards where the rows are to be, and returns when it is done. A step takes about 64 MiB, more
    /// when files below have to be written with them; merging a part down takes the part.
    /// Rows of none of the parts stay where they are. One thread at a time.
    ///
    /// @param parts that do not overlap
    /// @return bytes read; 0 when nothing is left to do, or nothing can be done now
    /// @throws StoreException 58030 when the disk fails, 53100 when it is nearly full
    long settle(List<Part> parts);

    /// What the ranges' rows take.
    ///
    /// @return as many, in their order
    List<Held> held(List<KeyRange> ranges);
}
