package holo.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelTest {
    @Test
    void theGeneratorIsTheSameForEver() {
        Rng rng = new Rng(42);
        assertThat(List.of(rng.nextLong(), rng.nextLong(), rng.nextLong()))
                .containsExactly(1546998764402558742L, 6990951692964543102L, -5902157311460992607L);
    }

    @Test
    void splitSourcesDifferByNameAndRepeatBySeed() {
        assertThat(new Rng(1).split("a").nextLong())
                .isEqualTo(new Rng(1).split("a").nextLong());
        assertThat(new Rng(1).split("a").nextLong())
                .isNotEqualTo(new Rng(1).split("b").nextLong());
    }

    @Test
    void drawsStayInTheirBounds() {
        Rng rng = new Rng(7);
        for (int i = 0; i < 10_000; i++) {
            assertThat(rng.between(-3, 3)).isBetween(-3, 3);
            assertThat(rng.nextDouble()).isBetween(0.0, 1.0);
            assertThat(rng.exponential(100)).isNotNegative();
        }
    }

    @Test
    void eventsRunInTimeOrderAndThenInSchedulingOrder() {
        Simulation simulation = new Simulation();
        List<String> ran = new ArrayList<>();
        simulation.after(5, () -> ran.add("b"));
        simulation.after(1, () -> {
            ran.add("a");
            simulation.after(4, () -> ran.add("d"));
        });
        simulation.after(5, () -> ran.add("c"));
        while (simulation.step()) {}
        assertThat(ran).containsExactly("a", "b", "c", "d");
        assertThat(simulation.nowMicros()).isEqualTo(5);
    }

    @Test
    void manyEventsRunInTheSameOrder() {
        Simulation simulation = new Simulation();
        Rng rng = new Rng(5);
        List<Long> ran = new ArrayList<>();
        List<Long> due = new ArrayList<>();
        for (long n = 0; n < 5_000; n++) {
            long event = rng.between(0L, 700L) << 32 | n;
            due.add(event);
            simulation.after(event >>> 32, () -> ran.add(event));
            if (n % 3 == 0) {
                long later = 800L << 32 | n;
                due.add(later);
                simulation.after(800, () -> ran.add(later));
            }
        }
        simulation.runUntil(699);
        assertThat(ran).hasSize((int) due.stream().filter(e -> e >>> 32 <= 699).count());
        while (simulation.step()) {}
        assertThat(ran).containsExactlyElementsOf(due.stream().sorted().toList());
        assertThat(simulation.step()).isFalse();
    }

    @Test
    void aPartitionMayBeOneWay() {
        Simulation simulation = new Simulation();
        List<String> got = new ArrayList<>();
        Hits hits = new Hits();
        Network<String> network = new Network<>(
                simulation, new Rng(1), 2, Latency.LAN, true, hits, (to, from, m) -> got.add(from + ">" + to + m));
        network.cut(0, 1);
        network.send(0, 1, "x");
        network.send(1, 0, "y");
        while (simulation.step()) {}
        assertThat(got).containsExactly("1>0y");
        assertThat(hits.counts()).containsEntry(Hit.MESSAGE_INTO_CUT_LINK, 1L);
    }

    @Test
    void linksThatKeepOrderDoAndOthersDoNot() {
        for (boolean fifo : new boolean[] {true, false}) {
            Simulation simulation = new Simulation();
            List<Integer> got = new ArrayList<>();
            Hits hits = new Hits();
            Network<Integer> network =
                    new Network<>(simulation, new Rng(3), 2, Latency.LAN, fifo, hits, (to, from, m) -> got.add(m));
            for (int i = 0; i < 100; i++) {
                network.send(0, 1, i);
            }
            while (simulation.step()) {}
            assertThat(got).hasSize(100);
            assertThat(got.equals(got.stream().sorted().toList())).isEqualTo(fifo);
            assertThat(hits.counts().getOrDefault(Hit.MESSAGE_OVERTAKEN, 0L) == 0)
                    .isEqualTo(fifo);
        }
    }

    @Test
    void lossAndCopiesAreCounted() {
        Simulation simulation = new Simulation();
        int[] got = {0};
        Hits hits = new Hits();
        Network<Integer> network =
                new Network<>(simulation, new Rng(3), 2, Latency.LAN, false, hits, (to, from, m) -> got[0]++);
        network.setFaults(0.2, 0.1);
        for (int i = 0; i < 1000; i++) {
            network.send(0, 1, i);
        }
        while (simulation.step()) {}
        long lost = hits.counts().getOrDefault(Hit.MESSAGE_LOST, 0L);
        long duplicated = hits.counts().getOrDefault(Hit.MESSAGE_DUPLICATED, 0L);
        assertThat(lost).isBetween(150L, 250L);
        assertThat(duplicated).isBetween(40L, 130L);
        assertThat(network.sent()).isEqualTo(1000);
        assertThat(got[0]).isEqualTo((int) (1000 - lost + duplicated));
    }

    @Test
    void clocksDriftAndJumpButMonotonicTimeOnlyGrows() {
        Simulation simulation = new Simulation();
        DriftingClock clock = new DriftingClock(simulation, new Rng(9), 1000, 200);
        simulation.runUntil(1_000_000_000);
        long before = clock.monotonicMicros();
        clock.jump(-5_000_000);
        assertThat(clock.monotonicMicros()).isEqualTo(before);
        assertThat(Math.abs(before - 1_000_000_000)).isLessThanOrEqualTo(200_000);
        assertThat(clock.wallMicros()).isLessThan(DriftingClock.EPOCH_MICROS + before);
    }
}
