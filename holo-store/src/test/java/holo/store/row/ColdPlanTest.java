package holo.store.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.store.RowTiers.Part;
import holo.store.row.ColdPlan.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which files are rewritten next, told by their keys, sizes and levels alone.
final class ColdPlanTest {
    private static final int DEEPEST = 6;
    private static final long BYTES = 20L << 20;
    private static final Part COLD = part(0, 50, true);

    private final ColdPlan plan = new ColdPlan((from, to) -> false, (from, to) -> BYTES);

    @Test
    void aFileThatSpansAWarmPartStaysColdWhileThatHasNoRows() {
        List<Part> parts = List.of(part(0, 10, true), part(10, 20, false), part(20, 30, true));
        List<RowFile> files = List.of(file("spanning", DEEPEST, 0, 29, true));
        assertThat(plan.next(files, parts, DEEPEST)).isEqualTo(Step.Rewrite.of(files.getFirst(), ColdPlan.CUT_BYTES));
        ColdPlan withGap = new ColdPlan((from, to) -> true, (from, to) -> BYTES);
        assertThat(withGap.next(files, parts, DEEPEST)).isNull();
    }

    @Test
    void filesBelowThatAreWrittenWithAStepCountOnce() {
        RowFile one = file("one", 5, 0, 9, false);
        RowFile two = file("two", 5, 10, 19, false);
        RowFile three = file("three", 5, 20, 29, false);
        RowFile below = file("below", DEEPEST, 5, 14, true);
        List<RowFile> files = List.of(one, two, three, below);
        plan.pushed(RowFormat.latestKey(key(0)));
        assertThat(plan.next(files, List.of(COLD), DEEPEST))
                .isEqualTo(new Step.Rewrite(List.of(one, two), 3 * BYTES, DEEPEST, true, ColdPlan.STEP_BYTES));
    }

    @Test
    void aPartIsMergedDownOnceAndUntilThatIsDone() {
        List<RowFile> files = List.of(file("flushed", 0, 0, 90, false), file("deep", DEEPEST, 0, 9, false));
        for (int refused = 0; refused < 2; refused++) {
            assertThat(plan.next(files, List.of(COLD), DEEPEST))
                    .asInstanceOf(type(Step.Push.class))
                    .satisfies(push -> assertThat(push.from()).isEqualTo(RowFormat.latestKey(key(0))));
        }
        plan.pushed(RowFormat.latestKey(key(0)));
        assertThat(plan.next(files, List.of(COLD), DEEPEST)).isInstanceOf(Step.Rewrite.class);
    }

    private static Part part(int from, int to, boolean cold) {
        return new Part(new KeyRange(key(from), key(to)), cold);
    }

    private static RowFile file(String name, int level, int first, int last, boolean cold) {
        return new RowFile(
                name, level, RowFormat.latestKey(key(first)), RowFormat.latestKey(key(last)), BYTES, cold, false);
    }

    private static Key key(int number) {
        return new Key(new byte[] {(byte) number});
    }
}
