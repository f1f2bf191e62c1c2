package holo.store.node;

import holo.accord.host.ReadEffect;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.store.Validation;
import holo.store.row.FoundRows;
import holo.store.row.KeyState;
import holo.store.row.RowStore;
import holo.store.row.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Evaluates a commit's validations against the rows of one group, when the protocol says that everything
/// before the transaction is applied there.
final class Validator {
    private final RowStore rows;
    private final FoundRows foundRows;

    /// @param foundRows told what was found, for the writes that follow
    Validator(RowStore rows, FoundRows foundRows) {
        this.rows = rows;
        this.foundRows = foundRows;
    }

    /// The index of the first validation that fails in the group's part of the transaction, or the constant
    /// {@link CommitLogic#NONE_FAILED}. A change since a time before the GC timestamp counts as one, because
    /// deletions may be collected by then.
    int firstFailure(List<Validation> validations, ReadEffect read, Timestamp gc) {
        Participants slice = read.slice();
        boolean all = slice.equals(read.txn().participants());
        Map<Key, KeyState> found = new HashMap<>();
        for (int i = 0; i < validations.size(); i++) {
            boolean holds = switch (validations.get(i)) {
                case Validation.KeyUnchanged v -> !all && !slice.covers(v.key()) || unchanged(v, gc, found);
                case Validation.KeyAbsent v ->
                    !all && !slice.covers(v.key()) || !look(v.key(), found).live();
                case Validation.KeyPresent v ->
                    !all && !slice.covers(v.key()) || look(v.key(), found).live();
                case Validation.RangeUnchanged v -> unchanged(v, slice, gc);
            };
            if (!holds) {
                return i;
            }
        }
        if (!found.isEmpty()) {
            foundRows.put(read.txnId().timestamp(), found);
        }
        return CommitLogic.NONE_FAILED;
    }

    private KeyState look(Key key, Map<Key, KeyState> found) {
        KeyState state = rows.state(key);
        if (state.live() || state.version().equals(Version.NONE)) {
            found.put(key, state);
        }
        return state;
    }

    private boolean unchanged(Validation.KeyUnchanged validation, Timestamp gc, Map<Key, KeyState> found) {
        KeyState state = look(validation.key(), found);
        return !state.version().executeAt().isAfter(validation.since())
                && (state.live() || !validation.since().isBefore(gc));
    }

    private boolean unchanged(Validation.RangeUnchanged validation, Participants slice, Timestamp gc) {
        if (validation.since().isBefore(gc)) {
            return false;
        }
        for (KeyRange range : slice.ranges()) {
            if (range.intersects(validation.range())
                    && rows.writtenAfter(range.intersection(validation.range()), validation.since())) {
                return false;
            }
        }
        return true;
    }
}
