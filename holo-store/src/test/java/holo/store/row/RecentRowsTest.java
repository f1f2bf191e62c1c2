package holo.store.row;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class RecentRowsTest {
    private static final byte[] OLD = {1};
    private static final byte[] NEW = {2};

    private final RecentRows recent = new RecentRows();
    private final Key key = key(0);

    @Test
    void aRowIsThereUntilItChanges() {
        assertThat(recent.newest(key)).isNull();
        recent.offer(key, recent.ticket(key), OLD);
        assertThat(recent.newest(key)).isSameAs(OLD);
        recent.changed(key);
        assertThat(recent.newest(key)).isNull();
        recent.offer(key, recent.ticket(key), NEW);
        assertThat(recent.newest(key)).isSameAs(NEW);
    }

    @Test
    void whatASlowReaderReadBeforeAChangeIsNeverTheNewest() {
        long ticket = recent.ticket(key);
        recent.changed(key);
        recent.offer(key, ticket, OLD);
        assertThat(recent.newest(key)).isNull();
    }

    @Test
    void keysOfOneSlotAreToldApart() {
        int filled = 2 * RecentRows.SLOTS;
        for (int i = 0; i < filled; i++) {
            recent.offer(key(i), recent.ticket(key(i)), stored(i));
        }
        int found = 0;
        for (int i = 0; i < filled; i++) {
            byte[] newest = recent.newest(key(i));
            if (newest != null) {
                assertThat(newest).isEqualTo(stored(i));
                found++;
            }
        }
        assertThat(found).isBetween(RecentRows.SLOTS / 2, RecentRows.SLOTS);
    }

    @Test
    void largeRowsAreNotKept() {
        recent.offer(key, recent.ticket(key), new byte[RecentRows.STORED_BYTES_MAX + 1]);
        assertThat(recent.newest(key)).isNull();
    }

    private static Key key(int n) {
        return new Key(stored(n));
    }

    private static byte[] stored(int n) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(n).array();
    }
}
