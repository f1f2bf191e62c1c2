package holo.store.row;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.KeyValueCursor;
import holo.store.RowTiers.Held;
import holo.store.RowTiers.Part;
import holo.store.ScanOrder;
import holo.store.arena.ArenaIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows of cold parts take less room, whatever lies beside them, and readers see what they saw.
final class ColdRowsTest {
    private static final RowStoreOptions OPTIONS = new RowStoreOptions(8 << 20, 8 << 20, 0, ArenaIndex.AUTO, 1);
    private static final int ROWS = 60_000;
    private static final int BATCH = 2_000;
    private static final int STEPS_MAX = 200;
    private static final KeyRange ALL = new KeyRange(key(0), null);
    private static final KeyRange FIRST = new KeyRange(key(0), key(ROWS / 6));
    private static final KeyRange SECOND = new KeyRange(key(ROWS / 6), key(ROWS));

    private static final int VALUE_BYTES = 300;
    /// Text that LZ4 finds little in and zstd much.
    private static final byte[] TEXT = new byte[ROWS * VALUE_BYTES + VALUE_BYTES];

    static {
        Random random = new Random(1);
        for (int i = 0; i < TEXT.length; i++) {
            TEXT[i] = (byte) ('a' + random.nextInt(12));
        }
    }

    @TempDir
    Path dir;

    private int clock = 1;

    @Test
    void coldRowsTakeLessRoomAndAreTheSame() throws IOException {
        try (RowStore rows = RowStore.open(dir, OPTIONS)) {
            load(rows);
            List<String> before = read(rows, now());
            settle(rows, List.of(new Part(ALL, false)));
            long usual = rows.diskBytes();
            settle(rows, List.of(new Part(FIRST, true), new Part(SECOND, true)));
            assertThat(rows.held(List.of(FIRST, SECOND))).allMatch(Held::cold);
            assertThat(rows.diskBytes()).isLessThan(usual * 4 / 5);
            assertThat(read(rows, now())).isEqualTo(before);
            assertThat(rows.get(key(7), now())).isEqualTo(value(7, 0));
        }
        try (RowStore rows = RowStore.open(dir, OPTIONS)) {
            assertThat(rows.held(List.of(FIRST, SECOND))).allMatch(Held::cold);
            assertThat(rows.get(key(ROWS - 1), now())).isEqualTo(value(ROWS - 1, 0));
            assertThat(rows.settle(List.of(new Part(FIRST, true), new Part(SECOND, true)), bytes -> {}))
                    .isZero();
        }
    }

    @Test
    void whatLiesBesideAColdPartStaysAsItWas() throws IOException {
        try (RowStore rows = RowStore.open(dir, OPTIONS)) {
            load(rows);
            List<String> before = read(rows, now());
            settle(rows, List.of(new Part(FIRST, false), new Part(SECOND, true)));
            assertThat(rows.held(List.of(FIRST, SECOND))).map(Held::cold).containsExactly(false, true);
            assertThat(rows.held(List.of(FIRST)).getFirst().coldBytes()).isZero();
            assertThat(read(rows, now())).isEqualTo(before);
        }
    }

    @Test
    void aPartThatBecomesWarmIsWrittenAsUsualAgain() throws IOException {
        try (RowStore rows = RowStore.open(dir, OPTIONS)) {
            load(rows);
            List<String> before = read(rows, now());
            settle(rows, List.of(new Part(FIRST, true), new Part(SECOND, true)));
            settle(rows, List.of(new Part(FIRST, false), new Part(SECOND, true)));
            assertThat(rows.held(List.of(FIRST, SECOND))).map(Held::cold).containsExactly(false, true);
            assertThat(read(rows, now())).isEqualTo(before);
        }
    }

    @Test
    void aWarmPartWithoutRowsBetweenColdOnesKeepsNothingMoving() throws IOException {
        Key behindFirst = new Key(Arrays.copyOf(key(ROWS / 6 - 1).bytes(), Integer.BYTES + 1));
        KeyRange first = new KeyRange(key(0), behindFirst);
        KeyRange empty = new KeyRange(behindFirst, key(ROWS / 6));
        List<Part> parts = List.of(new Part(first, true), new Part(empty, false), new Part(SECOND, true));
        try (RowStore rows = RowStore.open(dir, OPTIONS)) {
            load(rows);
            settle(rows, parts);
            assertThat(rows.held(List.of(first, SECOND))).allMatch(Held::cold);
        }
    }

    @Test
    void rowsOfNoPartStayWhereTheyAre() throws IOException {
        try (RowStore rows = RowStore.open(dir, OPTIONS)) {
            load(rows);
            settle(rows, List.of(new Part(FIRST, true), new Part(SECOND, true)));
            settle(rows, List.of(new Part(SECOND, true)));
            assertThat(rows.held(List.of(FIRST, SECOND))).allMatch(Held::cold);
        }
    }

    @Test
    void writesToColdRowsAndTheirOldVersionsAreSeenBeforeAndAfterTheNextMove() throws IOException {
        List<Part> cold = List.of(new Part(FIRST, true), new Part(SECOND, true));
        try (RowStore rows = RowStore.open(dir, OPTIONS)) {
            load(rows);
            settle(rows, cold);
            Timestamp then = now();
            List<String> before = read(rows, then);
            RowBatch batch = rows.newBatch();
            Version version = version(++clock);
            batch.write(key(5), value(5, 1), version);
            batch.write(key(6), null, version);
            rows.write(batch, 0);
            for (int round = 0; round < 2; round++) {
                assertThat(rows.get(key(5), now())).isEqualTo(value(5, 1));
                assertThat(rows.get(key(6), now())).isNull();
                assertThat(rows.get(key(6), then)).isEqualTo(value(6, 0));
                assertThat(read(rows, then)).isEqualTo(before);
                assertThat(read(rows, now())).hasSize(ROWS - 1);
                rows.flush();
                settle(rows, cold);
            }
            assertThat(rows.collect(now(), Integer.MAX_VALUE)).isTrue();
            assertThat(rows.get(key(6), now())).isNull();
            assertThat(read(rows, now())).hasSize(ROWS - 1);
        }
    }

    private void load(RowStore rows) {
        for (int from = 0; from < ROWS; from += BATCH) {
            RowBatch batch = rows.newBatch();
            for (int i = from; i < from + BATCH; i++) {
                batch.write(key(i), value(i, 0), version(1));
            }
            rows.write(batch, 0);
        }
        rows.flush();
    }

    private static void settle(RowStore rows, List<Part> parts) {
        int steps = 0;
        while (rows.settle(parts, bytes -> {}) > 0) {
            assertThat(++steps).isLessThan(STEPS_MAX);
        }
    }

    private static List<String> read(RowStore rows, Timestamp at) {
        List<String> found = new ArrayList<>();
        try (KeyValueCursor cursor = rows.scan(ALL, ScanOrder.ASCENDING, at)) {
            while (cursor.advance()) {
                found.add(cursor.key() + "=" + new String(cursor.value(), StandardCharsets.US_ASCII));
            }
        }
        return found;
    }

    private Timestamp now() {
        return new Timestamp(1, clock, 1);
    }

    private static Version version(int at) {
        Timestamp timestamp = new Timestamp(1, at, 1);
        return new Version(1, timestamp, timestamp);
    }

    private static Key key(int number) {
        return new Key(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    private static byte[] value(int number, int change) {
        return Arrays.copyOfRange(TEXT, number * VALUE_BYTES, (number + 1) * VALUE_BYTES + change);
    }
}
