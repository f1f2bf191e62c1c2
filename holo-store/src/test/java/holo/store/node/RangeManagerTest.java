package holo.store.node;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.KeyRange;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which topologies a node stores for its next start.
class RangeManagerTest {
    @ParameterizedTest
    @CsvSource({
        "20, 1, 1", // all are needed, however many
        "20, 3, 3",
        "20, 5, 5",
        "20, 20, 5", // the last 16 in any case
        "16, 16, 1",
        "3, 3, 1"
    })
    void whatTheProtocolNeedsIsKept(long newest, long oldestNeeded, long firstKept) {
        List<Topology> stored = new ArrayList<>();
        for (long epoch = 1; epoch <= newest; epoch++) {
            stored.add(new Topology(epoch, List.of(new Shard(1, 1, KeyRange.ALL, List.of(1)))));
        }
        RangeManager.forget(stored, oldestNeeded);
        assertThat(stored)
                .extracting(Topology::epoch)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(firstKept, newest).boxed().toList());
    }
}
