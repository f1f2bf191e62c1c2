package holo.accord.coordinate;

import holo.accord.local.Environment;
import java.util.Collection;
import java.util.TreeMap;
import java.util.TreeSet;

/// Nodes that owe an answer for long (protocol §5). Nobody waits for the vote of a suspect. One of which nothing was
/// heard for several timeouts is taken for gone: it is asked more rarely, until it says something, and whoever comes
/// after it in some order takes its place. Both may be wrong, and cost no more than time.
final class Suspects {
    /// So many timeouts without a word after an answer was due.
    private static final int TIMEOUTS_UNTIL_GONE = 4;

    private final Environment env;
    private final long goneAfterMicros;
    private final TreeMap<Integer, Long> since = new TreeMap<>();
    private final TreeSet<Integer> unheard = new TreeSet<>();

    Suspects(Environment env, long messageTimeoutMicros) {
        this.env = env;
        this.goneAfterMicros = TIMEOUTS_UNTIL_GONE * messageTimeoutMicros;
    }

    /// After a restart: whether these live is not known.
    void restarted(Collection<Integer> nodes) {
        unheard.addAll(nodes);
    }

    /// Whether nothing was heard of it since the restart.
    boolean isUnheard(int node) {
        return !unheard.isEmpty() && unheard.contains(node);
    }

    /// A node owes an answer.
    void add(int node) {
        since.putIfAbsent(node, env.now());
    }

    /// It has said something.
    void remove(int node) {
        if (!since.isEmpty()) {
            since.remove(node);
        }
        if (!unheard.isEmpty()) {
            unheard.remove(node);
        }
    }

    boolean contains(int node) {
        return !since.isEmpty() && since.containsKey(node);
    }

    boolean isGone(int node) {
        Long at = since.isEmpty() ? null : since.get(node);
        return at != null && env.now() - at >= goneAfterMicros;
    }
}
