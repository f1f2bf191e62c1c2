package holo.store.segment;

import holo.accord.primitives.Timestamp;

/// A segment and what lies beside it.
///
/// @param number names the files, and is never used again in this directory
/// @param at the rows are those of this timestamp
/// @param rows in the Parquet file
/// @param bytes of the Parquet file
/// @param checksum CRC32C of the Parquet file
/// @param keyBytes of the file of keys
/// @param keyChecksum its CRC32C
/// @param cold whether it is compressed harder
/// @param deletes version of the delete vector; 0 when all rows are valid
/// @param deletesChecksum CRC32C of the delete vector
public record SegmentFile(
        int number,
        Timestamp at,
        int rows,
        long bytes,
        int checksum,
        long keyBytes,
        int keyChecksum,
        boolean cold,
        long deletes,
        int deletesChecksum) {

    SegmentFile withDeletes(long version, int ofDeletes) {
        return new SegmentFile(number, at, rows, bytes, checksum, keyBytes, keyChecksum, cold, version, ofDeletes);
    }

    /// The position of a row among all segments of the table.
    public static long position(int number, long row) {
        return (long) number << Integer.SIZE | row;
    }
}
