package holo.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AnswerTest {
    @Test
    void equalRowsDoNotDiffer() {
        assertThat(new Answer(List.of("A\t1", "B\t2")).difference(List.of("A\t1", "B\t2")))
                .isNull();
    }

    @Test
    void theFirstDifferingRowIsNamed() {
        assertThat(new Answer(List.of("A\t1", "B\t2")).difference(List.of("A\t1", "B\t3")))
                .isEqualTo("row 2 is <B\t2>, expected <B\t3>");
    }

    @Test
    void missingAndExtraRowsAreDifferences() {
        assertThat(new Answer(List.of("A")).difference(List.of("A", "B"))).isEqualTo("1 rows, expected 2");
        assertThat(new Answer(List.of("A", "B")).difference(List.of("A"))).isEqualTo("2 rows, expected 1");
    }

    @Test
    void everyQueryHasItsTextAndItsExpectedAnswer() throws Exception {
        for (TpchQueries query : TpchQueries.values()) {
            assertThat(query.sql()).contains("SELECT");
            assertThat(query.expected()).isNotEmpty();
        }
    }
}
