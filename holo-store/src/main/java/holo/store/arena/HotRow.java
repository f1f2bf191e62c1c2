package holo.store.arena;

import holo.accord.primitives.Key;
import org.jspecify.annotations.Nullable;

/// A row of a range, as a reader at a timestamp needs it.
///
/// @param isAfter whether the newest version is after the timestamp, so that only the row store has what is wanted
/// @param bytes all that the row store keeps of the newest version if it is after the timestamp, else its value; null
///     for a deletion
public record HotRow(Key key, boolean isAfter, byte @Nullable [] bytes) {}
