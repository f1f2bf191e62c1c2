package holo.bench.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class BulkBenchmarkTest {
    @Test
    void allRowsComeInAndOutAgain() throws IOException {
        assertThat(BulkBenchmark.run(2_000, 20_000, null)).isEqualTo(20_000);
    }
}
