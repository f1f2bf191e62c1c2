package holo.sim;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sim.cluster.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/// Whoever wants to leave a kind of fault out finds its name.
class FaultNamesTest {
    private static final Path PAGE = Path.of("../docs/reference/simulator.md");

    @ParameterizedTest
    @EnumSource
    void helpAndReferenceNameIt(Fault fault) throws IOException {
        assertThat(new CommandLine(new SimMain()).getUsageMessage())
                .containsPattern("\\b" + fault.optionName() + "\\b");
        assertThat(Files.readString(PAGE)).contains("`" + fault.optionName() + "`");
        assertThat(Fault.named(fault.optionName())).isEqualTo(fault);
    }
}
