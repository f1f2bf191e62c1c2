package holo.bench.columns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MixBenchmarkTest {
    /// Fails by an exception when a statement takes another path.
    @Test
    void eachMixRunsOverThePathItIsMeasuredOn() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exitCode = new CommandLine(new MixBenchmark(new PrintStream(out, true, StandardCharsets.UTF_8)))
                .execute("--quick");
        assertThat(exitCode).as(out.toString(StandardCharsets.UTF_8)).isZero();
    }
}
