package holo.sql.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RecentWritesTest {
    private final RecentWrites writes = new RecentWrites();

    @BeforeEach
    void open() {
        writes.readerBegins();
    }

    private static Key key(int number) {
        return new Key(ByteBuffer.allocate(4).putInt(number).array());
    }

    private static List<Key> keys(int from, int count) {
        List<Key> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            result.add(key(from + i));
        }
        return result;
    }

    private static Timestamp at(long time) {
        return new Timestamp(1, time, 1);
    }

    private static ReadSet reading(int number) {
        ReadSet reads = new ReadSet(100_000);
        reads.add(key(number));
        return reads;
    }

    @Test
    void knowsWhatWasWrittenAfterTheSnapshot() {
        writes.add(at(5), keys(1, 1));
        assertThat(writes.haveChanged(reading(1), at(4))).isTrue();
        assertThat(writes.haveChanged(reading(1), at(5))).isFalse();
        assertThat(writes.haveChanged(reading(2), at(4))).isFalse();
        writes.readerEnds();
        writes.readerBegins();
        assertThat(writes.haveChanged(reading(1), at(4))).isFalse();
    }

    @Test
    void forgetsTheOldestCommitsOfManyKeys() {
        for (int i = 0; i < 20; i++) {
            writes.add(at(10 + i), keys(i * 1000, 1000));
        }
        assertThat(writes.keysHeld()).isEqualTo(RecentWrites.KEYS_MAX);
        assertThat(writes.haveChanged(reading(19_999), at(0))).isTrue();
        assertThat(writes.haveChanged(reading(0), at(0))).isFalse();
        writes.readerEnds();
        assertThat(writes.keysHeld()).isZero();
    }

    @Test
    void leavesToTheCommitWhatManyRangesWouldBeComparedWith() {
        ReadSet reads = new ReadSet(100_000);
        for (int i = 0; i < 5000; i++) {
            reads.add(new KeyRange(key(2 * i), key(2 * i + 1)));
        }
        writes.add(at(1), keys(0, 1));
        assertThat(writes.haveChanged(reads, at(0))).isTrue();
        writes.add(at(2), keys(20_001, 1));
        assertThat(writes.haveChanged(reads, at(0))).isTrue();
        writes.add(at(3), keys(20_003, 1));
        assertThat(writes.haveChanged(reads, at(0))).as("beyond the limit").isFalse();
        assertThat(writes.haveChanged(reads, at(2))).isFalse();
        writes.add(at(4), keys(2, 1));
        assertThat(writes.haveChanged(reads, at(0)))
                .as("the newest comes first")
                .isTrue();
    }
}
