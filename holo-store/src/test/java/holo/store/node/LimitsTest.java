package holo.store.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.store.StoreException;
import org.junit.jupiter.api.Test;

final class LimitsTest {
    private static final long HEAP_BYTES = 800_000_000;

    private final Limits limits = new Limits(StoreOptions.defaults(), HEAP_BYTES);

    @Test
    void aTransactionThatTheHeapCouldNotReplayIsRefusedAndTakesNoPlace() {
        assertThatThrownBy(() -> limits.acquire(HEAP_BYTES / 8 + 1)).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.sqlState()).isEqualTo("54000");
            assertThat(e).hasMessageContaining("heap");
        });
        assertThat(limits.inFlight()).isZero();
        assertThat(limits.bytes()).isZero();
        limits.acquire(HEAP_BYTES / 8);
        assertThat(limits.bytes()).isEqualTo(HEAP_BYTES / 8);
    }
}
