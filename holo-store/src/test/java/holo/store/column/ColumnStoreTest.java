package holo.store.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.store.Commit;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.Write;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import holo.store.setting.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Columns against the rows that they follow: the same at every timestamp, whatever is written meanwhile.
final class ColumnStoreTest {
    private static final byte TABLE = 0x21;
    private static final byte OTHER = 0x22;
    private static final Runnable NEVER = () -> {};

    @TempDir
    private Path directory;

    private HoloStore store;
    private ColumnStore columns;

    /// A row is a number under a number.
    private static final class Numbers implements RowDecoder {
        @Override
        public @Nullable Object[] row(Key key, byte[] value) {
            long number = ByteBuffer.wrap(value).getLong();
            return new Object[] {key(key)[0], number == Long.MIN_VALUE ? UNFIT : number};
        }

        @Override
        public Object[] key(Key key) {
            return new Object[] {ByteBuffer.wrap(key.bytes(), 1, 8).getLong()};
        }
    }

    private static ColumnTable table(byte prefix) {
        ColumnType bigint = ColumnType.of(ColumnType.Kind.BIGINT);
        return new ColumnTable(
                new KeyRange(new Key(new byte[] {prefix}), new Key(new byte[] {(byte) (prefix + 1)})),
                List.of(new ColumnTable.Column("k", bigint), new ColumnTable.Column("v", bigint)),
                List.of(0),
                new Numbers());
    }

    private static Key key(byte prefix, long number) {
        return new Key(ByteBuffer.allocate(9).put(prefix).putLong(number).array());
    }

    private static Write put(byte prefix, long key, long value) {
        return new Write.Put(
                key(prefix, key), ByteBuffer.allocate(8).putLong(value).array());
    }

    private void commit(Write... writes) {
        store.commit(new Commit(List.of(), List.of(writes))).join();
    }

    @BeforeEach
    void open() {
        store = HoloStore.open(directory.resolve("data"), StoreOptions.defaults(), failure -> {});
        openColumns(ByteSize.ofMebibytes(1));
    }

    private void openColumns(ByteSize delta) {
        columns = new ColumnStore(
                directory.resolve("columns"),
                store,
                store.changes().orElseThrow(),
                ColumnOptions.DEFAULT.withLimits(128, 64, 2, 4).withFeed(delta, Duration.ofMillis(150)),
                name -> name.equals(table(TABLE).name()) ? table(TABLE) : table(OTHER));
    }

    @AfterEach
    void close() {
        columns.close();
        store.close();
    }

    private Map<Long, Long> rows(Snapshot snapshot, byte prefix) {
        Map<Long, Long> found = new TreeMap<>();
        try (KeyValueCursor cursor = snapshot.scan(table(prefix).range(), ScanOrder.ASCENDING)) {
            while (cursor.advance()) {
                found.put(
                        ByteBuffer.wrap(cursor.key().bytes(), 1, 8).getLong(),
                        ByteBuffer.wrap(cursor.value()).getLong());
            }
        }
        return found;
    }

    private static Map<Long, Long> read(ColumnSnapshot snapshot, byte prefix) {
        Map<Long, Long> found = new TreeMap<>();
        int count = 0;
        try (ColumnResult result =
                snapshot.query("SELECT k, v FROM " + table(prefix).name())) {
            while (result.nextChunk()) {
                for (int i = 0; i < result.rows(); i++) {
                    found.put(result.column(0).getLong(i), result.column(1).getLong(i));
                    count++;
                }
            }
        }
        assertThat(count).as("no key twice").isEqualTo(found.size());
        return found;
    }

    private ColumnSnapshot at(Snapshot snapshot, byte... prefixes) {
        List<ColumnTable> wanted = new ArrayList<>();
        for (byte prefix : prefixes) {
            wanted.add(table(prefix));
        }
        return columns.snapshot(wanted, snapshot.timestamp(), () -> null, NEVER);
    }

    private void requireSame() {
        try (Snapshot snapshot = store.snapshot();
                ColumnSnapshot seen = at(snapshot, TABLE)) {
            assertThat(read(seen, TABLE)).isEqualTo(rows(snapshot, TABLE));
        }
    }

    @Test
    void showsInsertsUpdatesAndDeletesFromTheCommitOn() {
        commit(put(TABLE, 1, 10), put(TABLE, 2, 20));
        requireSame();
        commit(put(TABLE, 2, 21), put(TABLE, 3, 30), new Write.Delete(key(TABLE, 1)));
        requireSame();
        commit(put(TABLE, 1, 11));
        requireSame();
    }

    @Test
    void aSnapshotStaysAsItWasWhileOthersWrite() {
        commit(put(TABLE, 1, 10));
        try (Snapshot before = store.snapshot();
                ColumnSnapshot seen = at(before, TABLE)) {
            commit(put(TABLE, 1, 11), put(TABLE, 2, 2));
            requireSame();
            assertThat(read(seen, TABLE)).isEqualTo(Map.of(1L, 10L));
            assertThatThrownBy(() -> at(before, TABLE).close())
                    .as("the columns are beyond that timestamp")
                    .isInstanceOf(ColumnException.class);
        }
    }

    @Test
    void anOlderTimestampIsFineWhileTheTableHasNotChanged() {
        commit(put(TABLE, 1, 10));
        requireSame();
        try (Snapshot before = store.snapshot()) {
            commit(put(OTHER, 1, 1));
            requireSame();
            try (ColumnSnapshot seen = at(before, TABLE)) {
                assertThat(read(seen, TABLE)).isEqualTo(Map.of(1L, 10L));
            }
        }
    }

    @Test
    void neverShowsAPartOfATransaction() throws InterruptedException {
        commit(put(TABLE, 1, 0), put(OTHER, 1, 0));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Throwable> failed = new AtomicReference<>();
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                for (long i = 1; !stop.get(); i++) {
                    commit(put(TABLE, 1, i), put(OTHER, 1, i), put(TABLE, i + 1, i), put(OTHER, i + 1, i));
                }
            } catch (RuntimeException e) {
                failed.set(e);
            }
        });
        long deadline = System.nanoTime() + 3_000_000_000L;
        long last = 0;
        for (int i = 0; System.nanoTime() < deadline; i++) {
            try (Snapshot snapshot = store.snapshot();
                    ColumnSnapshot seen = at(snapshot, TABLE, OTHER)) {
                Map<Long, Long> one = read(seen, TABLE);
                long written = one.getOrDefault(1L, -1L);
                assertThat(read(seen, OTHER)).isEqualTo(one);
                assertThat(one).hasSize((int) written + 1);
                assertThat(written).as("round " + i).isGreaterThanOrEqualTo(last);
                last = written;
            } catch (ColumnException e) {
                // The background feeder got beyond the snapshot: the caller takes a newer one.
                assertThat(e.reason()).isEqualTo(ColumnException.Reason.UNAVAILABLE);
            }
        }
        stop.set(true);
        writer.join();
        assertThat(failed.get()).isNull();
        assertThat(last).isPositive();
    }

    @Test
    void goesOnAfterARestartWithWhatIsStored() throws InterruptedException {
        for (long i = 0; i < 500; i++) {
            commit(put(TABLE, i, i));
        }
        requireSame();
        columns.close();
        commit(put(TABLE, 7, 700), new Write.Delete(key(TABLE, 8)), put(TABLE, 1000, 1));
        store.close();
        open();
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (columns.statistics().tables() == 0 && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        requireSame();
    }

    @Test
    void readsTheRowsAgainWhenTheDeltaOverflows() {
        columns.close();
        openColumns(new ByteSize(2000));
        commit(put(TABLE, 1, 1));
        requireSame();
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            long key = random.nextInt(100);
            commit(random.nextInt(4) == 0 ? new Write.Delete(key(TABLE, key)) : put(TABLE, key, i));
        }
        requireSame();
    }

    @Test
    void buildsADamagedFileAnew() throws IOException {
        commit(put(TABLE, 1, 10));
        requireSame();
        columns.close();
        Path file = directory.resolve("columns").resolve("columns.duckdb");
        Files.write(file, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, StandardOpenOption.WRITE);
        openColumns(ByteSize.ofMebibytes(1));
        requireSame();
        assertThat(Path.of(file + ".damaged")).exists();
    }

    @Test
    void doesNotTrustAFileLeftOpenWhenTheSystemWentDown() throws IOException, SQLException {
        commit(put(TABLE, 1, 10), put(TABLE, 2, 20));
        requireSame();
        columns.close();
        Path file = directory.resolve("columns").resolve("columns.duckdb");
        // What a lost page looks like: an old value, with a checksum that is right.
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE " + table(TABLE).residentName() + " SET v = 9 WHERE k = 1");
        }
        new UnsyncedMark(directory.resolve("columns"), Optional.of("another run")).write();
        openColumns(ByteSize.ofMebibytes(1));
        requireSame();
        assertThat(Path.of(file + ".damaged")).exists();
    }

    @Test
    void trustsAFileLeftOpenByAProcessThatDied() throws IOException {
        commit(put(TABLE, 1, 10));
        requireSame();
        Path mark = directory.resolve("columns").resolve("unsynced");
        assertThat(mark).as("where runs of the system can be told apart").exists();
        byte[] asLeft = Files.readAllBytes(mark);
        columns.close();
        assertThat(mark).as("all is synced").doesNotExist();
        Files.write(mark, asLeft);
        openColumns(ByteSize.ofMebibytes(1));
        requireSame();
        assertThat(columns.statistics().builds()).isZero();
    }

    @Test
    void syncsWhereRunsOfTheSystemCannotBeToldApart() throws IOException {
        UnsyncedMark none = new UnsyncedMark(directory, Optional.empty());
        none.write();
        assertThat(none.isKept()).isFalse();
        assertThat(directory.resolve("unsynced")).doesNotExist();
        new UnsyncedMark(directory, Optional.of("some run")).write();
        assertThat(none.isOfAnotherBoot()).isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatCouldNotBeSyncedIsNotTrustedInTheSameRunEither() throws IOException {
        UnsyncedMark mark = new UnsyncedMark(directory, Optional.of("some run"));
        mark.write();
        assertThat(mark.isOfAnotherBoot()).isFalse();
        // A device that cannot be synced.
        assertThatThrownBy(() -> mark.remove(Path.of("/dev/null"))).isInstanceOf(IOException.class);
        assertThat(mark.isOfAnotherBoot()).isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void saysWhatToRemoveWhenTheMarkCannotBeWrittenEither() throws IOException {
        UnsyncedMark mark = new UnsyncedMark(directory, Optional.of("some run"));
        Files.createDirectory(directory.resolve("unsynced"));
        assertThatThrownBy(() -> mark.remove(Path.of("/dev/null")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("remove " + directory.resolve("columns.duckdb") + " before the next start")
                .cause()
                .isInstanceOf(IOException.class)
                .satisfies(first -> assertThat(first.getSuppressed()).hasSize(1));
    }

    @Test
    void namesColumnsWithValuesThatDoNotFit() {
        commit(put(TABLE, 1, Long.MIN_VALUE));
        try (Snapshot snapshot = store.snapshot();
                ColumnSnapshot seen = at(snapshot, TABLE)) {
            assertThat(seen.isFit(table(TABLE), "v")).isFalse();
            assertThat(seen.isFit(table(TABLE), "k")).isTrue();
        }
    }

    @Test
    void aCancelledQueryEndsWithWhatTheCancellationThrew() {
        for (int i = 0; i < 10; i++) {
            commit(put(TABLE, i, i));
        }
        requireSame();
        long start = System.nanoTime();
        IllegalStateException cancelled = new IllegalStateException("cancelled");
        try (Snapshot snapshot = store.snapshot();
                ColumnSnapshot seen = columns.snapshot(List.of(table(TABLE)), snapshot.timestamp(), () -> null, () -> {
                    if (System.nanoTime() - start > 1_000_000_000L) {
                        throw cancelled;
                    }
                })) {
            assertThatThrownBy(() -> {
                        try (ColumnResult result = seen.query(
                                "SELECT k FROM " + table(TABLE).name() + ", range(100000000000) r(x) WHERE x < -k")) {
                            while (result.nextChunk()) {
                                continue;
                            }
                        }
                    })
                    .isSameAs(cancelled);
        }
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
        requireSame();
    }

    @Test
    void memoryRunsOutForTheQueryAlone() {
        commit(put(TABLE, 1, 10));
        try (Snapshot snapshot = store.snapshot();
                ColumnSnapshot seen = at(snapshot, TABLE)) {
            assertThatThrownBy(() -> {
                        try (ColumnResult result =
                                seen.query("SELECT sum(list_sum(l)) FROM (SELECT k, list(x) AS l FROM "
                                        + table(TABLE).name() + ", range(60000000) r(x) GROUP BY k)")) {
                            result.nextChunk();
                        }
                    })
                    .isInstanceOfSatisfying(
                            ColumnException.class,
                            e -> assertThat(e.reason())
                                    .isIn(ColumnException.Reason.MEMORY, ColumnException.Reason.SPACE));
        }
        requireSame();
    }
}
