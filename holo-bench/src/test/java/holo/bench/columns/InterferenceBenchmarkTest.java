package holo.bench.columns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class InterferenceBenchmarkTest {
    /// Four tables that are written all the time, read in one query over columns.
    @Test
    void theBooksBalanceInEachSnapshotOverColumns() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exitCode = new CommandLine(new InterferenceBenchmark(new PrintStream(out, true, StandardCharsets.UTF_8)))
                .execute("--quick");
        assertThat(exitCode).as(out.toString(StandardCharsets.UTF_8)).isZero();
    }
}
