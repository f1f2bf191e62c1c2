package holo.store.node;

import holo.accord.host.ReadEffect;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.store.Validation;
import holo.store.row.FoundKeys;
import holo.store.row.FoundRows;
import holo.store.row.KeyState;
import holo.store.row.RowStore;
import holo.store.row.Version;
import java.util.ArrayList;
import java.util.List;

/// Evaluates a commit's validations against the rows of one group, when the protocol says that everything
/// before the transaction is applied there.
final class Validator {
    /// From here on keys in a row are looked for together.
    private static final int RUN_KEYS_MIN = 32;

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
        FoundKeys found = new FoundKeys();
        for (int i = 0; i < validations.size(); i++) {
            List<Key> run = all ? absentRun(validations, i) : List.of();
            if (!run.isEmpty()) {
                int live = rows.firstLive(run, found);
                if (live >= 0) {
                    return i + live;
                }
                i += run.size() - 1;
                continue;
            }
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

    /// The keys that validations from a place on want to be absent, as long as each is above the one before: what a
    /// load brings. Empty when they are few, and found one by one in less time.
    private static List<Key> absentRun(List<Validation> validations, int from) {
        int to = from;
        Key last = null;
        while (to < validations.size()
                && validations.get(to) instanceof Validation.KeyAbsent(Key key)
                && (last == null || key.compareTo(last) > 0)) {
            last = key;
            to++;
        }
        if (to - from < RUN_KEYS_MIN) {
            return List.of();
        }
        List<Key> keys = new ArrayList<>(to - from);
        for (Validation validation : validations.subList(from, to)) {
            keys.add(((Validation.KeyAbsent) validation).key());
        }
        return keys;
    }

    private KeyState look(Key key, FoundKeys found) {
        KeyState state = rows.state(key);
        if (state.live() || state.version().equals(Version.NONE)) {
            found.put(key, state);
        }
        return state;
    }

    private boolean unchanged(Validation.KeyUnchanged validation, Timestamp gc, FoundKeys found) {
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
