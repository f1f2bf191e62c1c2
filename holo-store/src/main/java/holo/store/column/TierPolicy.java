package holo.store.column;

import holo.store.segment.Tier;
import java.time.Duration;

/// What a table's owner says about where its parts are kept.
public sealed interface TierPolicy {
    /// By how they are used.
    TierPolicy AUTO = new Auto();

    /// By how they are used.
    record Auto() implements TierPolicy {}

    /// In one tier.
    record Pinned(Tier tier) implements TierPolicy {}

    /// In one tier those parts whose newest value of a column is old, and the others by how they are used.
    ///
    /// @param column of type date or timestamp
    record Aged(String column, Duration age, Tier tier) implements TierPolicy {}
}
