package holo.store.column;

import holo.accord.primitives.Timestamp;
import java.util.Set;

/// How far a table's columns are, stored in the transaction that brought them there.
///
/// @param at they hold every commit up to here, and none after
/// @param lastChange the newest version among them: since then they have been the same
/// @param unfit columns with values that their types cannot hold
record Mark(Timestamp at, Timestamp lastChange, Set<String> unfit) {
    static final Mark NOTHING = new Mark(Timestamp.NONE, Timestamp.NONE, Set.of());

    Mark {
        unfit = Set.copyOf(unfit);
    }

    /// Whether the columns are what they were at the timestamp.
    boolean shows(Timestamp timestamp) {
        return !timestamp.isAfter(at) && !timestamp.isBefore(lastChange);
    }
}
