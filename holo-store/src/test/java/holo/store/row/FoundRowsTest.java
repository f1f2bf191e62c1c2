package holo.store.row;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import org.junit.jupiter.api.Test;

final class FoundRowsTest {
    private static final Key KEY = new Key(new byte[] {1});

    private final FoundRows found = new FoundRows();

    @Test
    void whatWasFoundIsTakenOnce() {
        found.put(at(1), found(KeyState.ABSENT));
        assertThat(found.take(at(1)).get(KEY)).isEqualTo(KeyState.ABSENT);
        assertThat(found.take(at(1)).isEmpty()).isTrue();
        assertThat(found.take(at(2)).isEmpty()).isTrue();
    }

    @Test
    void theOldestIsForgottenWhenThereAreManyTransactions() {
        for (int i = 0; i < 2000; i++) {
            found.put(at(i), found(KeyState.ABSENT));
        }
        assertThat(found.take(at(2000 - 1025)).isEmpty()).isTrue();
        assertThat(found.take(at(2000 - 1024)).isEmpty()).isFalse();
    }

    @Test
    void theOldestIsForgottenWhenItTakesMuchMemory() {
        KeyState large = new KeyState(new Version(1, at(1), at(1)), true, new byte[5 << 20]);
        found.put(at(1), found(large));
        found.put(at(2), found(large));
        assertThat(found.take(at(1)).isEmpty()).isTrue();
        assertThat(found.take(at(2)).isEmpty()).isFalse();
        found.put(at(3), found(large));
        assertThat(found.take(at(3)).isEmpty())
                .as("the bytes taken no longer count")
                .isFalse();
    }

    @Test
    void runsOfAbsentKeysEndWhereTheyEnd() {
        FoundKeys keys = new FoundKeys();
        keys.putAbsent(new Key(new byte[] {3}), new Key(new byte[] {5}));
        keys.putAbsent(new Key(new byte[] {8}), new Key(new byte[] {8}));
        for (int round = 0; round < 2; round++) {
            for (byte b = 0; b < 12; b++) {
                boolean known = b >= 3 && b <= 5 || b == 8;
                assertThat(keys.get(new Key(new byte[] {b}))).isEqualTo(known ? KeyState.ABSENT : null);
            }
        }
        assertThat(keys.get(new Key(new byte[] {5, 0}))).isNull();
        assertThat(keys.get(new Key(new byte[] {4, 0}))).isEqualTo(KeyState.ABSENT);
    }

    private static FoundKeys found(KeyState state) {
        FoundKeys keys = new FoundKeys();
        keys.put(KEY, state);
        return keys;
    }

    private static Timestamp at(long hlc) {
        return new Timestamp(1, hlc, 1);
    }
}
