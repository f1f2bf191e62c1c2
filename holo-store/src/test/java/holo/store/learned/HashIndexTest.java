package holo.store.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HashIndexTest {
    /// With few different hashes, high and low, so that runs are long, wrap around the end, and get holes.
    @ParameterizedTest
    @ValueSource(ints = {3, 200, 1 << 30})
    void itFindsExactlyTheSlotsOfAHash(int hashes) {
        Random random = new Random(hashes);
        HashIndex index = new HashIndex(TableMemory.collected());
        Map<Integer, Set<Integer>> model = new HashMap<>();
        int size = 0;
        for (int step = 1; step < 20_000; step++) {
            int hash = -1 - random.nextInt(hashes) * 7;
            Set<Integer> slots = model.computeIfAbsent(hash, _ -> new HashSet<>());
            switch (random.nextInt(3)) {
                case 0 -> {
                    if (!slots.isEmpty()) {
                        int slot = slots.iterator().next();
                        index.remove(hash, slot);
                        slots.remove(slot);
                        size--;
                    }
                }
                default -> {
                    if (slots.size() < 500) {
                        index.add(hash, step);
                        slots.add(step);
                        size++;
                    }
                }
            }
            assertThat(index.size()).isEqualTo(size);
            if (step % 50 == 0) {
                assertThat(slots(index, hash)).isEqualTo(slots);
            }
        }
        model.forEach((hash, slots) -> assertThat(slots(index, hash)).isEqualTo(slots));
    }

    private static Set<Integer> slots(HashIndex index, int hash) {
        Set<Integer> found = new HashSet<>();
        MemorySegment table = index.table();
        int mask = HashIndex.mask(table);
        int at = HashIndex.home(mask, hash);
        for (long entry = HashIndex.entry(table, at); entry != HashIndex.EMPTY; entry = HashIndex.entry(table, at)) {
            if (HashIndex.hashOf(entry) == hash) {
                found.add(HashIndex.slotOf(entry));
            }
            at = at + 1 & mask;
        }
        return found;
    }

    @Test
    void mistakesAreNoticed() {
        HashIndex index = new HashIndex(TableMemory.collected());
        assertThatThrownBy(() -> index.add(1, 0)).hasMessageContaining("stands for none");
        assertThatThrownBy(() -> index.remove(1, 1)).hasMessageContaining("not in the index");
    }
}
