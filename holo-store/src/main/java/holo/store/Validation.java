package holo.store;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;

/// A condition evaluated inside the replicated command, at its execution timestamp: never before it.
public sealed interface Validation {
    /// No version of the key was written after `since` (a tombstone is a version too).
    record KeyUnchanged(Key key, Timestamp since) implements Validation {}

    /// The key has no live value: what INSERT demands of primary and unique keys.
    record KeyAbsent(Key key) implements Validation {}

    /// The key has a live value: what a foreign key demands of the row that it references.
    record KeyPresent(Key key) implements Validation {}

    /// Nothing in the range was written after `since`: what SERIALIZABLE demands of scans.
    record RangeUnchanged(KeyRange range, Timestamp since) implements Validation {}
}
