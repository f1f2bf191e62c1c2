package holo.store.bytes;

/// Constants of the number encoding that {@link ByteSink} writes and {@link ByteSource} reads.
final class SortedNumber {
    /// Smaller numbers are one byte.
    static final int DIRECT = 0xf0;

    private SortedNumber() {}
}
