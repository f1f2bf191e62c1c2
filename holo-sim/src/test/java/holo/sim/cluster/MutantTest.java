package holo.sim.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The simulator catches bugs that were planted on purpose, each within a few seeds: the checkers' own test. Those
/// that need many seeds, and those in topology changes, are shown by `bin/holo sim --mutants`.
class MutantTest {
    private static final int SEEDS_MAX = 40;
    private static final RunOptions OPTIONS = new RunOptions(100, 3, 7, Mode.SAFETY, Set.of(Fault.TOPOLOGY));

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "NONE",
                "FORGET_CLOCK",
                "RECOVERY_IGNORES_EVIDENCE",
                "RECOVERY_DOES_NOT_WAIT",
                "READY_TOO_EARLY",
                "BOOTSTRAP_COPIES_NOTHING"
            })
    void aPlantedBugIsCaught(PlantedBug bug) {
        RunResult caught = null;
        for (long seed = 0; seed < SEEDS_MAX && caught == null; seed++) {
            RunResult result = SimulatedRun.run(seed, OPTIONS, bug, null);
            if (!result.clean()) {
                assertThat(SimulatedRun.run(seed, OPTIONS, PlantedBug.NONE, null)
                                .failures())
                        .as("seed %d without a bug", seed)
                        .isEmpty();
                caught = result;
            }
        }
        assertThat(caught).as("a seed that catches: " + bug.description()).isNotNull();
    }
}
