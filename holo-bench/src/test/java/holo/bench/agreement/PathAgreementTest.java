package holo.bench.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class PathAgreementTest {
    @Test
    void generatedQueriesGiveTheSameAnswersOverRowsAndOverColumns() {
        int exitCode = new CommandLine(new PathAgreement())
                .execute("--seed", "7", "--statements", "150", "--nested", "0", "--require", "80");
        assertThat(exitCode).isZero();
    }

    @Test
    void queriesOfEveryKindGiveTheSameAnswersOverRowsAndOverColumns() {
        int exitCode = new CommandLine(new PathAgreement())
                .execute("--seed", "1", "--statements", "60", "--nested", "100", "--require", "15");
        assertThat(exitCode).isZero();
    }
}
