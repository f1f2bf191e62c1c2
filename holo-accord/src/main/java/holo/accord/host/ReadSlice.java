package holo.accord.host;

import holo.accord.primitives.KeyRange;

/// What was read in one group.
///
/// @param range the group's range
/// @param data opaque, as the host's read returned it
public record ReadSlice(KeyRange range, byte[] data) {}
