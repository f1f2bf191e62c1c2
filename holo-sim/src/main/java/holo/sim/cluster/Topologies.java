package holo.sim.cluster;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import holo.sim.kernel.Hit;
import holo.sim.kernel.Hits;
import holo.sim.kernel.Rng;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All topologies of a run, one per epoch, and how the next one is drawn: split, merge, replace a replica,
/// change an electorate; now and then replace all replicas of a group at once, or list a node no more that is no
/// replica. Stands for the service from which real nodes learn topologies.
final class Topologies {
    private static final double ALL_MOVE_CHANCE = 0.25;
    private static final double DROP_CHANCE = 0.15;
    private static final double RETURN_CHANCE = 0.3;

    private final Rng rng;
    private final RunPlan plan;
    private final Hits hits;
    /// Draws the rarer changes, so that a seed without them is the run that it is otherwise; null for none of them.
    private final @Nullable Rng upheavals;

    private final List<Topology> epochs = new ArrayList<>();
    /// Listed only as long as they are replicas.
    private final TreeSet<Integer> dropped = new TreeSet<>();

    private long lastGroup;
    private long lastGeneration;

    Topologies(Rng rng, RunPlan plan, Hits hits) {
        this(rng, plan, hits, null);
    }

    Topologies(Rng rng, RunPlan plan, Hits hits, @Nullable Rng upheavals) {
        this.rng = rng;
        this.upheavals = upheavals;
        this.plan = plan;
        this.hits = hits;
        TreeSet<Integer> starts = new TreeSet<>();
        while (starts.size() < Math.min(plan.groups(), plan.keys()) - 1) {
            starts.add(rng.between(1, plan.keys() - 1));
        }
        List<Shard> shards = new ArrayList<>();
        Key from = Key.EMPTY;
        lastGeneration = 1;
        for (int start : starts) {
            shards.add(shard(new KeyRange(from, KeySpace.key(start)), drawReplicas(), 1));
            from = KeySpace.key(start);
        }
        shards.add(shard(new KeyRange(from, null), drawReplicas(), 1));
        epochs.add(new Topology(1, shards, allNodes()));
    }

    private Shard shard(KeyRange range, List<Integer> replicas, long generation) {
        return new Shard(++lastGroup, generation, range, replicas, drawElectorate(replicas));
    }

    private List<Integer> allNodes() {
        List<Integer> nodes = new ArrayList<>();
        for (int i = 0; i < plan.nodes(); i++) {
            nodes.add(i);
        }
        return nodes;
    }

    private List<Integer> drawReplicas() {
        List<Integer> nodes = allNodes();
        rng.shuffle(nodes);
        return List.copyOf(nodes.subList(0, plan.replicas()));
    }

    /// All replicas mostly, or as few as a slow quorum mostly, as planned.
    private List<Integer> drawElectorate(List<Integer> replicas) {
        int slow = replicas.size() - (replicas.size() - 1) / 2;
        int size = plan.smallElectorates() && rng.chance(0.8)
                ? slow
                : rng.chance(0.6) ? replicas.size() : rng.between(slow, replicas.size());
        List<Integer> members = new ArrayList<>(replicas);
        rng.shuffle(members);
        return List.copyOf(members.subList(0, size));
    }

    Topology latest() {
        return epochs.getLast();
    }

    long latestEpoch() {
        return epochs.size();
    }

    /// The topology of an epoch from 1 to the latest.
    Topology epoch(long epoch) {
        return epochs.get((int) epoch - 1);
    }

    List<Topology> all() {
        return epochs;
    }

    /// Makes a new epoch by one change.
    ///
    /// @param allowMove whether a replica may be replaced, which costs a copy of the data
    /// @return what changed, in words
    String change(boolean allowMove) {
        List<Shard> shards = new ArrayList<>(latest().shards());
        int at = rng.nextInt(shards.size());
        Shard s = shards.get(at);
        String what = switch (rng.nextInt(allowMove ? 4 : 3)) {
            case 0 -> split(shards, at);
            case 1 -> merge(shards, at);
            case 2 -> {
                Shard changed =
                        new Shard(s.group(), s.generation(), s.range(), s.replicas(), drawElectorate(s.replicas()));
                shards.set(at, changed);
                hits.add(Hit.ELECTORATE_CHANGED);
                yield "electorate of group " + s.group() + " becomes " + changed.electorate();
            }
            default -> move(shards, at);
        };
        String listing = changeListed(shards);
        List<Integer> listed = allNodes();
        listed.removeAll(dropped);
        epochs.add(new Topology(latest().epoch() + 1, shards, listed));
        return what + listing;
    }

    private String changeListed(List<Shard> shards) {
        Rng draw = upheavals;
        if (draw == null) {
            return "";
        }
        if (!dropped.isEmpty() && draw.chance(RETURN_CHANCE)) {
            int returns = draw.pick(List.copyOf(dropped));
            dropped.remove(returns);
            return "; n" + returns + " is listed again";
        }
        List<Integer> others = allNodes();
        others.removeAll(dropped);
        shards.forEach(s -> others.removeAll(s.replicas()));
        if (others.isEmpty() || !draw.chance(DROP_CHANCE)) {
            return "";
        }
        int drops = draw.pick(others);
        dropped.add(drops);
        hits.add(Hit.COORDINATOR_DROPPED);
        return "; n" + drops + " is listed no more";
    }

    private String split(List<Shard> shards, int at) {
        Shard s = shards.get(at);
        List<Integer> inside = KeySpace.numbers(s.range(), plan.keys());
        if (inside.size() < 2) {
            return "nothing (nothing to split in group " + s.group() + ")";
        }
        Key middle = KeySpace.key(inside.get(rng.between(1, inside.size() - 1)));
        shards.set(
                at,
                new Shard(
                        s.group(),
                        s.generation(),
                        new KeyRange(s.range().start(), middle),
                        s.replicas(),
                        s.electorate()));
        shards.add(
                at + 1,
                new Shard(
                        ++lastGroup,
                        ++lastGeneration,
                        new KeyRange(middle, s.range().end()),
                        s.replicas(),
                        s.electorate()));
        hits.add(Hit.SPLIT);
        return "split of group " + s.group() + " at k" + KeySpace.number(middle);
    }

    private String merge(List<Shard> shards, int at) {
        if (at + 1 >= shards.size()) {
            return "nothing (no right neighbour to merge)";
        }
        Shard left = shards.get(at);
        Shard right = shards.get(at + 1);
        if (!left.replicas().equals(right.replicas())) {
            return "nothing (neighbours of different replicas do not merge)";
        }
        shards.remove(at + 1);
        shards.set(
                at,
                new Shard(
                        ++lastGroup,
                        ++lastGeneration,
                        new KeyRange(left.range().start(), right.range().end()),
                        left.replicas(),
                        left.electorate()));
        hits.add(Hit.MERGE);
        return "merge of groups " + left.group() + " and " + right.group();
    }

    private String move(List<Shard> shards, int at) {
        Shard s = shards.get(at);
        List<Integer> outside = new ArrayList<>(allNodes());
        outside.removeAll(s.replicas());
        if (outside.isEmpty()) {
            return "nothing (every node is a replica of group " + s.group() + ")";
        }
        Rng draw = upheavals;
        if (draw != null && outside.size() >= s.replicaCount() && draw.chance(ALL_MOVE_CHANCE)) {
            draw.shuffle(outside);
            List<Integer> others = List.copyOf(outside.subList(0, s.replicaCount()));
            shards.set(at, new Shard(s.group(), s.generation(), s.range(), others, drawElectorate(others)));
            hits.add(Hit.ALL_REPLICAS_REPLACED);
            return "nodes " + others + " replace all in group " + s.group();
        }
        List<Integer> replicas = new ArrayList<>(s.replicas());
        int leaves = replicas.remove(rng.nextInt(replicas.size()));
        int joins = rng.pick(outside);
        replicas.add(joins);
        shards.set(at, new Shard(s.group(), s.generation(), s.range(), replicas, drawElectorate(replicas)));
        hits.add(Hit.REPLICA_REPLACED);
        return "n" + joins + " replaces n" + leaves + " in group " + s.group();
    }
}
