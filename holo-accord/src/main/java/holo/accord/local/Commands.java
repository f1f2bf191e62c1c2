package holo.accord.local;

import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The transactions that this replica knows, by name and by coordinator.
final class Commands {
    private static final Comparator<Command> BY_ID = (a, b) -> a.id.compareTo(b.id);

    private final Environment env;
    private final ConflictIndex conflicts;
    private final Records records;
    private final HashMap<TxnId, Command> byId = new HashMap<>();
    /// What other nodes may know, by coordinator, in order of t0: forgotten as watermarks advance.
    private final TreeMap<Integer, PriorityQueue<Command>> byCoordinator = new TreeMap<>();

    Commands(Environment env, ConflictIndex conflicts, Records records) {
        this.env = env;
        this.conflicts = conflicts;
        this.records = records;
    }

    @Nullable
    Command get(TxnId id) {
        return byId.get(id);
    }

    int size() {
        return byId.size();
    }

    void track(Command c) {
        byId.put(c.id, c);
        if (!c.isPrivate) {
            trackPublic(c);
        }
    }

    private void trackPublic(Command c) {
        byCoordinator
                .computeIfAbsent(c.id.node(), n -> new PriorityQueue<>(BY_ID))
                .add(c);
        env.created(c);
    }

    /// Other nodes are about to act on it: it is logged like everything that they may ask for later.
    void publish(Command c) {
        if (c.isPrivate && !c.removed) {
            c.isPrivate = false;
            trackPublic(c);
            records.markDirty(c);
        }
    }

    /// Takes over what a message tells of what the transaction touches and is.
    void learn(Command c, Participants participants, @Nullable Txn txn) {
        if (!c.registered && !c.participants.equals(participants)) {
            c.participants = c.participants.isEmpty() ? participants : participants.union(c.participants);
            c.owned = env.topologies().owned(c.participants, c.id.epoch());
        }
        if (c.txn == null && txn != null && c.writes == null) {
            c.txn = txn;
        }
    }

    /// Protocol §3.1: from now on it counts as a conflict.
    void register(Command c) {
        if (!c.registered) {
            c.registered = true;
            conflicts.register(c);
        }
    }

    void remove(Command c) {
        if (!c.removed) {
            c.removed = true;
            byId.remove(c.id);
            conflicts.remove(c, c.isPrivate);
        }
    }

    /// The first of a coordinator's transactions that is at or below a timestamp, taken out of its queue; null when
    /// there is none.
    @Nullable
    Command pollUpTo(int node, Timestamp mark) {
        PriorityQueue<Command> queue = byCoordinator.get(node);
        Command first = queue == null ? null : queue.peek();
        return queue == null || first == null || first.id.timestamp().isAfter(mark) ? null : queue.poll();
    }

    /// Ascending by id.
    List<Command> sortedCopy() {
        return sortedCopy(c -> true);
    }

    /// Those that are wanted, ascending by id.
    List<Command> sortedCopy(Predicate<Command> wanted) {
        return sortedCopy(wanted, BY_ID);
    }

    /// Those that are wanted, in an order that leaves nothing open.
    List<Command> sortedCopy(Predicate<Command> wanted, Comparator<Command> order) {
        List<Command> some = new ArrayList<>();
        for (Command c : byId.values()) {
            if (wanted.test(c)) {
                some.add(c);
            }
        }
        some.sort(order);
        return some;
    }
}
