package holo.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class WindowStageTest {
    private static final int ROWS = 1000;

    /// An open cursor that stands at its end has given the memory back: what was counted, and the rows.
    @Test
    void keepsNoRowsAfterTheLast() {
        ExecutionContext context = QueryTest.context();
        List<WeakReference<Object>> values = new ArrayList<>();
        try (RowSource rows = QueryTest.open(
                "select g, row_number() over (order by g desc) from generate_series(1001, 1000 + " + ROWS + ") g",
                context)) {
            while (rows.advance()) {
                values.add(new WeakReference<>(Objects.requireNonNull(rows.row()[0])));
            }
            assertThat(values).hasSize(ROWS);
            assertThat(context.memory().bytes()).isZero();
            System.gc();
            // Each operator may keep the row on which it stood last.
            assertThat(values.stream().filter(value -> value.get() != null).count())
                    .isLessThan(10);
            assertThat(rows.advance()).isFalse();
        }
    }

    @Test
    void hasNoRowsWhenItIsClosedBeforeTheFirst() {
        ExecutionContext context = QueryTest.context();
        RowSource rows = QueryTest.open("select g, count(*) over (order by g) from generate_series(1, 5) g", context);
        rows.close();
        assertThat(rows.advance()).isFalse();
        assertThat(context.memory().bytes()).isZero();
    }
}
