package holo.sql.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.primitives.Key;
import holo.sql.error.SqlException;
import holo.sql.exec.MemoryBudget;
import holo.store.KeyValueCursor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A sample is bounded, and whoever made its budget pays for it.
final class RowReservoirTest {
    private final MemoryBudget memory = new MemoryBudget(256 << 20);

    /// @param value of each row
    private record SameRow(byte[] value) implements KeyValueCursor {
        @Override
        public boolean advance() {
            return true;
        }

        @Override
        public Key key() {
            return Key.EMPTY;
        }

        @Override
        public void close() {}
    }

    private static RowReservoir offered(RowReservoir reservoir, int rows, int bytes) {
        SameRow row = new SameRow(new byte[bytes]);
        for (int i = 0; i < rows; i++) {
            reservoir.offer(row);
        }
        return reservoir;
    }

    @Test
    void emptyRowsTakeMemoryToo() {
        RowReservoir reservoir = offered(new RowReservoir(1000, memory, new SplittableRandom(1)), 5000, 0);
        assertThat(reservoir.sample()).hasSize(1000);
        assertThat(memory.bytes()).isEqualTo(1000L * RowReservoir.ROW_OVERHEAD);
    }

    @Test
    void largeRowsHalveTheSample() {
        RowReservoir reservoir = offered(new RowReservoir(1000, memory, new SplittableRandom(1)), 200, 1 << 20);
        assertThat(reservoir.shown()).isEqualTo(200);
        assertThat(reservoir.sample()).hasSizeBetween(31, 63);
        assertThat(memory.bytes())
                .isEqualTo(reservoir.sample().size() * (long) (RowReservoir.ROW_OVERHEAD + (1 << 20)))
                .isLessThanOrEqualTo(RowReservoir.BYTES_MAX);
    }

    @Test
    void aSampleThatThereIsNoMemoryForIsRefused() {
        RowReservoir reservoir = new RowReservoir(1000, new MemoryBudget(1 << 10), new SplittableRandom(1));
        assertThatThrownBy(() -> offered(reservoir, 1000, 8))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("53200"));
    }
}
