package holo.store.column;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// Tables are renamed wherever a query names them, and nothing else is.
final class ResidentNamesTest {
    private final ResidentNames names = new ResidentNames(Map.of("t_21", "r_21", "t_2101", "r_2101"));

    @Test
    void renamesEachMention() {
        assertThat(names.in("SELECT a.k FROM t_21 a, t_2101 b WHERE EXISTS (SELECT 1 FROM t_21) AND a.k=b.k"))
                .isEqualTo("SELECT a.k FROM r_21 a, r_2101 b WHERE EXISTS (SELECT 1 FROM r_21) AND a.k=b.k");
        assertThat(names.in("t_21")).isEqualTo("r_21");
    }

    @Test
    void leavesOtherTablesAndViewsOfTheQuery() {
        String sql = "SELECT t_2.k FROM own_t_21 t_2, past1_t_2101, t_22, t_21010, at_21";
        assertThat(names.in(sql)).isEqualTo(sql);
    }

    @Test
    void leavesWhatIsQuoted() {
        assertThat(names.in("SELECT 't_21', 'it''s t_21 ', '', \"t_21\" FROM t_21 WHERE x = ' t_21'"))
                .isEqualTo("SELECT 't_21', 'it''s t_21 ', '', \"t_21\" FROM r_21 WHERE x = ' t_21'");
        assertThat(names.in("SELECT 't_21")).isEqualTo("SELECT 't_21");
    }

    @Test
    void leavesAllWhenNothingIsResident() {
        assertThat(new ResidentNames(Map.of()).in("FROM t_21")).isEqualTo("FROM t_21");
    }
}
