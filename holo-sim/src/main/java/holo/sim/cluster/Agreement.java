package holo.sim.cluster;

import holo.accord.host.LogRecord;
import holo.accord.messages.Accept;
import holo.accord.messages.AcceptInvalidate;
import holo.accord.messages.Apply;
import holo.accord.messages.CheckStatus;
import holo.accord.messages.Commit;
import holo.accord.messages.Message;
import holo.accord.messages.Recover;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.Shard;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The heart of any consensus, watched from outside: once a proposal is durable on a quorum of every group, or a
/// decision is sent, every proposal with a higher ballot says the same. It shows the mistake of a recoverer in the
/// moment of the mistake, also when chance would repair it later.
///
/// Writes only: a read that nobody needs any more may be invalidated although it is decided.
final class Agreement {
    /// The proposal that a transaction never takes effect.
    private static final Timestamp NEVER = Timestamp.NONE;

    private static final class Case {
        Participants participants = Participants.NONE;
        final TreeMap<Ballot, Timestamp> proposed = new TreeMap<>();
        final TreeMap<Ballot, Set<Integer>> accepted = new TreeMap<>();
        final TreeMap<Ballot, Timestamp> chosen = new TreeMap<>();
        boolean mayBeOthers;
    }

    private final Topologies topologies;
    private final Map<TxnId, Case> cases = new HashMap<>();
    private final Map<Integer, Long> ready = new HashMap<>();

    Agreement(Topologies topologies) {
        this.topologies = topologies;
    }

    /// A message leaves a node.
    ///
    /// @return what it contradicts, or null
    @Nullable
    String sent(int from, Message message) {
        return switch (message) {
            case Accept m -> proposed(m.txnId(), m.ballot(), m.executeAt(), m.participants());
            case AcceptInvalidate m -> proposed(m.txnId(), m.ballot(), NEVER, m.participants());
            case Commit m -> {
                noteDriver(from, m.txnId(), false);
                yield decided(m.txnId(), m.ballot(), m.executeAt());
            }
            case Apply m -> {
                noteDriver(from, m.txnId(), false);
                yield applied(from, m);
            }
            case Recover m -> noteDriver(from, m.txnId(), true);
            case CheckStatus m -> noteDriver(from, m.txnId(), true);
            default -> null;
        };
    }

    /// Whether the original coordinator may say what others decided: it asked them, or they act on a decision.
    private @Nullable String noteDriver(int from, TxnId id, boolean asks) {
        if (id.kind() == TxnKind.WRITE && asks == (from == id.node())) {
            cases.computeIfAbsent(id, i -> new Case()).mayBeOthers = true;
        }
        return null;
    }

    /// Writes that need no read go without a commit. Then the original coordinator decided on the fast path, or
    /// by the last ballot of its own if it took over from itself, or knows the decision of a later ballot that
    /// proposed the same: the latest such ballot is what can be said for sure.
    private @Nullable String applied(int from, Apply m) {
        TxnId id = m.txnId();
        if (id.node() != from || !isOpen(id)) {
            return null;
        }
        Case c = cases.get(id);
        if (c == null || !c.mayBeOthers) {
            return decided(id, Ballot.ZERO, m.executeAt());
        }
        Ballot latest = null;
        for (Map.Entry<Ballot, Timestamp> e : c.proposed.descendingMap().entrySet()) {
            boolean isSame = e.getValue().equals(m.executeAt());
            if (latest == null && isSame) {
                latest = e.getKey();
            }
            if (e.getKey().isAfter(Ballot.ZERO) && e.getKey().node() == from) {
                return isSame && latest != null ? decided(id, latest, m.executeAt()) : null;
            }
        }
        return null;
    }

    /// A record is durable on a node.
    ///
    /// @return what it contradicts, or null
    @Nullable
    String durable(int node, LogRecord record) {
        if (record instanceof LogRecord.Ready r) {
            ready.merge(node, r.epoch(), Math::max);
        }
        boolean accepts = record instanceof LogRecord.Command c
                && c.txnId().kind() == TxnKind.WRITE
                && (c.status() == Status.ACCEPTED
                        || c.status() == Status.ACCEPTED_INVALIDATE
                        // Accepted and decided within one step. Without a ballot it may never have been accepted.
                        || (c.status().isCommitted() && c.accepted().isAfter(Ballot.ZERO)));
        if (!accepts) {
            return null;
        }
        LogRecord.Command c = (LogRecord.Command) record;
        Case known = cases.computeIfAbsent(c.txnId(), id -> new Case());
        Timestamp value = known.proposed.get(c.accepted());
        Set<Integer> nodes = known.accepted.computeIfAbsent(c.accepted(), b -> new TreeSet<>());
        if (value == null || (c.status().isCommitted() && !value.equals(c.executeAt()))) {
            return null;
        }
        return nodes.add(node) && isQuorum(c.txnId(), value, known.participants, nodes)
                ? choose(known, c.txnId(), c.accepted(), value)
                : null;
    }

    private @Nullable String proposed(TxnId id, Ballot ballot, Timestamp value, Participants participants) {
        if (id.kind() != TxnKind.WRITE) {
            return null;
        }
        Case c = cases.computeIfAbsent(id, i -> new Case());
        c.participants = c.participants.union(participants);
        Timestamp same = c.proposed.putIfAbsent(ballot, value);
        if (same != null) {
            return same.equals(value)
                    ? null
                    : id + " is proposed twice with ballot " + ballot + ": " + text(same) + " and " + text(value);
        }
        Map.Entry<Ballot, Timestamp> earlier = c.chosen.lowerEntry(ballot);
        return earlier == null || earlier.getValue().equals(value)
                ? null
                : contradiction(id, earlier.getKey(), earlier.getValue(), ballot, value);
    }

    private boolean isOpen(TxnId id) {
        Case c = cases.get(id);
        return c == null || c.chosen.isEmpty();
    }

    private @Nullable String decided(TxnId id, Ballot ballot, Timestamp executeAt) {
        if (id.kind() != TxnKind.WRITE) {
            return null;
        }
        Case c = cases.computeIfAbsent(id, i -> new Case());
        return c.chosen.isEmpty() || c.chosen.firstKey().isAfter(ballot) ? choose(c, id, ballot, executeAt) : null;
    }

    private static @Nullable String choose(Case c, TxnId id, Ballot ballot, Timestamp value) {
        c.chosen.put(ballot, value);
        for (Map.Entry<Ballot, Timestamp> later :
                c.proposed.tailMap(ballot, false).entrySet()) {
            if (!later.getValue().equals(value)) {
                return contradiction(id, ballot, value, later.getKey(), later.getValue());
            }
        }
        return null;
    }

    private static String contradiction(TxnId id, Ballot chosenBy, Timestamp chosen, Ballot ballot, Timestamp value) {
        return id + ": " + text(chosen) + " was chosen with ballot " + chosenBy + ", but ballot " + ballot
                + " proposes " + text(value);
    }

    private static String text(Timestamp value) {
        return value.equals(NEVER) ? "never to execute" : "to execute at " + value;
    }

    /// Whether these nodes are enough by the strictest reading: an invalidation needs one group, a time all groups of
    /// all epochs from the transaction's own to its execution's.
    private boolean isQuorum(TxnId id, Timestamp value, Participants participants, Set<Integer> nodes) {
        boolean invalidates = value.equals(NEVER);
        long last = Math.max(id.epoch(), value.epoch());
        boolean all = true;
        for (long epoch = id.epoch(); epoch <= last; epoch++) {
            for (Shard s : topologies.epoch(epoch).shards()) {
                if (participants.intersects(s.range())) {
                    boolean enough = count(s, epoch, nodes) >= s.slowQuorum();
                    if (invalidates && enough) {
                        return true;
                    }
                    all &= enough;
                }
            }
        }
        return all && !invalidates;
    }

    private long count(Shard shard, long epoch, Set<Integer> nodes) {
        return nodes.stream()
                .filter(n -> shard.isReplica(n) && ready.getOrDefault(n, 1L) >= epoch)
                .count();
    }
}
