package holo.store.column;

import static org.assertj.core.api.Assertions.assertThat;

import holo.store.column.ColumnException.Reason;
import holo.store.column.Troubles.Work;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class TroublesTest {
    private static final ColumnException FULL = new ColumnException(Reason.SPACE, "no space left");

    private final AtomicLong nanos = new AtomicLong();
    private final Troubles troubles = new Troubles(nanos::get);

    @Test
    void aTroubleIsOpenUntilThatWorkSucceedsForThatTable() {
        troubles.failed("a", Work.FEED, FULL);
        troubles.failed("a", Work.SEGMENTS, FULL);
        troubles.failed("b", Work.BUILD, FULL);
        troubles.succeeded("a", Work.SEGMENTS);
        troubles.succeeded("b", Work.FEED);
        troubles.succeeded("c", Work.FEED);
        assertThat(troubles.open())
                .containsOnlyKeys("a", "b")
                .containsEntry("a", "its columns are behind: no space left");
        troubles.succeeded("a", Work.FEED);
        troubles.succeeded("b", Work.BUILD);
        assertThat(troubles.open()).isEmpty();
    }

    @Test
    void whatIsNotTriedAnyMoreIsForgotten() {
        troubles.failed("gone", Work.FEED, FULL);
        nanos.addAndGet(Troubles.FORGOTTEN_AFTER.toNanos());
        troubles.failed("tried", Work.FEED, FULL);
        assertThat(troubles.open()).containsOnlyKeys("gone", "tried");
        nanos.incrementAndGet();
        assertThat(troubles.open()).containsOnlyKeys("tried");
    }
}
