package holo.store.row;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.bytes.ByteSink;
import holo.store.row.RowFormat.HistoryKey;
import holo.store.row.RowFormat.Latest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RowFormatTest {
    private final Random random = new Random(7);

    @Test
    void historyKeysSortByKeyAndThenNewestFirst() {
        List<HistoryKey> keys = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            keys.add(new HistoryKey(randomKey(), randomVersion()));
        }
        keys.sort(Comparator.comparing(HistoryKey::key).thenComparing(HistoryKey::version, Comparator.reverseOrder()));
        for (int i = 1; i < keys.size(); i++) {
            int expected = keys.get(i - 1).equals(keys.get(i)) ? 0 : -1;
            assertThat(Integer.signum(Arrays.compareUnsigned(encode(keys.get(i - 1)), encode(keys.get(i)))))
                    .as("%s %s", keys.get(i - 1), keys.get(i))
                    .isEqualTo(expected);
        }
    }

    @Test
    void historyKeysComeBack() {
        for (int i = 0; i < 3000; i++) {
            HistoryKey key = new HistoryKey(randomKey(), randomVersion());
            assertThat(HistoryKey.decode(encode(key))).isEqualTo(key);
        }
    }

    @Test
    void longRunsOfZerosKeepTheirOrder() {
        List<Key> keys = new ArrayList<>();
        for (int zeros : new int[] {0, 1, 99, 100, 101, 199, 200, 201, 202, 350}) {
            keys.add(new Key(new byte[zeros]));
            byte[] followed = new byte[zeros + 1];
            followed[zeros] = 1;
            keys.add(new Key(followed));
            byte[] more = Arrays.copyOf(followed, zeros + 50);
            keys.add(new Key(more));
        }
        keys.sort(Comparator.naturalOrder());
        for (int i = 1; i < keys.size(); i++) {
            if (!keys.get(i - 1).equals(keys.get(i))) {
                HistoryKey before = new HistoryKey(keys.get(i - 1), randomVersion());
                HistoryKey after = new HistoryKey(keys.get(i), randomVersion());
                assertThat(Arrays.compareUnsigned(encode(before), encode(after)))
                        .isNegative();
                assertThat(HistoryKey.decode(encode(after))).isEqualTo(after);
            }
        }
    }

    @Test
    void smallIntegersTakeNoMoreThanTheirBytes() {
        ByteSink sink = new ByteSink(8);
        RowFormat.putEscaped(sink, new Key(new byte[] {(byte) 0x80, 0, 0, 0, 0, 0, 0, 42}));
        assertThat(sink.length()).isLessThanOrEqualTo(8);
    }

    @Test
    void latestValuesComeBack() {
        for (int i = 0; i < 1000; i++) {
            Version version = randomVersion();
            byte[] value = new byte[random.nextInt(20)];
            random.nextBytes(value);
            ByteSink sink = new ByteSink(1);
            RowFormat.putLatest(sink, version, value, 0, value.length, i % 3 == 0);
            Latest latest = Latest.decode(sink.toArray());
            assertThat(latest.version()).isEqualTo(version);
            assertThat(latest.tombstone()).isEqualTo(i % 3 == 0);
            assertThat(latest.value()).isEqualTo(value);
        }
    }

    private static byte[] encode(HistoryKey key) {
        ByteSink sink = new ByteSink(4);
        RowFormat.putHistoryKey(sink, key.key(), key.version());
        return sink.toArray();
    }

    private Key randomKey() {
        byte[] bytes = new byte[random.nextInt(5)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(4) - 2);
        }
        return new Key(bytes);
    }

    private Version randomVersion() {
        Timestamp executeAt =
                new Timestamp(random.nextInt(3), random.nextLong() >>> 1 + random.nextInt(62), random.nextInt(300));
        Timestamp txnId = random.nextBoolean() ? executeAt : new Timestamp(0, random.nextInt(1000), 1);
        return new Version(1 + random.nextInt(300), executeAt, txnId);
    }
}
