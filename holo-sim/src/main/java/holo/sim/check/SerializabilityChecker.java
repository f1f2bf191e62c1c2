package holo.sim.check;

import holo.sim.check.DependencyGraph.Kind;
import holo.sim.check.Transaction.Outcome;
import holo.sim.check.Transaction.Read;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Strict serializability of a list-append history over any number of keys, in time linear in its size.
///
/// Infers who must come before whom (ww: both wrote a key; wr: read what the other wrote; rw: read a
/// state that the other then changed; rt: ended before the other began) and reports every strongly
/// connected component with its shortest cycle (Adya's names, as Elle uses them). A range read is a read
/// of every key of the range, the empty ones too, so a scan that missed a key is an rw edge as well.
public final class SerializabilityChecker {
    private SerializabilityChecker() {}

    /// @param finalState each key's list after everything ended; an empty map when not known
    /// @return what is wrong, empty when nothing is
    public static List<Anomaly> check(List<Transaction> history, Map<Integer, int[]> finalState) {
        VersionOrder versions = new VersionOrder(history, finalState);
        if (!versions.anomalies().isEmpty()) {
            return versions.anomalies();
        }
        Map<Integer, Integer> index = new HashMap<>();
        List<Transaction> effective = new ArrayList<>();
        for (Transaction t : history) {
            if (t.outcome() != Outcome.REFUSED) {
                index.put(t.id(), effective.size());
                effective.add(t);
            }
        }
        DependencyGraph graph = new DependencyGraph(effective);
        for (int key : versions.keys()) {
            int[] values = versions.versions(key);
            for (int i = 1; i < values.length; i++) {
                graph.edge(node(index, versions, values[i - 1]), node(index, versions, values[i]), Kind.WW, key);
            }
            for (int late : versions.unseen(key)) {
                if (values.length > 0) {
                    graph.edge(
                            node(index, versions, values[values.length - 1]),
                            node(index, versions, late),
                            Kind.WW,
                            key);
                }
            }
        }
        for (Transaction t : effective) {
            int self = index.getOrDefault(t.id(), -1);
            for (Read r : t.reads()) {
                int[] values = versions.versions(r.key());
                int seen = r.values().length;
                if (seen > 0) {
                    graph.edge(node(index, versions, r.values()[seen - 1]), self, Kind.WR, r.key());
                }
                if (seen < values.length) {
                    graph.edge(self, node(index, versions, values[seen]), Kind.RW, r.key());
                } else {
                    versions.unseen(r.key()).forEach(v -> graph.edge(self, node(index, versions, v), Kind.RW, r.key()));
                }
            }
        }
        addRealTime(graph, effective);
        return graph.cycles();
    }

    private static int node(Map<Integer, Integer> index, VersionOrder versions, int value) {
        Integer i = index.get(versions.writer(value).id());
        if (i == null) {
            throw new IllegalStateException("value " + value + " of a refused transaction passed the version checks");
        }
        return i;
    }

    /// Real-time order through one barrier per completion: linear in the history, not quadratic.
    private static void addRealTime(DependencyGraph graph, List<Transaction> history) {
        long[] ends = history.stream()
                .mapToLong(Transaction::completedMicros)
                .filter(t -> t != Transaction.NEVER)
                .sorted()
                .distinct()
                .toArray();
        int firstBarrier = graph.addBarriers(ends.length);
        for (int i = 0; i < history.size(); i++) {
            Transaction t = history.get(i);
            if (t.completedMicros() != Transaction.NEVER) {
                int barrier = Arrays.binarySearch(ends, t.completedMicros());
                graph.edge(i, firstBarrier + barrier, Kind.RT, -1);
            }
            int at = Arrays.binarySearch(ends, t.invokedMicros());
            int before = (at >= 0 ? at : -at - 1) - 1;
            if (before >= 0) {
                graph.edge(firstBarrier + before, i, Kind.RT, -1);
            }
        }
        for (int i = 1; i < ends.length; i++) {
            graph.edge(firstBarrier + i - 1, firstBarrier + i, Kind.RT, -1);
        }
    }

    /// The history in the order of invocation, one transaction a line: what a failure report shows.
    public static String render(List<Transaction> history) {
        StringBuilder out = new StringBuilder();
        history.stream()
                .sorted(Comparator.comparingLong(Transaction::invokedMicros).thenComparingInt(Transaction::id))
                .forEach(t -> out.append(t).append('\n'));
        return out.toString();
    }
}
