package holo.store.column;

import static holo.store.column.NumberTable.TABLE;
import static holo.store.column.NumberTable.key;
import static holo.store.column.NumberTable.put;
import static holo.store.column.NumberTable.rows;
import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.KeyRange;
import holo.store.Commit;
import holo.store.Snapshot;
import holo.store.Write;
import holo.store.learned.KeyModel;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import holo.store.segment.Tier;
import holo.store.setting.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tables whose rows are in segments, against the rows themselves.
final class SegmentTest {
    private static final int SEGMENT_ROWS = 300;
    private static final Runnable NEVER = () -> {};

    /// Nothing happens in the background but what the tests ask for.
    private static final SegmentOptions BY_HAND =
            new SegmentOptions(true, SEGMENT_ROWS, Duration.ZERO, Duration.ofHours(1), ByteSize.ofMebibytes(1024), 0.1);

    @TempDir
    private Path directory;

    private HoloStore store;
    private ColumnStore columns;

    private void commit(List<Write> writes) {
        store.commit(new Commit(List.of(), writes)).join();
    }

    private void fill(int count) {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            writes.add(put(i * 3L, i));
        }
        commit(writes);
    }

    @BeforeEach
    void open() {
        store = HoloStore.open(directory.resolve("data"), StoreOptions.defaults(), failure -> {});
        openColumns();
    }

    private void openColumns() {
        columns = new ColumnStore(
                directory.resolve("columns"),
                store,
                store.changes().orElseThrow(),
                ColumnOptions.DEFAULT
                        .withLimits(128, 64, 2, 4)
                        .withFeed(ByteSize.ofMebibytes(4), Duration.ofHours(1))
                        .withSegments(BY_HAND, TierOptions.DEFAULT),
                name -> TABLE);
    }

    @AfterEach
    void close() {
        columns.close();
        store.close();
    }

    private Path segments() {
        return directory.resolve("columns").resolve("segments").resolve(TABLE.name());
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> all = Files.list(segments())) {
            return all.filter(p -> p.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private ColumnSnapshot at(Snapshot snapshot) {
        return columns.snapshot(List.of(TABLE), snapshot.timestamp(), () -> null, NEVER);
    }

    private static Map<Long, Long> read(ColumnSnapshot snapshot) {
        List<Long> twice = new ArrayList<>();
        Map<Long, Long> found = NumberTable.columns(snapshot, twice::add);
        assertThat(twice).as("no key twice").isEmpty();
        return found;
    }

    private void requireSame(String when) {
        try (Snapshot snapshot = store.snapshot();
                ColumnSnapshot seen = at(snapshot)) {
            assertThat(read(seen)).as(when).isEqualTo(rows(snapshot));
        }
    }

    @Test
    void anyReaderOfParquetReadsThem() throws Exception {
        fill(750);
        requireSame("built");
        columns.compactAll();
        List<Path> files = files(".parquet");
        assertThat(files).hasSize(3);
        Map<Long, Long> found = new TreeMap<>();
        // A DuckDB of its own, which knows nothing of Holo.
        try (Connection plain = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = plain.createStatement()) {
            try (ResultSet rows =
                    statement.executeQuery("SELECT k, v FROM read_parquet('" + segments() + "/*.parquet')")) {
                while (rows.next()) {
                    found.put(rows.getLong(1), rows.getLong(2));
                }
            }
            requireZoneMaps(statement, files.getFirst());
            requireModel(statement, files.getFirst());
        }
        try (Snapshot snapshot = store.snapshot()) {
            assertThat(found).isEqualTo(rows(snapshot));
        }
    }

    private static void requireZoneMaps(Statement statement, Path file) throws SQLException {
        try (ResultSet zones = statement.executeQuery("SELECT path_in_schema, stats_min_value, stats_max_value,"
                + " stats_null_count, compression FROM parquet_metadata('" + file + "')"
                + " WHERE path_in_schema = 'k'")) {
            assertThat(zones.next()).isTrue();
            assertThat(zones.getLong(2)).isZero();
            assertThat(zones.getLong(3)).isEqualTo(299 * 3);
            assertThat(zones.getLong(4)).isZero();
            assertThat(zones.getString(5)).isEqualTo("ZSTD");
        }
    }

    private static void requireModel(Statement statement, Path file) throws SQLException {
        try (ResultSet rows = statement.executeQuery(
                "SELECT value FROM parquet_kv_metadata('" + file + "') WHERE key = 'holo.model'::BLOB")) {
            assertThat(rows.next()).isTrue();
            KeyModel model = KeyModel.decode(rows.getBytes(1));
            assertThat(model.rows()).isEqualTo(300);
            for (int row = 0; row < 300; row++) {
                long position = model.position(key(row * 3L).bytes());
                assertThat((long) row).isBetween(model.earliest(position), model.latest(position));
            }
        }
    }

    @Test
    void showsTheSameInEveryTierWhateverIsWritten() {
        Random random = new Random(11);
        fill(900);
        requireSame("built");
        Tier[] tiers = Tier.values();
        for (int round = 0; round < 24; round++) {
            List<Write> writes = new ArrayList<>();
            for (int i = random.nextInt(90); i >= 0; i--) {
                long key = random.nextInt(4500);
                writes.add(random.nextInt(3) == 0 ? new Write.Delete(key(key)) : put(key, random.nextInt(1000)));
            }
            commit(writes);
            Snapshot before = store.snapshot();
            try (before;
                    ColumnSnapshot seen = at(before)) {
                String when = "round " + round;
                Tier to = tiers[random.nextInt(tiers.length)];
                switch (random.nextInt(4)) {
                    case 0 -> columns.compactAll();
                    case 1 -> assertThat(columns.move(TABLE.name(), to, when)).isTrue();
                    case 2 -> {
                        requireSame(when);
                        columns.compactAll();
                    }
                    default -> requireSame(when + ", nothing moves");
                }
                requireSame(when + " after " + to);
                assertThat(read(seen)).as("an open snapshot, " + when).isEqualTo(rows(before));
            }
        }
        assertThat(columns.segments().written()).isPositive();
    }

    @Test
    void aRestartGoesOnWithTheSegments() {
        restart(false);
    }

    @Test
    void whatIsWrittenBeforeTheFirstQueryAfterARestartIsNotMissed() {
        fill(600);
        requireSame("built");
        columns.compactAll();
        Random random = new Random(14);
        for (int life = 0; life < 3; life++) {
            columns.close();
            store.close();
            store = HoloStore.open(directory.resolve("data"), StoreOptions.defaults(), failure -> {});
            openColumns();
            change(random);
            change(random);
            requireSame("life " + life);
            change(random);
            requireSame("life " + life + ", later");
        }
    }

    @Test
    void segmentsAloneAreEnoughForARestart() {
        restart(true);
    }

    private void restart(boolean withoutDuckDb) {
        Random random = new Random(12);
        fill(1500);
        requireSame("built");
        for (int life = 0; life < 3; life++) {
            columns.compactAll();
            assertThat(columns.move(TABLE.name(), Tier.values()[2 - life], "by hand"))
                    .isTrue();
            change(random);
            requireSame("life " + life);
            if (life % 2 == 0) {
                change(random);
            }
            columns.close();
            change(random);
            if (withoutDuckDb) {
                deleteDuckDb();
            }
            openColumns();
            requireSame("after life " + life);
            assertThat(columns.segments().segments())
                    .as("segments still in use")
                    .isPositive();
        }
    }

    private void change(Random random) {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            long key = random.nextInt(4800);
            writes.add(random.nextInt(3) == 0 ? new Write.Delete(key(key)) : put(key, random.nextInt(1000)));
        }
        commit(writes);
    }

    private void deleteDuckDb() {
        try {
            Files.delete(directory.resolve("columns").resolve("columns.duckdb"));
            Files.deleteIfExists(directory.resolve("columns").resolve("columns.duckdb.wal"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDamagedSegmentIsFoundNamedAndReadFromTheRows() throws IOException {
        for (boolean resident : new boolean[] {true, false}) {
            fill(900);
            requireSame("built");
            columns.compactAll();
            assertThat(columns.move(TABLE.name(), resident ? Tier.HOT : Tier.WARM, "by hand"))
                    .isTrue();
            columns.close();
            Path file = files(".parquet").get(1);
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 3] ^= 0x40;
            Files.write(file, bytes);
            openColumns();
            requireSame("after the damage");
            assertThat(columns.segments().damaged()).isEqualTo(1);
            columns.compactAll();
            requireSame("written anew");
            assertThat(files(".parquet")).doesNotContain(file).hasSize(3);
        }
    }

    @Test
    void aSegmentDamagedWhileInUseIsFoundWhenAQueryFails() throws IOException {
        fill(900);
        requireSame("built");
        columns.compactAll();
        assertThat(columns.move(TABLE.name(), Tier.WARM, "by hand")).isTrue();
        Files.write(files(".parquet").get(1), new byte[10]);
        try (Snapshot snapshot = store.snapshot();
                ColumnSnapshot seen = at(snapshot)) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> read(seen)))
                    .isInstanceOf(ColumnException.class);
        }
        columns.compactAll();
        requireSame("read from the rows");
        assertThat(columns.segments().damaged()).isEqualTo(1);
    }

    @Test
    void modelsSayHowManyRowsARangeHas() {
        fill(1500);
        requireSame("built");
        assertThat(columns.estimate(TABLE.name(), TABLE.range()))
                .as("no segments yet")
                .isEmpty();
        columns.compactAll();
        Random random = new Random(13);
        for (int i = 0; i < 200; i++) {
            int from = random.nextInt(1499);
            int to = from + 1 + random.nextInt(1500 - from);
            KeyRange range = new KeyRange(key(from * 3L), key(to * 3L));
            assertThat(columns.estimate(TABLE.name(), range).orElseThrow())
                    .as("rows %d to %d", from, to)
                    .isBetween(to - from - 140L, to - from + 140L);
        }
        assertThat(columns.estimate(TABLE.name(), TABLE.range()).orElseThrow()).isBetween(1400L, 1600L);
    }

    @Test
    void filesThatNobodyReadsAnyMoreGo() throws IOException {
        fill(900);
        requireSame("built");
        columns.compactAll();
        assertThat(columns.move(TABLE.name(), Tier.WARM, "by hand")).isTrue();
        List<Path> before = files(".parquet");
        try (Snapshot snapshot = store.snapshot();
                ColumnSnapshot seen = at(snapshot)) {
            assertThat(columns.move(TABLE.name(), Tier.COLD, "by hand")).isTrue();
            assertThat(files(".parquet")).as("a query may read them").containsAll(before);
            assertThat(read(seen)).isEqualTo(rows(snapshot));
        }
        assertThat(files(".parquet")).hasSize(3).doesNotContainAnyElementsOf(before);
        assertThat(files(".keys")).hasSize(3);
    }

    @Test
    void aGrowingTableIsDividedAndAShrinkingOneJoined() throws IOException {
        fill(150);
        requireSame("built");
        columns.compactAll();
        assertThat(files(".parquet")).hasSize(1);
        fill(1350);
        requireSame("grown");
        columns.compactAll();
        assertThat(files(".parquet")).hasSizeGreaterThanOrEqualTo(4);
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 1350; i++) {
            if (i % 20 != 0) {
                writes.add(new Write.Delete(key(i * 3L)));
            }
        }
        commit(writes);
        requireSame("shrunk");
        for (int i = 0; i < 6; i++) {
            columns.compactAll();
            requireSame("joined");
        }
        assertThat(files(".parquet")).hasSize(1);
    }
}
