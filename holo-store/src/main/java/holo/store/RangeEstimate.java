package holo.store;

/// What a key range is estimated to hold.
///
/// @param rows keys with a live value, 0 or more
/// @param bytes bytes of keys and values, 0 or more
public record RangeEstimate(long rows, long bytes) {}
