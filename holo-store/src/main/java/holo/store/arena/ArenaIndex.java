package holo.store.arena;

/// How the arena finds rows besides by a hash of their keys, which finds single rows in the fewest steps.
public enum ArenaIndex {
    /// In order, too, where ranges are read again and again.
    AUTO,
    /// In order, too, from the first time that a range is read.
    LEARNED,
    /// Not at all: ranges are read from the row store.
    HASH
}
