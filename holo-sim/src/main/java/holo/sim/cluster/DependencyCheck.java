package holo.sim.cluster;

import holo.accord.messages.Apply;
import holo.accord.messages.ApplyOk;
import holo.accord.messages.Commit;
import holo.accord.messages.Message;
import holo.accord.messages.PreAccept;
import holo.accord.primitives.Deps;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.Shard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Whether the dependencies of decided transactions are complete: of two that conflict, the one that executes later
/// names the earlier one, or a write between the two, which in turn names or covers the earlier one. A read may also
/// name a write after it, since it waits for all it names. Exempt is what was over on all replicas when the later one
/// asked. Everything that orders executions rests on it, and a gap shows here long before two replicas happen to apply
/// in different orders.
final class DependencyCheck {
    private static final class Decided {
        final TxnId id;
        final Participants participants;
        final Timestamp executeAt;
        final Deps deps;
        /// Never false again: the groups of an epoch do not change, and what was said stays said.
        boolean settled;

        Decided(TxnId id, Participants participants, Timestamp executeAt, Deps deps) {
            this.id = id;
            this.participants = participants;
            this.executeAt = executeAt;
            this.deps = deps;
        }
    }

    private record Fence(TxnId id, Participants participants) {}

    private static final class AtKey {
        /// Writes that may still be somebody's dependency, by execution time.
        final TreeMap<Timestamp, Decided> writes = new TreeMap<>();
        /// All that must name what executes before it, by execution time; several dependencies when a recoverer
        /// decided again.
        final TreeMap<Timestamp, List<Decided>> later = new TreeMap<>();
    }

    private final Topologies topologies;
    private final int keys;
    private final Map<Integer, AtKey> byKey = new HashMap<>();
    private final Map<TxnId, List<Deps>> seen = new HashMap<>();
    private final Map<TxnId, Set<Integer>> over = new HashMap<>();
    private final List<Fence> fences = new ArrayList<>();

    DependencyCheck(Topologies topologies, int keys) {
        this.topologies = topologies;
        this.keys = keys;
    }

    /// A message leaves a node.
    ///
    /// @return what is missing, or null
    @Nullable
    String sent(int from, Message message) {
        return switch (message) {
            case Commit m -> decided(m.txnId(), m.participants(), m.executeAt(), m.deps());
            case Apply m -> {
                String missing = decided(m.txnId(), m.participants(), m.executeAt(), m.deps());
                yield missing != null ? missing : wroteIntoRanges(m);
            }
            case ApplyOk m -> {
                over.computeIfAbsent(m.txnId(), id -> new TreeSet<>()).add(from);
                yield null;
            }
            case PreAccept m -> {
                if (m.txnId().kind() == TxnKind.SYNC_POINT) {
                    fences.add(new Fence(m.txnId(), m.txn().participants()));
                }
                yield null;
            }
            default -> null;
        };
    }

    private @Nullable String decided(TxnId id, Participants participants, Timestamp executeAt, Deps deps) {
        if (id.kind() != TxnKind.WRITE && id.kind() != TxnKind.READ) {
            return null;
        }
        List<Deps> known = seen.computeIfAbsent(id, i -> new ArrayList<>(1));
        for (Deps d : known) {
            if (d == deps) {
                return null;
            }
        }
        boolean isNew = known.isEmpty();
        known.add(deps);
        Decided decided = new Decided(id, participants, executeAt, deps);
        for (int key : KeySpace.numbers(participants, keys)) {
            String missing = decidedAt(key, decided, isNew);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    private @Nullable String decidedAt(int key, Decided decided, boolean isNew) {
        AtKey at = byKey.computeIfAbsent(key, k -> new AtKey());
        while (!at.writes.isEmpty() && isSettled(at.writes.firstEntry().getValue())) {
            at.writes.pollFirstEntry();
        }
        for (Decided earlier : at.writes.headMap(decided.executeAt).values()) {
            if (misses(decided, earlier, at, key)) {
                return text(decided, earlier, key);
            }
        }
        boolean writes = decided.id.kind() == TxnKind.WRITE && decided.participants.hasKey(KeySpace.key(key));
        if (writes && isNew) {
            String missing = written(key, decided, at);
            if (missing != null) {
                return missing;
            }
        }
        at.later.computeIfAbsent(decided.executeAt, t -> new ArrayList<>(1)).add(decided);
        return null;
    }

    /// Which keys of its ranges a transaction writes is known when it is executed.
    private @Nullable String wroteIntoRanges(Apply m) {
        for (Mutation write : m.writes()) {
            int key = KeySpace.number(write.key());
            AtKey at = byKey.computeIfAbsent(key, k -> new AtKey());
            if (!m.participants().hasKey(write.key()) && !at.writes.containsKey(m.executeAt())) {
                String missing = written(key, new Decided(m.txnId(), m.participants(), m.executeAt(), m.deps()), at);
                if (missing != null) {
                    return missing;
                }
            }
        }
        return null;
    }

    private @Nullable String written(int key, Decided decided, AtKey at) {
        for (List<Decided> laters : at.later.tailMap(decided.executeAt, false).values()) {
            for (Decided later : laters) {
                if (misses(later, decided, at, key)) {
                    return text(later, decided, key);
                }
            }
        }
        at.writes.put(decided.executeAt, decided);
        return null;
    }

    private static String text(Decided later, Decided earlier, int key) {
        return later.id + ", which executes at " + later.executeAt + ", does not depend at k" + key + " on "
                + earlier.id + ", which executes before it, at " + earlier.executeAt + "; its dependencies are "
                + later.deps;
    }

    private boolean misses(Decided later, Decided earlier, AtKey at, int key) {
        KeyRange here = KeySpace.range(key, key + 1);
        return !later.id.equals(earlier.id)
                && !later.deps.contains(earlier.id, here)
                && !isCovered(later, earlier, at, here)
                && !isSettled(earlier)
                && !isFenced(earlier.id, key);
    }

    /// A read waits for all that it names, so a write after it that it names stands for what that covers, too.
    private boolean isCovered(Decided later, Decided earlier, AtKey at, KeyRange here) {
        for (Decided between : at.writes.tailMap(earlier.executeAt, false).values()) {
            boolean isBefore = between.executeAt.isBefore(later.executeAt);
            if (!isBefore && later.id.kind() != TxnKind.READ) {
                return false;
            }
            if (later.deps.contains(between.id, here) || isSettled(between)) {
                return true;
            }
        }
        return false;
    }

    /// A sync point stands for all that started before it.
    private boolean isFenced(TxnId id, int key) {
        for (Fence f : fences) {
            if (f.id.compareTo(id) > 0 && f.participants.covers(KeySpace.key(key))) {
                return true;
            }
        }
        return false;
    }

    /// Whether it may be known to be over on all replicas. The one replica that nobody has heard may be the
    /// coordinator, which tells itself without a message.
    private boolean isSettled(Decided d) {
        if (d.settled) {
            return true;
        }
        Set<Integer> said = over.get(d.id);
        if (said == null) {
            return false;
        }
        Set<Integer> missing = new TreeSet<>();
        for (Shard s : topologies.epoch(d.executeAt.epoch()).shards()) {
            if (d.participants.intersects(s.range())) {
                for (int i = 0; i < s.replicaCount(); i++) {
                    if (!said.contains(s.replica(i))) {
                        missing.add(s.replica(i));
                    }
                }
            }
        }
        d.settled = missing.size() <= 1;
        return d.settled;
    }
}
