package holo.accord;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.Checker;
import holo.accord.testing.TestCluster;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random load and faults from a seed; afterwards everything has an outcome, and all replicas agree.
class BurnTest {
    private static final int SEEDS = Integer.getInteger("holo.burn.seeds", 40);
    private static final int FIRST = Integer.getInteger("holo.burn.first", 0);

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5})
    void everySeedIsStrictlySerializable(int replicas) {
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                run(seed, replicas);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + " with " + replicas + " replicas: -Dholo.burn.first=" + seed
                                + " -Dholo.burn.seeds=1: " + e,
                        e);
            }
        }
    }

    private static void run(int seed, int replicas) {
        TestCluster c = new TestCluster(seed, TestCluster.single(replicas));
        Checker checker = new Checker(c);
        c.drop = c.random.nextInt(3) * 0.05;
        c.duplicate = c.random.nextInt(3) * 0.05;
        c.latencyMax = 500 + c.random.nextInt(5_000);
        TreeSet<Integer> down = new TreeSet<>();
        int faults = (replicas - 1) / 2;
        for (int i = 0; i < 120; i++) {
            int n = 1 + c.random.nextInt(replicas);
            if (c.host(n).isUp()) {
                checker.submit(n, randomTxn(c, i));
            }
            c.run(c.random.nextInt(1500));
            int dice = c.random.nextInt(40);
            if (dice == 0 && down.size() < Math.max(1, faults)) {
                int victim = 1 + c.random.nextInt(replicas);
                if (down.add(victim)) {
                    c.crash(victim);
                }
            } else if (dice == 1 && !down.isEmpty()) {
                c.restart(down.pollFirst());
            } else if (dice == 2) {
                c.cut(1 + c.random.nextInt(replicas), 1 + c.random.nextInt(replicas));
            } else if (dice == 3) {
                c.heal();
            }
        }
        c.heal();
        c.drop = 0;
        down.forEach(c::restart);
        c.run(60_000_000);
        checker.finish();
        c.checkReplicas();
        c.hosts().forEach(h -> {
            assertThat(h.node().attempts()).as("attempts").isEmpty();
            assertThat(h.node().commands()).as("commands").isEmpty();
        });
    }

    private static holo.accord.primitives.Txn randomTxn(TestCluster c, int i) {
        String k = "k" + c.random.nextInt(5);
        String l = "k" + c.random.nextInt(5);
        return switch (c.random.nextInt(8)) {
            case 0 -> AppendLogic.read(TxnKind.READ, k, l);
            case 1 -> AppendLogic.scan("k0", "k3");
            case 2, 3 -> k.equals(l) ? AppendLogic.append("" + i, k) : AppendLogic.append("" + i, k, l);
            default -> AppendLogic.append("" + i, k);
        };
    }
}
