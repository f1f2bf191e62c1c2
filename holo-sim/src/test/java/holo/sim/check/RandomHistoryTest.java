package holo.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sim.check.LinearizabilityChecker.Verdict;
import holo.sim.check.Transaction.Append;
import holo.sim.check.Transaction.Outcome;
import holo.sim.check.Transaction.Read;
import holo.sim.kernel.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Histories of a serial execution with overlapping intervals must pass; the same with one read changed
/// must not.
class RandomHistoryTest {
    private static final int KEYS = 5;
    private static final int TRANSACTIONS = 300;
    private static final int BUDGET = 200_000;

    private record Generated(List<Transaction> history, Map<Integer, int[]> finalState) {}

    private static Generated generate(Rng rng) {
        return generate(rng, TRANSACTIONS);
    }

    private static Generated generate(Rng rng, int transactions) {
        Map<Integer, int[]> state = new TreeMap<>();
        List<Transaction> history = new ArrayList<>();
        for (int id = 0; id < transactions; id++) {
            long point = id * 10L;
            long from = point - rng.between(0, 40);
            long to = point + rng.between(1, 40);
            List<Read> reads = new ArrayList<>();
            List<Append> appends = new ArrayList<>();
            for (int k = 0; k < KEYS; k++) {
                if (rng.chance(0.3)) {
                    reads.add(new Read(k, list(state, k)));
                }
                if (rng.chance(0.3)) {
                    appends.add(new Append(k, id * KEYS + k + 1));
                }
            }
            boolean unknown = rng.chance(0.05);
            boolean applied = !unknown || rng.chance(0.5);
            if (applied) {
                for (Append a : appends) {
                    int[] old = list(state, a.key());
                    int[] extended = Arrays.copyOf(old, old.length + 1);
                    extended[old.length] = a.value();
                    state.put(a.key(), extended);
                }
            }
            history.add(
                    unknown
                            ? new Transaction(id, from, Transaction.NEVER, Outcome.UNKNOWN, List.of(), appends)
                            : new Transaction(id, from, to, Outcome.COMMITTED, reads, appends));
        }
        return new Generated(history, state);
    }

    private static int[] list(Map<Integer, int[]> state, int key) {
        return state.computeIfAbsent(key, k -> new int[0]);
    }

    private static boolean linearizable(List<Transaction> history) {
        return RegisterModel.byKey(history).values().stream()
                .allMatch(calls ->
                        LinearizabilityChecker.check(new RegisterModel(), calls, BUDGET) == Verdict.LINEARIZABLE);
    }

    @Test
    void legalHistoriesPassBothCheckers() {
        for (int seed = 0; seed < 20; seed++) {
            Generated g = generate(new Rng(seed));
            assertThat(SerializabilityChecker.check(g.history, g.finalState)).isEmpty();
            assertThat(linearizable(g.history)).as("seed %d", seed).isTrue();
        }
    }

    /// Linear in what was read; a search over orders would take hours.
    @Test
    @Timeout(60)
    void longHistoriesAreCheckedInSeconds() {
        Generated g = generate(new Rng(1), 4_000);
        assertThat(SerializabilityChecker.check(g.history, g.finalState)).isEmpty();
    }

    @Test
    void aReadMadeStaleFailsBothCheckers() {
        int changed = 0;
        for (int seed = 0; seed < 20; seed++) {
            Rng rng = new Rng(seed);
            Generated g = generate(rng);
            List<Transaction> history = new ArrayList<>(g.history);
            int victim = rng.between(TRANSACTIONS / 2, TRANSACTIONS - 1);
            Transaction t = history.get(victim);
            if (t.reads().isEmpty() || t.reads().getFirst().values().length < 40) {
                continue;
            }
            changed++;
            Read r = t.reads().getFirst();
            List<Read> reads = new ArrayList<>(t.reads());
            reads.set(0, new Read(r.key(), Arrays.copyOf(r.values(), r.values().length - 30)));
            history.set(
                    victim,
                    new Transaction(t.id(), t.invokedMicros(), t.completedMicros(), t.outcome(), reads, t.appends()));
            assertThat(SerializabilityChecker.check(history, g.finalState))
                    .as("seed %d", seed)
                    .isNotEmpty();
            assertThat(linearizable(history)).as("seed %d", seed).isFalse();
        }
        assertThat(changed).isGreaterThan(5);
    }
}
