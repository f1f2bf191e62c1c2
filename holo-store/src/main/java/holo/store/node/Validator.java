package holo.store.node;

import holo.accord.host.ReadEffect;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.store.Validation;
import holo.store.row.KeyState;
import holo.store.row.RowStore;
import holo.store.row.Version;
import java.util.ArrayList;
import java.util.List;

/// Evaluates a commit's validations against the rows of one group, when the protocol says that everything
/// before the transaction is applied there.
final class Validator {
    private final RowStore rows;

    Validator(RowStore rows) {
        this.rows = rows;
    }

    /// The index of the first validation that fails in the group's part of the transaction, or the constant
    /// {@link CommitLogic#NONE_FAILED}. A change since a time before the GC timestamp counts as one, because
    /// deletions may be collected by then.
    int firstFailure(List<Validation> validations, ReadEffect read, Timestamp gc) {
        Participants slice = read.slice();
        boolean all = slice.equals(read.txn().participants());
        List<Key> absent = new ArrayList<>();
        for (int i = 0; i < validations.size(); i++) {
            boolean holds = switch (validations.get(i)) {
                case Validation.KeyUnchanged v -> !all && !slice.hasKey(v.key()) || unchanged(v, gc);
                case Validation.KeyAbsent v -> !all && !slice.hasKey(v.key()) || isAbsent(v.key(), absent);
                case Validation.KeyPresent v ->
                    !all && !slice.hasKey(v.key()) || rows.state(v.key()).live();
                case Validation.RangeUnchanged v -> unchanged(v, slice, gc);
            };
            if (!holds) {
                return i;
            }
        }
        rows.batch().expectAbsent(read.txnId().timestamp(), absent);
        return CommitLogic.NONE_FAILED;
    }

    /// What was never there need not be looked for again when the transaction writes it: nobody else can write it
    /// before.
    private boolean isAbsent(Key key, List<Key> absent) {
        KeyState state = rows.state(key);
        if (state.version().equals(Version.NONE)) {
            absent.add(key);
        }
        return !state.live();
    }

    private boolean unchanged(Validation.KeyUnchanged validation, Timestamp gc) {
        KeyState state = rows.state(validation.key());
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
