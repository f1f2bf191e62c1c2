package holo.store.row;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FoundRowsTest {
    private static final Key KEY = new Key(new byte[] {1});

    private final FoundRows found = new FoundRows();

    @Test
    void whatWasFoundIsTakenOnce() {
        found.put(at(1), Map.of(KEY, KeyState.ABSENT));
        assertThat(found.take(at(1))).containsOnlyKeys(KEY);
        assertThat(found.take(at(1))).isEmpty();
        assertThat(found.take(at(2))).isEmpty();
    }

    @Test
    void theOldestIsForgottenWhenThereAreManyTransactions() {
        for (int i = 0; i < 2000; i++) {
            found.put(at(i), Map.of(KEY, KeyState.ABSENT));
        }
        assertThat(found.take(at(2000 - 1025))).isEmpty();
        assertThat(found.take(at(2000 - 1024))).isNotEmpty();
    }

    @Test
    void theOldestIsForgottenWhenItTakesMuchMemory() {
        KeyState large = new KeyState(new Version(1, at(1), at(1)), true, new byte[5 << 20]);
        found.put(at(1), Map.of(KEY, large));
        found.put(at(2), Map.of(KEY, large));
        assertThat(found.take(at(1))).isEmpty();
        assertThat(found.take(at(2))).isNotEmpty();
        found.put(at(3), Map.of(KEY, large));
        assertThat(found.take(at(3))).as("the bytes taken no longer count").isNotEmpty();
    }

    private static Timestamp at(long hlc) {
        return new Timestamp(1, hlc, 1);
    }
}
