package holo.store.row;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.row.RowFormat.Latest;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnpublishedRowsTest {
    private static final int SMALL = 1;
    private static final int LARGE = 2_000;

    private final UnpublishedRows rows = new UnpublishedRows();

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void whatIsWrittenIsKnownUntilItIsPublished(int size) {
        Unpublished batch = batch(1, size);
        rows.written(batch);
        assertThat(newest(0)).isEqualTo(1);
        assertThat(rows.newest(key(size))).isNull();
        rows.published(batch);
        assertThat(rows.newest(key(0))).isNull();
    }

    @Test
    void theNewestVersionIsTheAnswerWhateverTheSizesOfTheBatches() {
        for (int first : new int[] {SMALL, LARGE}) {
            for (int second : new int[] {SMALL, LARGE}) {
                Unpublished older = batch(1, first);
                Unpublished newer = batch(2, second);
                rows.written(older);
                rows.written(newer);
                assertThat(newest(0)).isEqualTo(2);
                rows.published(older);
                assertThat(newest(0)).isEqualTo(2);
                rows.published(newer);
                assertThat(rows.newest(key(0))).isNull();
            }
        }
    }

    private long newest(int number) {
        byte[] stored = rows.newest(key(number));
        return stored == null ? -1 : Latest.decode(stored).version().executeAt().hlc();
    }

    private static Unpublished batch(long time, int size) {
        Timestamp at = new Timestamp(1, time, 1);
        Map<Key, Latest> newest = new HashMap<>();
        for (int i = 0; i < size; i++) {
            newest.put(key(i), new Latest(new Version(1, at, at), false, new byte[] {1}, 0));
        }
        return new Unpublished(0, at, size, newest);
    }

    private static Key key(int number) {
        return new Key(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }
}
