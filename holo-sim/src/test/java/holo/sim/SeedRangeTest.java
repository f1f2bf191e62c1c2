package holo.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SeedRangeTest {
    @Test
    void anIntervalOrOneNumberIsRead() {
        assertThat(SeedRange.parse("0-199")).isEqualTo(new SeedRange(0, 199));
        assertThat(SeedRange.parse("7")).isEqualTo(new SeedRange(7, 7));
        assertThat(SeedRange.parse("5-9").count()).isEqualTo(5);
    }

    @Test
    void whatIsNoIntervalIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> SeedRange.parse("x")).hasMessageContaining("such as 0-199");
        assertThatThrownBy(() -> SeedRange.parse("9-5")).hasMessageContaining("lower number first");
    }
}
