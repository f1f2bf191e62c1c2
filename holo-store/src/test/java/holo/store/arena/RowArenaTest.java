package holo.store.arena;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.ScanOrder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RowArenaTest {
    private static final long MEBIBYTE = 1 << 20;

    /// Rows of all sizes come, change, go and are forced out; what is found is what was told last.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatItFindsIsTheNewestVersion(long seed) {
        Random random = new Random(seed);
        Map<Key, ArenaRow> stored = new HashMap<>();
        long found = 0;
        try (RowArena arena = new RowArena((1 + random.nextInt(3)) * MEBIBYTE, ArenaIndex.AUTO)) {
            for (int step = 1; step <= 300_000; step++) {
                Key key = key(random.nextInt(6_000));
                ArenaRow row = stored.getOrDefault(key, ArenaRow.ABSENT);
                switch (random.nextInt(10)) {
                    case 0 -> {
                        ArenaRow next = row(step, random);
                        stored.put(key, next);
                        arena.changed(key, () -> next);
                    }
                    case 1 -> {
                        if (!row.live()) {
                            stored.remove(key);
                            arena.forget(key);
                        }
                    }
                    default -> {
                        byte[] newest = arena.newest(key);
                        if (newest == RowArena.UNKNOWN) {
                            arena.offer(key, arena.ticket(key), row);
                        } else {
                            found++;
                            assertThat(newest)
                                    .as("seed %d, step %d", seed, step)
                                    .isEqualTo(row == ArenaRow.ABSENT ? null : row.stored());
                            requireSame(arena.get(key, row.executeAt()), row, "seed " + seed + ", step " + step);
                            requireOlderUnknown(arena, key, row);
                        }
                    }
                }
                if (step % 10_000 == 0) {
                    ArenaStatistics statistics = arena.statistics();
                    assertThat(statistics.bytes()).isLessThanOrEqualTo(statistics.bytesMax());
                }
            }
            assertThat(arena.statistics().evicted()).isPositive();
        }
        assertThat(found).isGreaterThan(10_000);
    }

    private static void requireOlderUnknown(RowArena arena, Key key, ArenaRow row) {
        if (row.executeAt().hlc() > 0) {
            Timestamp before =
                    new Timestamp(row.executeAt().epoch(), row.executeAt().hlc() - 1, 0);
            assertThat(arena.get(key, before) == RowArena.UNKNOWN).isTrue();
        }
    }

    private static void requireSame(byte @Nullable [] found, ArenaRow stored, String where) {
        if (stored.live()) {
            assertThat(found != RowArena.UNKNOWN).isTrue();
            assertThat(found)
                    .as(where)
                    .isEqualTo(Arrays.copyOfRange(stored.stored(), stored.valueOffset(), stored.stored().length));
        } else {
            assertThat(found).as(where).isNull();
        }
    }

    private static Key key(int number) {
        int length = number % 7 == 0 ? 40 : 4 + number % 9;
        return new Key(
                ByteBuffer.allocate(length).putInt(0, number * 0x9E3779B1).array());
    }

    private static ArenaRow row(int step, Random random) {
        Timestamp executeAt = new Timestamp(1 + random.nextInt(2), step, random.nextInt(3));
        boolean live = random.nextInt(8) > 0;
        byte[] raw = new byte[3 + (random.nextInt(50) == 0 ? random.nextInt(12_000) : random.nextInt(300))];
        random.nextBytes(raw);
        return new ArenaRow(executeAt, live, raw, 3);
    }

    @Test
    void aRowReadBeforeAChangeIsNotTakenInAfterIt() {
        try (RowArena arena = new RowArena(MEBIBYTE, ArenaIndex.AUTO)) {
            Key key = new Key(new byte[] {1});
            long ticket = arena.ticket(key);
            arena.changed(key, () -> valued(2));
            arena.offer(key, ticket, valued(1));
            assertThat(isKnown(arena, key)).isFalse();
            arena.offer(key, arena.ticket(key), valued(2));
            assertThat(arena.get(key, at(2))).isEqualTo(new byte[] {2});
            assertThat(arena.get(key, at(1)) == RowArena.UNKNOWN).isTrue();
        }
    }

    @Test
    void knownAbsenceIsAnAnswerUntilTheRowIsWritten() {
        try (RowArena arena = new RowArena(MEBIBYTE, ArenaIndex.AUTO)) {
            Key key = new Key(new byte[] {1});
            arena.offer(key, arena.ticket(key), ArenaRow.ABSENT);
            assertThat(arena.get(key, at(5))).isNull();
            arena.changed(key, () -> valued(7));
            assertThat(arena.get(key, at(7))).isEqualTo(new byte[] {7});
        }
    }

    @Test
    void aScanDoesNotPushOutWhatIsReadOften() {
        try (RowArena arena = new RowArena(MEBIBYTE, ArenaIndex.AUTO)) {
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 1_000; i++) {
                    read(arena, i);
                }
            }
            for (int i = 0; i < 200_000; i++) {
                read(arena, 1_000_000 + i);
                read(arena, i * 7 % 1_000);
            }
            int kept = 0;
            for (int i = 0; i < 1_000; i++) {
                kept += isKnown(arena, number(i)) ? 1 : 0;
            }
            assertThat(kept).isGreaterThan(980);
            assertThat(arena.statistics().refused()).isGreaterThan(50_000);
            assertThat(new HashSet<>(arena.hotKeys(1_000))).hasSizeBetween(1, 1_000);
        }
    }

    @Test
    void whatIsReadNowReplacesWhatWasReadOnce() {
        try (RowArena arena = new RowArena(MEBIBYTE, ArenaIndex.AUTO)) {
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 4_000; i++) {
                    read(arena, i);
                }
            }
            for (int round = 0; round < 100; round++) {
                for (int i = 0; i < 1_000; i++) {
                    read(arena, 1_000_000 + i);
                }
            }
            int here = 0;
            for (int i = 0; i < 1_000; i++) {
                here += isKnown(arena, number(1_000_000 + i)) ? 1 : 0;
            }
            assertThat(here).isGreaterThan(950);
        }
    }

    @Test
    void memoryGoesToTheSizesOfRowsThatAreReadOften() {
        try (RowArena arena = new RowArena(MEBIBYTE, ArenaIndex.AUTO)) {
            for (int i = 0; i < 20_000; i++) {
                read(arena, i);
            }
            byte[] large = new byte[4_000];
            for (int round = 0; round < 200; round++) {
                for (int i = 0; i < 50; i++) {
                    Key key = number(1_000_000 + i);
                    if (!isKnown(arena, key)) {
                        arena.offer(key, arena.ticket(key), new ArenaRow(at(1), true, large, 0));
                    }
                }
            }
            int here = 0;
            for (int i = 0; i < 50; i++) {
                here += isKnown(arena, number(1_000_000 + i)) ? 1 : 0;
            }
            assertThat(here).isGreaterThan(45);
            assertThat(arena.statistics().bytes()).isLessThanOrEqualTo(MEBIBYTE);
        }
    }

    @Test
    void whatNobodyAskedForTakesFreeRoomOnly() {
        try (RowArena arena = new RowArena(MEBIBYTE, ArenaIndex.AUTO)) {
            for (int i = 0; i < 1_000; i++) {
                read(arena, i);
            }
            ArenaRow row = new ArenaRow(at(1), true, new byte[80], 0);
            assertThat(arena.offerAhead(number(1), arena.tickets(), row)).isEqualTo(RowArena.Ahead.PASSED);
            int taken = 0;
            while (arena.offerAhead(number(1_000_000 + taken), arena.tickets(), row) == RowArena.Ahead.TAKEN) {
                taken++;
            }
            assertThat(taken).isBetween(2_000, 10_000);
            assertThat(arena.hasRoom(number(1_000_000 + taken))).isFalse();
            assertThat(arena.statistics().evicted()).isZero();
            for (int i = 0; i < 1_000; i++) {
                assertThat(isKnown(arena, number(i))).isTrue();
            }
        }
    }

    @Test
    void whatWasNotAskedForMakesRoomForWhatIs() {
        try (RowArena arena = new RowArena(MEBIBYTE, ArenaIndex.AUTO)) {
            ArenaRow row = new ArenaRow(at(1), true, new byte[80], 0);
            for (int i = 0; arena.offerAhead(number(1_000_000 + i), arena.tickets(), row) == RowArena.Ahead.TAKEN; ) {
                i++;
            }
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 1_000; i++) {
                    read(arena, i);
                }
            }
            int here = 0;
            for (int i = 0; i < 1_000; i++) {
                here += isKnown(arena, number(i)) ? 1 : 0;
            }
            assertThat(here).isGreaterThan(950);
        }
    }

    @Test
    void aRowThatChangedSinceIsNotTakenInAhead() {
        try (RowArena arena = new RowArena(MEBIBYTE, ArenaIndex.AUTO)) {
            Key key = number(1);
            long[] tickets = arena.tickets();
            arena.changed(key, () -> valued(2));
            assertThat(arena.offerAhead(key, tickets, valued(1))).isEqualTo(RowArena.Ahead.PASSED);
            assertThat(isKnown(arena, key)).isFalse();
        }
    }

    @Test
    void whatIsPushedOutByRangeMakesRoom() {
        try (RowArena arena = new RowArena(MEBIBYTE, ArenaIndex.AUTO)) {
            ArenaRow row = new ArenaRow(at(1), true, new byte[80], 0);
            int taken = 0;
            while (arena.offerAhead(number(taken), arena.tickets(), row) == RowArena.Ahead.TAKEN) {
                taken++;
            }
            arena.evict(new KeyRange(number(100), number(taken)));
            assertThat(arena.statistics().rows()).isEqualTo(100);
            assertThat(isKnown(arena, number(99))).isTrue();
            assertThat(isKnown(arena, number(100))).isFalse();
            for (int i = 100; i < taken; i++) {
                read(arena, i);
            }
            assertThat(arena.statistics().rows()).isEqualTo(taken);
        }
    }

    @Test
    void tablesCountAgainstTheBudgetOfTheOrderAndGoWhenTheyAreEmpty() {
        int most = 10_000;
        try (RowArena arena = new RowArena(512 * MEBIBYTE, ArenaIndex.LEARNED)) {
            for (int table = 0; table < most; table++) {
                assertThat(keep(arena, table)).as("table %d", table).isTrue();
            }
            assertThat(arena.statistics().orderBytes()).isGreaterThan(most * 1_000L);
            assertThat(keep(arena, most)).as("there are enough").isFalse();
            for (int table = 0; table < most; table++) {
                arena.forget(inTable(table));
            }
            assertThat(keep(arena, most)).isTrue();
            assertThat(arena.statistics().orderBytes()).isLessThan(10_000);
        }
    }

    private static boolean keep(RowArena arena, int table) {
        Key key = inTable(table);
        KeyRange range = new KeyRange(key, key.next());
        RangeTicket ticket = arena.rangeTicket(range);
        if (ticket == null) {
            return false;
        }
        arena.offerRange(ticket, List.of(key), List.of(valued(1)), true, true);
        HotRange found = arena.range(range, ScanOrder.ASCENDING, at(1));
        return found != null && found.next() != null;
    }

    private static Key inTable(int table) {
        return new Key(ByteBuffer.allocate(6).put((byte) 1).putInt(table).array());
    }

    @Test
    void withoutABudgetAndAfterTheEndItKnowsNothing() {
        Key key = new Key(new byte[] {1});
        RowArena none = new RowArena(MEBIBYTE - 1, ArenaIndex.AUTO);
        none.offer(key, none.ticket(key), valued(1));
        none.changed(key, () -> valued(2));
        none.forget(key);
        assertThat(none.hasRoom(key)).isFalse();
        none.evict(new KeyRange(key, key.next()));
        assertThat(isKnown(none, key)).isFalse();
        assertThat(none.get(key, at(9)) == RowArena.UNKNOWN).isTrue();
        none.close();
        RowArena closed = new RowArena(MEBIBYTE, ArenaIndex.AUTO);
        closed.offer(key, closed.ticket(key), valued(1));
        long[] tickets = closed.tickets();
        closed.close();
        assertThat(closed.offerAhead(number(1), tickets, valued(1))).isEqualTo(RowArena.Ahead.FULL);
        assertThat(isKnown(closed, key)).isFalse();
        assertThat(closed.get(key, at(9)) == RowArena.UNKNOWN).isTrue();
        closed.close();
    }

    private static boolean isKnown(RowArena arena, Key key) {
        return arena.newest(key) != RowArena.UNKNOWN;
    }

    private static void read(RowArena arena, int number) {
        Key key = number(number);
        if (!isKnown(arena, key)) {
            arena.offer(key, arena.ticket(key), new ArenaRow(at(1), true, new byte[80], 0));
        }
    }

    private static Key number(int number) {
        return new Key(ByteBuffer.allocate(12).putInt(7).putLong(number).array());
    }

    private static ArenaRow valued(int hlc) {
        return new ArenaRow(at(hlc), true, new byte[] {0, (byte) hlc}, 1);
    }

    private static Timestamp at(long hlc) {
        return new Timestamp(1, hlc, 1);
    }
}
