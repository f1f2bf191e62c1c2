package holo.accord.local;

import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// How far each node's own transactions are over (protocol §7): what bounds memory. A coordinator never starts a
/// transaction at or below a watermark that it has announced.
public final class Watermarks {
    private int[] nodes = new int[0];
    private Timestamp[] durable = new Timestamp[0];
    private Timestamp[] universal = new Timestamp[0];
    private int[] members = new int[0];
    /// Who may coordinate no more, by the first epoch of which that is so, until all that it ever started is over.
    private final TreeMap<Integer, Long> departed = new TreeMap<>();
    /// Who has ceased to be one of those since {@link #takeClosed} was called.
    private final TreeSet<Integer> closed = new TreeSet<>();
    private Timestamp settled = Timestamp.NONE;

    /// Who may coordinate transactions from an epoch on. Who may no more counts until its watermark tells that all that
    /// it started in earlier epochs is over: what is undecided of that needs evidence like anything else.
    public void members(long epoch, List<Integer> ids) {
        for (int m : members) {
            if (!ids.contains(m)) {
                departed.putIfAbsent(m, epoch);
            }
        }
        ids.forEach(departed::remove);
        members = ids.stream().mapToInt(Integer::intValue).sorted().toArray();
        computeSettled();
    }

    /// Of whom it is not known that all that they ever started is over, though they may start nothing any more; with
    /// the
    /// first epoch of which that is so.
    public SortedMap<Integer, Long> departed() {
        return Collections.unmodifiableSortedMap(departed);
    }

    /// Whose account was closed since the last call: a restart must find that in the log, lest it closes it again.
    public List<Integer> takeClosed() {
        if (closed.isEmpty()) {
            return List.of();
        }
        List<Integer> taken = List.copyOf(closed);
        closed.clear();
        return taken;
    }

    private int slot(int node) {
        int i = Arrays.binarySearch(nodes, node);
        if (i >= 0) {
            return i;
        }
        i = -i - 1;
        nodes = insert(nodes, i, node);
        durable = insert(durable, i);
        universal = insert(universal, i);
        return i;
    }

    private static int[] insert(int[] a, int at, int value) {
        int[] b = Arrays.copyOf(a, a.length + 1);
        System.arraycopy(a, at, b, at + 1, a.length - at);
        b[at] = value;
        return b;
    }

    private static Timestamp[] insert(Timestamp[] a, int at) {
        Timestamp[] b = Arrays.copyOf(a, a.length + 1);
        System.arraycopy(a, at, b, at + 1, a.length - at);
        b[at] = Timestamp.NONE;
        return b;
    }

    /// Takes what a node announced; says whether its universal watermark advanced.
    public boolean advance(int node, Timestamp newDurable, Timestamp newUniversal) {
        int i = slot(node);
        durable[i] = Timestamp.max(durable[i], Timestamp.max(newDurable, newUniversal));
        if (!newUniversal.isAfter(universal[i])) {
            return false;
        }
        universal[i] = newUniversal;
        computeSettled();
        return true;
    }

    private void computeSettled() {
        departed.entrySet().removeIf(d -> {
            boolean isOver = !universal(d.getKey()).isBefore(new Timestamp(d.getValue(), 0, 0));
            if (isOver) {
                closed.add(d.getKey());
            }
            return isOver;
        });
        Timestamp least = Timestamp.MAX;
        for (int m : members) {
            least = earlier(least, universal(m));
        }
        for (int d : departed.keySet()) {
            least = earlier(least, universal(d));
        }
        if (members.length > 0) {
            settled = Timestamp.max(settled, least);
        }
    }

    private static Timestamp earlier(Timestamp a, Timestamp b) {
        return b.isBefore(a) ? b : a;
    }

    public Timestamp durable(int node) {
        int i = indexOf(node);
        return i >= 0 ? durable[i] : Timestamp.NONE;
    }

    public Timestamp universal(int node) {
        int i = indexOf(node);
        return i >= 0 ? universal[i] : Timestamp.NONE;
    }

    /// Nodes are mostly numbered from 0, and all heard.
    private int indexOf(int node) {
        return node < nodes.length && nodes[node] == node ? node : Arrays.binarySearch(nodes, node);
    }

    /// Over on a quorum of each of its groups.
    public boolean isDurable(TxnId id) {
        return !id.timestamp().isAfter(durable(id.node()));
    }

    /// Over on all its replicas.
    public boolean isUniversal(TxnId id) {
        return !id.timestamp().isAfter(universal(id.node()));
    }

    /// No transaction that started at or below this is or will be undecided anywhere.
    public Timestamp settled() {
        return settled;
    }

    public int count() {
        return nodes.length;
    }

    public int node(int i) {
        return nodes[i];
    }
}
