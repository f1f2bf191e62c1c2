package holo.sim.check;

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

/// The order of each key's versions, taken from the longest list that anybody saw; every other sight
/// must be a beginning of it.
final class VersionOrder {
    private static final int[] EMPTY = {};

    private final Map<Integer, int[]> order = new TreeMap<>();
    private final Map<Integer, Transaction> writers = new TreeMap<>();
    private final Map<Integer, List<Integer>> unseen = new TreeMap<>();
    private final List<Anomaly> anomalies = new ArrayList<>();

    /// @param finalState each key's list after everything ended, or an empty map when not known
    VersionOrder(List<Transaction> history, Map<Integer, int[]> finalState) {
        for (Transaction t : history) {
            for (Append a : t.appends()) {
                Transaction other = writers.put(a.value(), t);
                if (other != null) {
                    throw new IllegalArgumentException("value " + a.value() + " appended by " + other + " and " + t);
                }
            }
            for (Read r : t.reads()) {
                longest(r);
            }
        }
        finalState.forEach((key, values) -> longest(new Read(key, values)));
        for (Transaction t : history) {
            t.reads().forEach(r -> requirePrefix(r, t.toString()));
        }
        finalState.forEach((key, values) -> requirePrefix(new Read(key, values), "the final state"));
        order.forEach(this::checkValues);
        for (Transaction t : history) {
            t.reads().forEach(r -> requireWhole(r, t));
            checkOwnAppends(t, finalState);
        }
    }

    private void longest(Read r) {
        int[] known = order.getOrDefault(r.key(), EMPTY);
        if (r.values().length >= known.length) {
            order.put(r.key(), r.values());
        }
    }

    private void requirePrefix(Read r, String who) {
        int[] all = versions(r.key());
        int n = r.values().length;
        if (n > all.length || !Arrays.equals(r.values(), 0, n, all, 0, n)) {
            anomalies.add(new Anomaly(
                    "incompatible-order", who + " saw " + r + ", which does not begin " + Arrays.toString(all)));
        }
    }

    /// Who sees one of a transaction's appends to a key sees them all.
    private void requireWhole(Read r, Transaction reader) {
        int[] all = versions(r.key());
        int n = r.values().length;
        if (n > 0 && n < all.length) {
            Transaction last = writers.get(all[n - 1]);
            if (last != null && last != reader && last == writers.get(all[n])) {
                anomalies.add(new Anomaly("G1b", reader + " saw " + r + ", a state in the middle of " + last));
            }
        }
    }

    private void checkValues(int key, int[] values) {
        Set<Integer> seen = new HashSet<>();
        for (int v : values) {
            if (!seen.add(v)) {
                anomalies.add(new Anomaly(
                        "duplicate-write", "k" + key + " holds " + v + " twice: " + Arrays.toString(values)));
            }
            Transaction w = writers.get(v);
            if (w == null) {
                anomalies.add(new Anomaly("phantom-value", "k" + key + " holds " + v + ", which nobody wrote"));
            } else if (w.appends().stream().noneMatch(a -> a.key() == key && a.value() == v)) {
                anomalies.add(new Anomaly("misplaced-value", "k" + key + " holds " + v + " of " + w));
            } else if (w.outcome() == Outcome.REFUSED) {
                anomalies.add(new Anomaly("G1a", "k" + key + " holds " + v + " of the refused " + w));
            }
        }
    }

    private void checkOwnAppends(Transaction t, Map<Integer, int[]> finalState) {
        int visible = 0;
        for (Append a : t.appends()) {
            boolean seen = contains(versions(a.key()), a.value());
            visible += seen ? 1 : 0;
            if (!seen && t.outcome() == Outcome.COMMITTED) {
                if (finalState.containsKey(a.key())) {
                    anomalies.add(
                            new Anomaly("lost-write", a + " of the committed " + t + " is not in the final state"));
                } else {
                    unseen.computeIfAbsent(a.key(), k -> new ArrayList<>()).add(a.value());
                }
            }
        }
        boolean finalKnown = t.appends().stream().allMatch(a -> finalState.containsKey(a.key()));
        if (t.outcome() == Outcome.UNKNOWN
                && finalKnown
                && visible > 0
                && visible < t.appends().size()) {
            anomalies.add(new Anomaly("torn-transaction", "only a part of " + t + " is in the final state"));
        }
        for (Read r : t.reads()) {
            for (Append a : t.appends()) {
                if (a.key() == r.key() && contains(r.values(), a.value())) {
                    anomalies.add(new Anomaly("future-read", t + " read its own append"));
                }
            }
        }
    }

    private static boolean contains(int[] values, int value) {
        for (int v : values) {
            if (v == value) {
                return true;
            }
        }
        return false;
    }

    /// The key's values, oldest first.
    int[] versions(int key) {
        return order.getOrDefault(key, EMPTY);
    }

    /// Committed values of the key that nobody saw: they come after all others.
    List<Integer> unseen(int key) {
        return unseen.getOrDefault(key, List.of());
    }

    Set<Integer> keys() {
        return order.keySet();
    }

    Transaction writer(int value) {
        Transaction w = writers.get(value);
        if (w == null) {
            throw new IllegalArgumentException("nobody wrote " + value);
        }
        return w;
    }

    List<Anomaly> anomalies() {
        return anomalies;
    }
}
