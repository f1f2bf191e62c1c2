package holo.sim.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The simulator catches every bug that was planted on purpose, each within a few seeds: the checkers' own test.
class MutantTest {
    /// The rarest show in 7 of 100 seeds: where none catches, something is wrong with the checkers, not with luck.
    private static final int SEEDS_MAX = 100;
    private static final RunOptions FIXED_GROUPS = new RunOptions(100, 3, 7, Mode.SAFETY, Set.of(Fault.TOPOLOGY));
    private static final RunOptions ALL_FAULTS = new RunOptions(100, 3, 9, Mode.SAFETY);
    private static final RunOptions LONG = new RunOptions(200, 3, 9, Mode.SAFETY, Set.of(Fault.TOPOLOGY));
    /// They show only, or sooner, where groups change and clusters are larger.
    private static final Set<PlantedBug> NEED_ALL_FAULTS = EnumSet.of(
            PlantedBug.FORGET_CLOCK,
            PlantedBug.READY_TOO_EARLY,
            PlantedBug.SPLIT_LOSES_EDGE_KEY,
            PlantedBug.BOOTSTRAP_COPIES_NOTHING);
    /// They need two recoveries that race with a transaction in conflict: rare, unless a run is as long as CI's.
    private static final Set<PlantedBug> NEED_LENGTH =
            EnumSet.of(PlantedBug.RECOVERY_IGNORES_EVIDENCE, PlantedBug.RECOVERY_DOES_NOT_WAIT);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aPlantedBugIsCaught(PlantedBug bug) {
        RunOptions options = bug.surroundings(
                NEED_ALL_FAULTS.contains(bug) ? ALL_FAULTS : NEED_LENGTH.contains(bug) ? LONG : FIXED_GROUPS);
        RunResult caught = null;
        for (long seed = 0; seed < SEEDS_MAX && caught == null; seed++) {
            RunResult result = SimulatedRun.run(seed, options, bug, null);
            if (!result.clean()) {
                assertThat(SimulatedRun.run(seed, options, PlantedBug.NONE, null)
                                .failures())
                        .as("seed %d without a bug", seed)
                        .isEmpty();
                caught = result;
            }
        }
        assertThat(caught).as("a seed that catches: " + bug.description()).isNotNull();
    }
}
