package holo.store.row;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.arena.ArenaIndex;
import holo.store.arena.ArenaStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When ranges come from the arena, told by how many of their rows did.
final class HotRangeTest {
    private static final int ROWS = 1_000;
    private static final int VALUE_BYTES = 50;

    @TempDir
    Path dir;

    private long now = 1;

    private RowStore open(ArenaIndex index) throws IOException {
        RowStore rows = RowStore.open(dir, new RowStoreOptions(8 << 20, 8 << 20, 2 << 20, index, 1));
        RowBatch batch = rows.newBatch();
        for (int i = 0; i < ROWS; i++) {
            batch.write(key(i * 10), new byte[VALUE_BYTES], version(1));
        }
        rows.write(batch, 0);
        return rows;
    }

    @Test
    void automaticallyTheThirdReadOfARangeNeedsNoRowStore() throws IOException {
        try (RowStore rows = open(ArenaIndex.AUTO)) {
            for (int read = 1; read <= 2; read++) {
                assertThat(read(rows, 100, 200)).hasSize(10);
                assertThat(rows.arenaStatistics().rangeRows()).isZero();
            }
            assertThat(read(rows, 100, 200)).hasSize(10);
            assertThat(rows.arenaStatistics().rangeRows()).isEqualTo(10);
        }
    }

    @Test
    void theLearnedIndexNeedsOneReadAndTheHashNeverHasOrder() throws IOException {
        try (RowStore rows = open(ArenaIndex.LEARNED)) {
            read(rows, 100, 200);
            assertThat(read(rows, 100, 200)).hasSize(10);
            assertThat(rows.arenaStatistics().rangeRows()).isEqualTo(10);
        }
        try (RowStore rows = open(ArenaIndex.HASH)) {
            for (int i = 0; i < 5; i++) {
                assertThat(read(rows, 100, 200)).hasSize(10);
            }
            ArenaStatistics arena = rows.arenaStatistics();
            assertThat(arena.rangeRows()).isZero();
            assertThat(arena.orderedRows()).isZero();
        }
    }

    @Test
    void boundsBetweenRowsAndRangesWithoutAnyAreKnownToo() throws IOException {
        try (RowStore rows = open(ArenaIndex.LEARNED)) {
            assertThat(read(rows, 95, 125)).containsExactly(100, 110, 120);
            assertThat(read(rows, 95, 125)).containsExactly(100, 110, 120);
            assertThat(rows.arenaStatistics().rangeRows()).isEqualTo(3);
            assertThat(read(rows, 111, 119)).isEmpty();
            assertThat(read(rows, 105, 115)).containsExactly(110);
            assertThat(rows.arenaStatistics().rangeRows()).isEqualTo(4);
            assertThat(rows.arenaStatistics().orderedRows())
                    .as("three and the neighbours")
                    .isEqualTo(5);
        }
    }

    @Test
    void aNewRowIsThereWithoutTheRowStoreAndADeletedOneIsNot() throws IOException {
        try (RowStore rows = open(ArenaIndex.LEARNED)) {
            read(rows, 100, 130);
            long before = rows.arenaStatistics().rangeRows();
            write(rows, 115, new byte[VALUE_BYTES]);
            write(rows, 110, null);
            assertThat(read(rows, 100, 130)).containsExactly(100, 115, 120);
            assertThat(rows.arenaStatistics().rangeRows())
                    .as("the deletion is one, too")
                    .isEqualTo(before + 4);
        }
    }

    @Test
    void aNewRowWhoseKeyWasLookedForBeforeIsThereToo() throws IOException {
        try (RowStore rows = open(ArenaIndex.LEARNED)) {
            read(rows, 100, 130);
            assertThat(rows.get(key(115), at(now))).isNull();
            write(rows, 115, new byte[VALUE_BYTES]);
            long before = rows.arenaStatistics().rangeRows();
            assertThat(read(rows, 100, 130)).containsExactly(100, 110, 115, 120);
            assertThat(rows.arenaStatistics().rangeRows()).isEqualTo(before + 4);
        }
    }

    @Test
    void aReaderSeesWhatIsReplacedWhileItReads() throws IOException {
        try (RowStore rows = open(ArenaIndex.LEARNED)) {
            read(rows, 100, 400);
            write(rows, 100, new byte[1]);
            try (KeyValueCursor cursor = rows.scan(new KeyRange(key(100), key(9_990)), ScanOrder.ASCENDING, at(1))) {
                for (int row = 100; row < 9_990; row += 10) {
                    assertThat(cursor.advance()).isTrue();
                    assertThat(cursor.key()).isEqualTo(key(row));
                    assertThat(cursor.value()).hasSize(VALUE_BYTES);
                    for (int next = row + 10; next < row + 400 && next < 9_990; next += 130) {
                        write(rows, next, new byte[1]);
                    }
                }
                assertThat(cursor.advance()).isFalse();
            }
        }
    }

    @Test
    void aReaderOfThePastGetsWhatWasThere() throws IOException {
        try (RowStore rows = open(ArenaIndex.LEARNED)) {
            read(rows, 100, 130);
            write(rows, 115, new byte[VALUE_BYTES]);
            write(rows, 110, null);
            long before = rows.arenaStatistics().rangeRows();
            assertThat(read(rows, 100, 130, ScanOrder.ASCENDING, at(1), ROWS)).containsExactly(100, 110, 120);
            assertThat(read(rows, 100, 130, ScanOrder.DESCENDING, at(1), ROWS)).containsExactly(120, 110, 100);
            assertThat(rows.arenaStatistics().rangeRows()).isEqualTo(before + 8);
        }
    }

    @Test
    void whatWasReadOfARangeBeforeItWasLeftIsKept() throws IOException {
        try (RowStore rows = open(ArenaIndex.LEARNED)) {
            assertThat(read(rows, 0, 100_000, ScanOrder.DESCENDING, at(1), 3)).containsExactly(9_990, 9_980, 9_970);
            assertThat(rows.arenaStatistics().rangeRows()).isZero();
            assertThat(read(rows, 0, 100_000, ScanOrder.DESCENDING, at(1), 3)).containsExactly(9_990, 9_980, 9_970);
            assertThat(rows.arenaStatistics().rangeRows()).isEqualTo(3);
        }
    }

    @Test
    void aLongScanLeavesNothing() throws IOException {
        try (RowStore rows = open(ArenaIndex.LEARNED)) {
            for (int i = 0; i < 3; i++) {
                assertThat(read(rows, 0, 100_000)).hasSize(ROWS);
            }
            assertThat(rows.arenaStatistics().rows()).isZero();
        }
    }

    @Test
    void whatTakesMoreThanItsShareIsNotKeptInOrder() throws IOException {
        try (RowStore rows =
                RowStore.open(dir, new RowStoreOptions(8 << 20, 8 << 20, 1 << 20, ArenaIndex.LEARNED, 1))) {
            RowBatch batch = rows.newBatch();
            for (int i = 0; i < 20_000; i++) {
                batch.write(key(i), new byte[1], version(1));
            }
            rows.write(batch, 0);
            for (int from = 0; from < 20_000; from += 100) {
                assertThat(read(rows, from, from + 100)).hasSize(100);
            }
            ArenaStatistics arena = rows.arenaStatistics();
            assertThat(arena.orderBytes()).isBetween((1L << 20) / 20, (1L << 20) / 14);
            assertThat(arena.bytes()).isLessThanOrEqualTo(arena.bytesMax());
        }
    }

    private void write(RowStore rows, int key, byte @Nullable [] value) {
        RowBatch batch = rows.newBatch();
        batch.write(key(key), value, version(++now));
        rows.write(batch, 0);
    }

    private List<Integer> read(RowStore rows, int from, int to) {
        return read(rows, from, to, ScanOrder.ASCENDING, at(now), Integer.MAX_VALUE);
    }

    private static List<Integer> read(RowStore rows, int from, int to, ScanOrder order, Timestamp at, int most) {
        List<Integer> found = new ArrayList<>();
        try (KeyValueCursor cursor = rows.scan(new KeyRange(key(from), key(to)), order, at)) {
            while (found.size() < most && cursor.advance()) {
                found.add((int) ByteBuffer.wrap(cursor.key().bytes()).getLong(5));
            }
        }
        return found;
    }

    private static Key key(long row) {
        return new Key(
                ByteBuffer.allocate(13).put((byte) 1).putInt(5).putLong(row).array());
    }

    private static Version version(long hlc) {
        return new Version(1, at(hlc), at(hlc));
    }

    private static Timestamp at(long hlc) {
        return new Timestamp(1, hlc, 1);
    }
}
