package holo.accord;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.Checker;
import holo.accord.testing.TestCluster;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Splits, merges, new and removed replicas under load (protocol §6).
class TopologyBurnTest {
    private static final int SEEDS = Integer.getInteger("holo.burn.seeds", 9);
    private static final int FIRST = Integer.getInteger("holo.burn.first", 0);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void topologyChangesLoseNothing(boolean faults) {
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                run(seed, faults);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + " faults " + faults + ": -Dholo.burn.first=" + seed + " -Dholo.burn.seeds=1: "
                                + e,
                        e);
            }
        }
    }

    private static void run(int seed, boolean faults) {
        Topology first =
                new Topology(1, List.of(new Shard(1, 1, KeyRange.ALL, List.of(1, 2, 3))), List.of(1, 2, 3, 4, 5));
        TestCluster c = new TestCluster(seed, first);
        c.latencyMax = 3_000;
        if (faults) {
            c.drop = 0.05;
            c.duplicate = 0.05;
        }
        Checker checker = new Checker(c);
        int down = 0;
        for (int i = 0; i < 150; i++) {
            int n = 1 + c.random.nextInt(5);
            if (c.host(n).isUp()) {
                checker.submit(n, randomTxn(c, i));
            }
            c.run(c.random.nextInt(2_000));
            if (i % 15 == 14) {
                c.change(change(c.topologies.get(c.topologies.size() - 1), c.random));
                c.run(c.random.nextInt(200_000));
            }
            if (faults && down == 0 && c.random.nextInt(30) == 0) {
                down = 1 + c.random.nextInt(5);
                c.crash(down);
            } else if (down != 0 && c.random.nextInt(20) == 0) {
                c.restart(down);
                down = 0;
            }
            int kept = 1 + i % 5;
            if (faults && i % 11 == 5 && c.host(kept).isUp()) {
                c.compact(kept);
            }
        }
        c.drop = 0;
        if (down != 0) {
            c.restart(down);
        }
        c.run(60_000_000);
        checker.finish();
        c.checkReplicas();
        c.hosts().forEach(h -> {
            assertThat(h.node().attempts()).as("attempts").isEmpty();
        });
    }

    /// A random next epoch.
    private static Topology change(Topology t, Random random) {
        List<Shard> shards = new ArrayList<>(t.shards());
        long nextGeneration = 1;
        long nextGroup = 1;
        for (Shard s : shards) {
            nextGeneration = Math.max(nextGeneration, s.generation() + 1);
            nextGroup = Math.max(nextGroup, s.group() + 1);
        }
        int i = random.nextInt(shards.size());
        Shard s = shards.get(i);
        switch (random.nextInt(5)) {
            case 0 -> {
                Key at = AppendLogic.key("k" + random.nextInt(6));
                if (s.range().contains(at) && !s.range().start().equals(at)) {
                    shards.set(
                            i,
                            new Shard(
                                    s.group(),
                                    s.generation(),
                                    new KeyRange(s.range().start(), at),
                                    s.replicas()));
                    shards.add(new Shard(
                            nextGroup,
                            nextGeneration,
                            new KeyRange(at, s.range().end()),
                            s.replicas()));
                }
            }
            case 1 -> {
                if (i + 1 < shards.size() && shards.get(i + 1).replicas().equals(s.replicas())) {
                    Shard right = shards.remove(i + 1);
                    shards.set(
                            i,
                            new Shard(
                                    s.group(),
                                    nextGeneration,
                                    new KeyRange(
                                            s.range().start(), right.range().end()),
                                    s.replicas()));
                }
            }
            case 2 -> {
                List<Integer> replicas = new ArrayList<>(s.replicas());
                int node = 1 + random.nextInt(5);
                if (!replicas.contains(node)) {
                    replicas.set(random.nextInt(replicas.size()), node);
                }
                shards.set(i, new Shard(s.group(), s.generation(), s.range(), replicas));
            }
            case 3 -> {
                List<Integer> replicas = new ArrayList<>(s.replicas());
                int node = 1 + random.nextInt(5);
                if (!replicas.contains(node)) {
                    replicas.add(node);
                } else if (replicas.size() > 3) {
                    replicas.remove((Integer) node);
                }
                shards.set(i, new Shard(s.group(), s.generation(), s.range(), replicas));
            }
            default -> {
                List<Integer> electorate = new ArrayList<>(s.replicas());
                if (electorate.size() > s.slowQuorum()) {
                    electorate.remove(random.nextInt(electorate.size()));
                }
                shards.set(i, new Shard(s.group(), s.generation(), s.range(), s.replicas(), electorate));
            }
        }
        return new Topology(t.epoch() + 1, shards, t.nodes());
    }

    private static Txn randomTxn(TestCluster c, int i) {
        String k = "k" + c.random.nextInt(6);
        String l = "k" + c.random.nextInt(6);
        return switch (c.random.nextInt(8)) {
            case 0 -> AppendLogic.read(TxnKind.READ, k, l);
            case 1 -> AppendLogic.scan("k0", "k4");
            case 2, 3 -> k.equals(l) ? AppendLogic.append("" + i, k) : AppendLogic.append("" + i, k, l);
            default -> AppendLogic.append("" + i, k);
        };
    }

    @Test
    void aSplitNeedsNoSyncPointAndNoCopy() {
        TestCluster c = new TestCluster(1, TestCluster.single(3));
        c.submit(1, AppendLogic.append("1", "a", "z"));
        c.run(100_000);
        c.change(new Topology(
                2,
                List.of(
                        new Shard(1, 1, AppendLogic.range("", "m"), List.of(1, 2, 3)),
                        new Shard(2, 2, AppendLogic.range("m", ""), List.of(1, 2, 3)))));
        long t = c.submit(2, AppendLogic.append("2", "a", "z"));
        c.run(1_000_000);
        assertThat(c.history.replies()).containsKey(t);
        assertThat(c.value(3, "z")).isEqualTo("1,2");
        for (int n = 1; n <= 3; n++) {
            assertThat(c.host(n).node().counters().slowPath).isZero();
        }
    }
}
