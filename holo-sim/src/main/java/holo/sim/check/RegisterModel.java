package holo.sim.check;

import holo.sim.check.LinearizabilityChecker.Call;
import holo.sim.check.LinearizabilityChecker.Model;
import holo.sim.check.Transaction.Append;
import holo.sim.check.Transaction.Outcome;
import holo.sim.check.Transaction.Read;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One key as a register that holds the last value appended, 0 at first.
public final class RegisterModel implements Model<Integer, RegisterModel.Access> {
    /// What one transaction did to one key, as one atomic step.
    ///
    /// @param seen what it read, or {@link #UNREAD}
    /// @param written what it then wrote, or {@link #UNWRITTEN}
    public record Access(int seen, int written) {}

    public static final int UNREAD = -1;
    public static final int UNWRITTEN = -1;

    @Override
    public Integer initial() {
        return 0;
    }

    @Override
    public @Nullable Integer step(Integer state, Access access) {
        if (access.seen != UNREAD && access.seen != state) {
            return null;
        }
        return access.written == UNWRITTEN ? state : Integer.valueOf(access.written);
    }

    /// The history taken apart by key, in key order. Linearizability is local: the whole is linearizable
    /// when every key is. A write of unknown outcome whose value nobody ever saw is left out: it changes no
    /// verdict, and doubles the search.
    public static Map<Integer, List<Call<Access>>> byKey(List<Transaction> history) {
        Map<Integer, List<Call<Access>>> calls = new TreeMap<>();
        Set<Integer> seen = new HashSet<>();
        for (Transaction t : history) {
            t.reads().forEach(r -> Arrays.stream(r.values()).forEach(seen::add));
        }
        for (Transaction t : history) {
            if (t.outcome() == Outcome.REFUSED) {
                continue;
            }
            Map<Integer, Access> accesses = new TreeMap<>();
            for (Read r : t.reads()) {
                accesses.put(r.key(), new Access(r.last(), UNWRITTEN));
            }
            for (Append a : t.appends()) {
                if (t.outcome() == Outcome.UNKNOWN && !seen.contains(a.value())) {
                    continue;
                }
                Access read = accesses.get(a.key());
                accesses.put(a.key(), new Access(read == null ? UNREAD : read.seen, a.value()));
            }
            accesses.forEach((key, access) -> calls.computeIfAbsent(key, k -> new ArrayList<>())
                    .add(new Call<>(access, t.invokedMicros(), t.completedMicros())));
        }
        return calls;
    }
}
