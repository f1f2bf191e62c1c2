package holo.sim.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Transactions and real-time barriers as nodes, dependencies as edges; finds and names cycles.
final class DependencyGraph {
    /// Why one must come before the other.
    enum Kind {
        WW,
        WR,
        RW,
        RT
    }

    private record Edge(int to, Kind kind, int key) {}

    private final List<Transaction> transactions;
    private final List<List<Edge>> edges = new ArrayList<>();

    DependencyGraph(List<Transaction> transactions) {
        this.transactions = transactions;
        for (int i = 0; i < transactions.size(); i++) {
            edges.add(new ArrayList<>(4));
        }
    }

    /// Adds nodes that stand for points in time; returns the first's index.
    int addBarriers(int count) {
        int first = edges.size();
        for (int i = 0; i < count; i++) {
            edges.add(new ArrayList<>(2));
        }
        return first;
    }

    void edge(int from, int to, Kind kind, int key) {
        if (from != to) {
            edges.get(from).add(new Edge(to, kind, key));
        }
    }

    /// One anomaly for each strongly connected component of more than one node.
    List<Anomaly> cycles() {
        List<Anomaly> found = new ArrayList<>();
        int[] component = components();
        int[] size = new int[edges.size()];
        for (int c : component) {
            size[c]++;
        }
        boolean[] reported = new boolean[edges.size()];
        for (int i = 0; i < transactions.size(); i++) {
            int c = component[i];
            if (size[c] > 1 && !reported[c]) {
                reported[c] = true;
                found.add(describe(shortestCycle(component, c)));
            }
        }
        return found;
    }

    /// Tarjan's algorithm without recursion; the component number of every node.
    private int[] components() {
        int n = edges.size();
        int[] component = new int[n];
        int[] low = new int[n];
        int[] number = new int[n];
        int[] nextEdge = new int[n];
        boolean[] onStack = new boolean[n];
        Arrays.fill(number, -1);
        ArrayDeque<Integer> path = new ArrayDeque<>();
        ArrayDeque<Integer> stack = new ArrayDeque<>();
        int counter = 0;
        int components = 0;
        for (int root = 0; root < n; root++) {
            if (number[root] >= 0) {
                continue;
            }
            path.push(root);
            while (!path.isEmpty()) {
                int v = path.peek();
                if (number[v] < 0) {
                    number[v] = low[v] = counter++;
                    stack.push(v);
                    onStack[v] = true;
                }
                List<Edge> out = edges.get(v);
                boolean descended = false;
                while (nextEdge[v] < out.size()) {
                    int w = out.get(nextEdge[v]++).to;
                    if (number[w] < 0) {
                        path.push(w);
                        descended = true;
                        break;
                    } else if (onStack[w]) {
                        low[v] = Math.min(low[v], number[w]);
                    }
                }
                if (descended) {
                    continue;
                }
                path.pop();
                if (!path.isEmpty()) {
                    low[path.peek()] = Math.min(low[path.peek()], low[v]);
                }
                if (low[v] == number[v]) {
                    int w;
                    do {
                        w = stack.pop();
                        onStack[w] = false;
                        component[w] = components;
                    } while (w != v);
                    components++;
                }
            }
        }
        return component;
    }

    private record Step(int from, Edge edge) {}

    /// The shortest cycle in the component, counting only hops that are not along the barriers.
    private List<Step> shortestCycle(int[] component, int c) {
        List<Step> best = List.of();
        int tries = 0;
        for (int start = 0; start < transactions.size() && tries < 50; start++) {
            if (component[start] != c) {
                continue;
            }
            tries++;
            List<Step> cycle = cycleFrom(start, component, c);
            if (best.isEmpty() || weight(cycle) < weight(best)) {
                best = cycle;
            }
        }
        return best;
    }

    private long weight(List<Step> cycle) {
        return cycle.stream().filter(s -> s.edge.to < transactions.size()).count();
    }

    private List<Step> cycleFrom(int start, int[] component, int c) {
        Step[] reachedBy = new Step[edges.size()];
        ArrayDeque<Integer> queue = new ArrayDeque<>();
        queue.add(start);
        while (!queue.isEmpty()) {
            int v = queue.remove();
            for (Edge e : edges.get(v)) {
                if (component[e.to] == c && reachedBy[e.to] == null) {
                    reachedBy[e.to] = new Step(v, e);
                    if (e.to == start) {
                        return unwind(reachedBy, start);
                    }
                    queue.add(e.to);
                }
            }
        }
        throw new IllegalStateException("no cycle through a node of a strongly connected component");
    }

    private static List<Step> unwind(Step[] reachedBy, int start) {
        ArrayDeque<Step> cycle = new ArrayDeque<>();
        int at = start;
        do {
            Step s = reachedBy[at];
            cycle.push(s);
            at = s.from;
        } while (at != start);
        return new ArrayList<>(cycle);
    }

    private Anomaly describe(List<Step> cycle) {
        StringBuilder text = new StringBuilder();
        StringBuilder members = new StringBuilder();
        long rw = 0;
        boolean wr = false;
        boolean realTime = false;
        for (Step s : cycle) {
            if (s.from < transactions.size()) {
                text.append('T').append(transactions.get(s.from).id()).append(" -");
                text.append(s.edge.kind.name().toLowerCase(java.util.Locale.ROOT));
                text.append(s.edge.key >= 0 ? "(k" + s.edge.key + ")-> " : "-> ");
                members.append("\n    ").append(transactions.get(s.from));
            }
            rw += s.edge.kind == Kind.RW ? 1 : 0;
            wr |= s.edge.kind == Kind.WR;
            realTime |= s.edge.kind == Kind.RT;
        }
        text.append('T').append(transactions.get(cycle.getFirst().from).id());
        String kind = rw == 0 ? (wr ? "G1c" : "G0") : rw == 1 ? "G-single" : "G2";
        return new Anomaly(kind + (realTime ? "-realtime" : ""), text.toString() + members);
    }
}
