package holo.store.arena;

import holo.accord.primitives.Timestamp;

/// The newest version of a key, as the row store keeps it.
///
/// @param executeAt when it took effect
/// @param live whether it has a value; a deletion and a key without any version have none
/// @param stored all that the row store keeps; empty when the key has no version
/// @param valueOffset where the value begins in it, if it is live
public record ArenaRow(Timestamp executeAt, boolean live, byte[] stored, int valueOffset) {
    private static final byte[] NOTHING = {};

    /// The key has no version.
    public static final ArenaRow ABSENT = new ArenaRow(Timestamp.NONE, false, NOTHING, 0);
}
