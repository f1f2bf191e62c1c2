package holo.store.log;

/// How a commit log is kept.
///
/// @param segmentBytes size of a segment file, a multiple of 8 in 4 KiB to 1 GiB
/// @param sparesMax segments kept ready for use, 0 or more
/// @param identity of the store that the log belongs to; segments of another store are refused
public record LogOptions(SyncMode mode, int segmentBytes, int sparesMax, long identity) {
    static final int SEGMENT_BYTES_MIN = 4 << 10;
    static final int SEGMENT_BYTES_MAX = 1 << 30;

    public LogOptions {
        if (segmentBytes < SEGMENT_BYTES_MIN || segmentBytes > SEGMENT_BYTES_MAX || segmentBytes % 8 != 0) {
            throw new IllegalArgumentException("segment size " + segmentBytes + " is not a multiple of 8 in "
                    + SEGMENT_BYTES_MIN + " to " + SEGMENT_BYTES_MAX);
        }
        if (sparesMax < 0) {
            throw new IllegalArgumentException("negative number of spare segments: " + sparesMax);
        }
    }
}
