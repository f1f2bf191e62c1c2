package holo.bench.columns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class PriceBenchmarkTest {
    /// What is committed by TPC-B and COPY is found over columns, and the books balance.
    @Test
    void whatIsWrittenComesIntoTheColumns() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exitCode = new CommandLine(new PriceBenchmark(new PrintStream(out, true, StandardCharsets.UTF_8)))
                .execute("--quick");
        assertThat(exitCode).as(out.toString(StandardCharsets.UTF_8)).isZero();
    }
}
