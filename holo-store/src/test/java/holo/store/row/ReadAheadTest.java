package holo.store.row;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.arena.ArenaIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What comes into the arena with a row that was asked for.
final class ReadAheadTest {
    private static final int ROWS = 3_000;
    private static final int TABLE = 7;

    @TempDir
    Path dir;

    private RowStore open(long arenaBytes, int valueBytes) throws IOException {
        RowStore rows = RowStore.open(dir, new RowStoreOptions(8 << 20, 8 << 20, arenaBytes, ArenaIndex.AUTO, 1));
        RowBatch batch = rows.newBatch();
        for (int i = 0; i < ROWS; i++) {
            batch.write(key(TABLE, i), new byte[valueBytes], version(1));
            batch.write(key(TABLE + 1, i), new byte[valueBytes], version(1));
        }
        rows.write(batch, 0);
        return rows;
    }

    @Test
    void theRowsBehindOneThatWasAskedForComeWithIt() throws IOException {
        try (RowStore rows = open(8 << 20, 50)) {
            assertThat(rows.get(key(TABLE, 100), at(1))).hasSize(50);
            long here = rows.arenaStatistics().rows();
            assertThat(here).isBetween(50L, 100L);
            long misses = rows.arenaStatistics().misses();
            for (int i = 100; i < 100 + here; i++) {
                assertThat(rows.get(key(TABLE, i), at(1))).hasSize(50);
            }
            assertThat(rows.arenaStatistics().misses()).isEqualTo(misses);
        }
    }

    @Test
    void itEndsWithTheTable() throws IOException {
        try (RowStore rows = open(8 << 20, 50)) {
            rows.get(key(TABLE, ROWS - 3), at(1));
            assertThat(rows.arenaStatistics().rows()).isEqualTo(3);
            rows.get(key(TABLE + 1, ROWS - 2), at(1));
            assertThat(rows.arenaStatistics().rows()).isEqualTo(5);
        }
    }

    @Test
    void ofLargeRowsFewCome() throws IOException {
        try (RowStore rows = open(8 << 20, 5_000)) {
            rows.get(key(TABLE, 10), at(1));
            assertThat(rows.arenaStatistics().rows()).isBetween(2L, 5L);
        }
    }

    @Test
    void oneThatIsTooLargeForTheArenaIsPassed() throws IOException {
        try (RowStore rows = open(8 << 20, 50)) {
            RowBatch large = rows.newBatch();
            large.write(key(TABLE, 11), new byte[9 << 10], version(2));
            rows.write(large, 0);
            rows.get(key(TABLE, 10), at(2));
            long misses = rows.arenaStatistics().misses();
            assertThat(rows.get(key(TABLE, 12), at(2))).hasSize(50);
            assertThat(rows.arenaStatistics().misses()).isEqualTo(misses);
            assertThat(rows.get(key(TABLE, 11), at(2))).hasSize(9 << 10);
        }
    }

    @Test
    void itEndsAtALargeHoleThatADeletionLeft() throws IOException {
        try (RowStore rows = open(8 << 20, 50)) {
            RowBatch deletes = rows.newBatch();
            for (int i = 100; i < 2_000; i++) {
                deletes.write(key(TABLE, i), null, version(2));
            }
            rows.write(deletes, 0);
            assertThat(rows.collect(at(3), Integer.MAX_VALUE)).isTrue();
            assertThat(rows.get(key(TABLE, 90), at(3))).hasSize(50);
            assertThat(rows.arenaStatistics().rows()).isEqualTo(10);
            assertThat(rows.get(key(TABLE, 2_000), at(3))).hasSize(50);
        }
    }

    @Test
    void aTableIsInMemoryAfterAPartOfTheReadsThatItsRowsWouldNeed() throws IOException {
        try (RowStore rows = open(8 << 20, 50)) {
            Random random = new Random(1);
            for (int i = 0; i < ROWS / 5; i++) {
                rows.get(key(TABLE, random.nextInt(ROWS)), at(1));
            }
            assertThat(rows.arenaStatistics().rows()).isGreaterThan(ROWS * 9 / 10);
        }
    }

    @Test
    void anArenaThatIsFullTakesInWhatIsAskedForOnly() throws IOException {
        try (RowStore rows = open(1 << 20, 1_000)) {
            for (int i = 0; i < ROWS; i++) {
                rows.get(key(TABLE, i), at(1));
            }
            long evicted = rows.arenaStatistics().evicted();
            long admitted = rows.arenaStatistics().admitted();
            for (int i = 0; i < ROWS; i++) {
                rows.get(key(TABLE + 1, i), at(1));
            }
            // Every row that came in has pushed one out.
            assertThat(rows.arenaStatistics().admitted() - admitted)
                    .isEqualTo(rows.arenaStatistics().evicted() - evicted);
        }
    }

    @Test
    void deletionsAndWhatIsNotPublishedYetDoNotMislead() throws IOException {
        try (RowStore rows = open(8 << 20, 50)) {
            RowBatch deletes = rows.newBatch();
            deletes.write(key(TABLE, 102), null, version(2));
            rows.write(deletes, 0);
            RowBatch next = rows.newBatch();
            next.write(key(TABLE, 101), new byte[10], version(3));
            Unpublished written = rows.put(next, 0);
            rows.get(key(TABLE, 100), at(2));
            assertThat(rows.get(key(TABLE, 101), at(2))).hasSize(50);
            assertThat(rows.get(key(TABLE, 102), at(2))).isNull();
            assertThat(rows.get(key(TABLE, 102), at(1))).hasSize(50);
            rows.publish(written);
            assertThat(rows.get(key(TABLE, 101), at(3))).hasSize(10);
            assertThat(rows.get(key(TABLE, 101), at(2))).hasSize(50);
        }
    }

    @Test
    void aRangeThatNobodyWillAskForMakesRoom() throws IOException {
        try (RowStore rows = open(8 << 20, 50)) {
            rows.get(key(TABLE, 0), at(1));
            rows.get(key(TABLE + 1, 0), at(1));
            long before = rows.arenaStatistics().rows();
            rows.evict(new KeyRange(key(TABLE, 0), key(TABLE + 1, 0)));
            assertThat(rows.arenaStatistics().rows()).isEqualTo(before / 2);
            assertThat(rows.get(key(TABLE, 1), at(1))).hasSize(50);
        }
    }

    private static Key key(int table, int row) {
        return new Key(
                ByteBuffer.allocate(13).put((byte) 1).putInt(table).putLong(row).array());
    }

    private static Timestamp at(long hlc) {
        return new Timestamp(1, hlc, 1);
    }

    private static Version version(long hlc) {
        return new Version(1, at(hlc), at(hlc));
    }
}
