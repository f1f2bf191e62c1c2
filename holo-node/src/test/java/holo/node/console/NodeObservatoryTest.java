package holo.node.console;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.sql.catalog.KeySpace;
import holo.store.RangeEstimate;
import holo.store.RangeStatus;
import holo.store.StoreStatistics;
import holo.store.column.ColumnTable;
import holo.store.column.PartStatus;
import holo.store.segment.Tier;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NodeObservatoryTest {
    private final NodeObservatory observatory = new NodeObservatory();

    private static StoreStatistics statistics(long commits, long fast, long slow) {
        return new StoreStatistics(commits, 0, fast, slow, 150, 900, commits * 100, commits, 300, 2, 3, 4096, Map.of());
    }

    @Test
    void withoutAnEngineThereAreProcessFiguresOnly() {
        observatory.sample();
        NodeSample sample = observatory.latest();
        assertThat(sample).isNotNull();
        assertThat(sample.store()).isNull();
        assertThat(sample.heapBytes()).isPositive();
        assertThat(observatory.ranges()).isNull();
    }

    @Test
    void ratesAreDifferencesBetweenSamples() {
        AtomicLong commits = new AtomicLong(1000);
        observatory.observeStore(() -> statistics(commits.get(), commits.get() / 2, commits.get() / 2), List::of);
        observatory.observeConnections("PostgreSQL", () -> 7);
        observatory.sample();
        NodeSample first = observatory.latest();
        assertThat(first).isNotNull();
        assertThat(first.store()).isNotNull();
        assertThat(first.store().commitsPerSecond())
                .as("what was before the first sample is no rate")
                .isZero();
        assertThat(first.store().fastPathShare()).isNull();
        commits.addAndGet(500);
        observatory.sample();
        NodeSample second = observatory.latest();
        assertThat(second).isNotNull();
        assertThat(second.store()).isNotNull();
        assertThat(second.store().commitsPerSecond()).isPositive();
        assertThat(second.store().fastPathShare()).isEqualTo(0.5);
        assertThat(second.store().commits()).isEqualTo(1500);
        assertThat(second.connections()).containsEntry("PostgreSQL", 7);
    }

    @Test
    void aQuarterOfAnHourIsKept() {
        for (int i = 0; i < NodeObservatory.SAMPLES_MAX + 10; i++) {
            observatory.sample();
        }
        assertThat(observatory.samplesAfter(0)).hasSize(NodeObservatory.SAMPLES_MAX);
        assertThat(observatory.samplesAfter(NodeObservatory.SAMPLES_MAX)).hasSize(10);
    }

    @Test
    void waitingEndsWithTheNextSampleOrTheEnd() throws Exception {
        assertThat(observatory.awaitAfter(0, 1)).isEmpty();
        Thread sampler = Thread.ofPlatform().start(observatory::sample);
        assertThat(observatory.awaitAfter(0, 10_000)).hasSize(1);
        sampler.join();
        observatory.close();
        assertThat(observatory.awaitAfter(1, 10_000)).isEmpty();
    }

    @Test
    void rangesAreNamedByTheTablesInThem() {
        Key middle = KeySpace.data(17).start();
        observatory.observeStore(
                () -> statistics(0, 0, 0),
                () -> List.of(
                        new RangeStatus(1, new KeyRange(Key.EMPTY, middle), 1, 100, 10, 1),
                        new RangeStatus(2, new KeyRange(middle, null), 2, 200, 20, 2)));
        observatory.observeTables(new Tables(List.of(
                new KeyOwner("public.a", null, KeySpace.data(16)),
                new KeyOwner("public.b", null, KeySpace.data(17)),
                new KeyOwner("public.b", "b_name", KeySpace.data(18)))));
        List<RangeView> ranges = observatory.ranges();
        assertThat(ranges).isNotNull().hasSize(2);
        assertThat(ranges.get(0).tables()).containsExactly("public.a");
        assertThat(ranges.get(0).system()).isTrue();
        assertThat(ranges.get(1).tables()).containsExactly("public.b", "public.b (index b_name)");
        assertThat(ranges.get(1).system()).isFalse();
        assertThat(ranges.get(1).end()).isEmpty();
    }

    /// A node whose row store has ten rows of a hundred bytes at each storage id, and one segment of table 17.
    private record Tables(List<KeyOwner> owners) implements TableSizes.Source {
        @Override
        public RangeEstimate estimate(KeyRange keys) {
            return new RangeEstimate(10, 1000);
        }

        @Override
        public List<PartStatus> parts() {
            String name = ColumnTable.name(KeySpace.data(17));
            return List.of(
                    new PartStatus(name, 0, Tier.WARM, 8, 333, 0, false, 0, 0, 0, 0, ""),
                    new PartStatus(name, 1, Tier.HOT, 2, 0, 0, false, 0, 0, 0, 0, ""));
        }
    }

    @Test
    void tablesHaveTheirRowsIndexesAndSegmentsAddedUp() {
        assertThat(observatory.tables()).isNull();
        observatory.observeTables(new Tables(List.of(
                new KeyOwner("public.a", null, KeySpace.data(16)),
                new KeyOwner("public.b", null, KeySpace.data(17)),
                new KeyOwner("public.b", "b_name", KeySpace.data(18)),
                new KeyOwner("public.a", "a_name", KeySpace.data(19)),
                new KeyOwner("public.a", "a_date", KeySpace.data(20)))));
        TableSizes.Answer answer = observatory.tables();
        assertThat(answer).isNotNull();
        assertThat(answer.total()).isEqualTo(2);
        assertThat(answer.tables())
                .containsExactly(
                        new TableView("public.a", 10, 1000, 2, 2000, 0, 0),
                        new TableView("public.b", 10, 1000, 1, 1000, 1, 333));
        observatory.forgetEngine();
        assertThat(observatory.tables()).isNull();
    }
}
