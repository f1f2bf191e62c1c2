package holo.store.row;

import java.util.Arrays;

/// A file of the row store.
///
/// @param name as RocksDB calls it
/// @param level how deep it is: 0 for what has been flushed
/// @param first its first key
/// @param last its last key
/// @param cold whether its rows take less room
/// @param busy whether RocksDB is merging it
record RowFile(String name, int level, byte[] first, byte[] last, long bytes, boolean cold, boolean busy) {

    /// Whether it may have keys from one on, and before another.
    boolean overlaps(byte[] from, byte[] to) {
        return Arrays.compareUnsigned(first, to) < 0 && Arrays.compareUnsigned(from, last) <= 0;
    }

    /// Whether all of its keys are from one on, and before another.
    boolean isWithin(byte[] from, byte[] to) {
        return Arrays.compareUnsigned(from, first) <= 0 && Arrays.compareUnsigned(last, to) < 0;
    }

    boolean overlaps(RowFile other) {
        return meets(other.first, other.last);
    }

    /// Whether it may have keys from one on, and up to another.
    boolean meets(byte[] from, byte[] last) {
        return Arrays.compareUnsigned(first, last) <= 0 && Arrays.compareUnsigned(from, this.last) <= 0;
    }
}
