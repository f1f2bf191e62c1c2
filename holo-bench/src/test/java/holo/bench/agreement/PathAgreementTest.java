package holo.bench.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class PathAgreementTest {
    @Test
    void generatedQueriesGiveTheSameAnswersOverRowsAndOverColumns() {
        int exitCode =
                new CommandLine(new PathAgreement()).execute("--seed", "7", "--statements", "150", "--require", "80");
        assertThat(exitCode).isZero();
    }
}
