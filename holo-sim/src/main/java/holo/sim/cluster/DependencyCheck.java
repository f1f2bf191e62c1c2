package holo.sim.cluster;

import holo.accord.messages.Apply;
import holo.accord.messages.ApplyOk;
import holo.accord.messages.Commit;
import holo.accord.messages.Message;
import holo.accord.messages.Over;
import holo.accord.messages.PreAccept;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.Shard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Whether the dependencies of decided transactions are complete: of two that conflict, the one that executes later
/// names the earlier one, or a write between the two, which in turn names or covers the earlier one. A read may also
/// name a write after it, since it waits for all it names. Exempt is what was over on all replicas when the later one
/// asked, but those that had left. Everything that orders executions rests on it, and a gap shows here long before two
/// replicas happen to apply in different orders.
///
/// Transactions are numbered as they are met, and dependencies kept as numbers: a run in which recoverers decide again
/// and again holds millions of them.
final class DependencyCheck {
    private static final class Write {
        final TxnId id;
        final int number;
        final Participants participants;
        final Timestamp executeAt;
        /// Never false again: the groups of an epoch do not change, and what was said stays said.
        boolean settled;

        Write(TxnId id, int number, Participants participants, Timestamp executeAt) {
            this.id = id;
            this.number = number;
            this.participants = participants;
            this.executeAt = executeAt;
        }
    }

    /// A decision as one key sees it.
    ///
    /// @param deps the numbers of what it names at the key, ascending
    private record Later(TxnId id, Timestamp executeAt, int[] deps) {
        boolean names(Write write) {
            return Arrays.binarySearch(deps, write.number) >= 0;
        }

        boolean isRead() {
            return id.kind() == TxnKind.READ;
        }
    }

    /// A decision as its coordinator sends it, to many nodes, and in a commit and in what follows.
    private record Decision(Participants participants, Timestamp executeAt, Deps deps) {
        /// Whether it is made of these very objects.
        boolean isOf(Participants p, Timestamp at, Deps d) {
            return participants == p && executeAt == at && deps == d;
        }
    }

    private static final class AtKey {
        final Key key;
        final KeyRange range;
        /// Writes that may still be somebody's dependency, by execution time.
        final TreeMap<Timestamp, Write> writes = new TreeMap<>();
        /// All that must name what executes before it, by execution time; several dependencies when a recoverer
        /// decided again.
        final TreeMap<Timestamp, List<Later>> later = new TreeMap<>();
        /// The newest sync point here: it stands for all that started before it.
        @Nullable
        TxnId fence;

        AtKey(int number) {
            this.key = KeySpace.key(number);
            this.range = KeySpace.range(number, number + 1);
        }

        boolean isFenced(TxnId id) {
            return fence != null && fence.compareTo(id) > 0;
        }
    }

    private final Topologies topologies;
    private final List<AtKey> byKey = new ArrayList<>();
    private final Map<TxnId, Integer> numbers = new HashMap<>();
    private final List<TxnId> ids = new ArrayList<>();
    /// By the number of a transaction: which nodes have said that they applied it.
    private final List<BitSet> over = new ArrayList<>();
    /// By the number of a transaction: whether it is known to be decided.
    private final BitSet decided = new BitSet();
    /// Some node has known that every epoch up to this one is synced.
    private long synced;
    /// By the number of a transaction: the decision looked at last.
    private final List<@Nullable Decision> looked = new ArrayList<>();

    DependencyCheck(Topologies topologies, int keys) {
        this.topologies = topologies;
        for (int key = 0; key < keys; key++) {
            byKey.add(new AtKey(key));
        }
    }

    /// A node knows that every epoch up to this one is synced, before it says anything that rests on it.
    void synced(long epoch) {
        synced = Math.max(synced, epoch);
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
                over.get(number(m.txnId())).set(from);
                yield null;
            }
            case Over m -> {
                for (TxnId id : m.ids()) {
                    over.get(number(id)).set(from);
                }
                yield null;
            }
            case PreAccept m -> {
                if (m.txnId().kind() == TxnKind.SYNC_POINT) {
                    fence(m.txnId(), m.txn().participants());
                }
                yield null;
            }
            default -> null;
        };
    }

    private int number(TxnId id) {
        Integer known = numbers.putIfAbsent(id, ids.size());
        if (known != null) {
            return known;
        }
        ids.add(id);
        over.add(new BitSet());
        looked.add(null);
        return ids.size() - 1;
    }

    /// What executes before the fence can only miss what started before the fence.
    private void fence(TxnId id, Participants participants) {
        for (AtKey at : byKey) {
            if (participants.covers(at.key) && !at.isFenced(id)) {
                at.fence = id;
                at.later.headMap(id.timestamp(), true).clear();
            }
        }
    }

    private @Nullable String decided(TxnId id, Participants participants, Timestamp executeAt, Deps deps) {
        if (id.kind() != TxnKind.WRITE && id.kind() != TxnKind.READ) {
            return null;
        }
        int number = number(id);
        Decision last = looked.get(number);
        if (last != null && last.isOf(participants, executeAt, deps)) {
            return null;
        }
        looked.set(number, new Decision(participants, executeAt, deps));
        boolean isNew = !decided.get(number);
        decided.set(number);
        for (AtKey at : byKey) {
            if (!participants.covers(at.key)) {
                continue;
            }
            Later decision = new Later(id, executeAt, namedAt(at, deps));
            String missing = decidedAt(at, decision);
            if (missing == null && isNew && id.kind() == TxnKind.WRITE && participants.hasKey(at.key)) {
                missing = written(at, new Write(id, number, participants, executeAt));
            }
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    private int[] namedAt(AtKey at, Deps deps) {
        int[] named = new int[8];
        int n = 0;
        for (int i = 0; i < deps.keyCount(); i++) {
            if (deps.key(i).equals(at.key)) {
                named = grown(named, n + deps.countAtKey(i));
                for (int j = 0; j < deps.countAtKey(i); j++) {
                    named[n++] = number(deps.atKey(i, j));
                }
            }
        }
        for (int i = 0; i < deps.rangeCount(); i++) {
            if (deps.range(i).intersects(at.range)) {
                named = grown(named, n + deps.countAtRange(i));
                for (int j = 0; j < deps.countAtRange(i); j++) {
                    named[n++] = number(deps.atRange(i, j));
                }
            }
        }
        int[] sorted = Arrays.copyOf(named, n);
        Arrays.sort(sorted);
        return sorted;
    }

    private static int[] grown(int[] array, int length) {
        return array.length >= length ? array : Arrays.copyOf(array, Math.max(length, 2 * array.length));
    }

    /// Looks at the writes before the decision, the last one first: one that it names, or that is settled, stands for
    /// all before it.
    private @Nullable String decidedAt(AtKey at, Later decision) {
        List<Later> same = at.later.computeIfAbsent(decision.executeAt, t -> new ArrayList<>(1));
        for (Later l : same) {
            if (l.id.equals(decision.id) && Arrays.equals(l.deps, decision.deps)) {
                return null;
            }
        }
        while (!at.writes.isEmpty() && isSettled(at.writes.firstEntry().getValue())) {
            at.writes.pollFirstEntry();
        }
        for (Write earlier : (decision.isRead() ? at.writes : at.writes.headMap(decision.executeAt, false))
                .descendingMap()
                .values()) {
            if (decision.names(earlier) || isSettled(earlier)) {
                break;
            }
            if (earlier.executeAt.isBefore(decision.executeAt) && !at.isFenced(earlier.id)) {
                return text(decision, earlier, at);
            }
        }
        same.add(decision);
        return null;
    }

    /// Which keys of its ranges a transaction writes is known when it is executed.
    private @Nullable String wroteIntoRanges(Apply m) {
        for (Mutation mutation : m.writes()) {
            AtKey at = byKey.get(KeySpace.number(mutation.key()));
            if (!m.participants().hasKey(mutation.key()) && !at.writes.containsKey(m.executeAt())) {
                Write write = new Write(m.txnId(), number(m.txnId()), m.participants(), m.executeAt());
                String missing = isSettled(write) ? null : written(at, write);
                if (missing != null) {
                    return missing;
                }
            }
        }
        return null;
    }

    /// Looks at the decisions after a new write. The first settled write after it stands for it from there on.
    private @Nullable String written(AtKey at, Write write) {
        for (List<Later> laters : at.later.tailMap(write.executeAt, false).values()) {
            for (Later later : laters) {
                if (misses(at, later, write)) {
                    return text(later, write, at);
                }
            }
        }
        at.writes.put(write.executeAt, write);
        return null;
    }

    private boolean misses(AtKey at, Later later, Write write) {
        return !later.id.equals(write.id)
                && !later.names(write)
                && !isCovered(at, later, write)
                && !isSettled(write)
                && !at.isFenced(write.id);
    }

    /// A read waits for all that it names, so a write after it that it names stands for what that covers, too.
    private boolean isCovered(AtKey at, Later later, Write write) {
        for (Write between : at.writes.tailMap(write.executeAt, false).values()) {
            if (!later.isRead() && !between.executeAt.isBefore(later.executeAt)) {
                return false;
            }
            if (later.names(between) || isSettled(between)) {
                return true;
            }
        }
        return false;
    }

    private String text(Later later, Write earlier, AtKey at) {
        return later.id + ", which executes at " + later.executeAt + ", does not depend at " + at.key + " on "
                + earlier.id + ", which executes before it, at " + earlier.executeAt + "; its dependencies there are "
                + Arrays.stream(later.deps).mapToObj(ids::get).sorted().toList();
    }

    /// Whether it may be known to be over on all replicas. The one replica that nobody has heard may be the
    /// coordinator, which tells itself without a message.
    private boolean isSettled(Write write) {
        if (write.settled) {
            return true;
        }
        BitSet said = over.get(write.number);
        if (said.isEmpty()) {
            return false;
        }
        BitSet missing = new BitSet();
        for (Shard s : topologies.epoch(write.executeAt.epoch()).shards()) {
            if (write.participants.intersects(s.range())) {
                for (int i = 0; i < s.replicaCount(); i++) {
                    missing.set(s.replica(i));
                }
            }
        }
        missing.andNot(said);
        if (missing.cardinality() > 1) {
            for (int node = missing.nextSetBit(0); node >= 0; node = missing.nextSetBit(node + 1)) {
                missing.set(node, !hasLeft(node, write));
            }
        }
        write.settled = missing.cardinality() <= 1;
        return write.settled;
    }

    /// Whether nobody waits for a node with this write any more: it replicates nothing of it in a later epoch, which
    /// is synced. If it comes back it copies what the others hold.
    private boolean hasLeft(int node, Write write) {
        for (long e = write.executeAt.epoch() + 1; e <= synced; e++) {
            boolean replicates = false;
            for (Shard s : topologies.epoch(e).shards()) {
                replicates |= s.isReplica(node) && write.participants.intersects(s.range());
            }
            if (!replicates) {
                return true;
            }
        }
        return false;
    }
}
