package holo.store.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.Commit;
import holo.store.CommitOutcome;
import holo.store.KeyWatch;
import holo.store.RangeStatus;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.Store;
import holo.store.StoreException;
import holo.store.StoreStatistics;
import holo.store.Validation;
import holo.store.Write;
import holo.store.arena.ArenaIndex;
import holo.store.log.SyncMode;
import holo.store.row.RowStore;
import holo.store.row.RowStoreOptions;
import holo.store.setting.ByteSize;
import holo.store.testing.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HoloStoreTest extends StoreContract {
    static final StoreOptions OPTIONS = new StoreOptions(
            1,
            SyncMode.SYNC_DATA,
            ByteSize.ofMebibytes(1),
            ByteSize.ofMebibytes(8),
            ByteSize.ofMebibytes(16),
            ByteSize.ofMebibytes(2),
            ArenaIndex.LEARNED,
            1,
            Duration.ofMillis(300),
            ByteSize.ofMebibytes(4),
            Duration.ofMinutes(1),
            Duration.ofSeconds(5),
            1000,
            ByteSize.ofMebibytes(1),
            ByteSize.ofMebibytes(64),
            ByteSize.ofMebibytes(16),
            StoreOptions.defaults().parkedMax(),
            StoreOptions.defaults().parkedBytesMax(),
            StoreOptions.defaults().rememberedMax(),
            StoreOptions.defaults().readsMax());

    @TempDir
    Path dir;

    @Override
    protected Store open() {
        return HoloStore.open(dir.resolve("data"), OPTIONS, e -> {});
    }

    @Test
    void everythingIsThereAfterReopening() {
        Timestamp first = put("a", "1");
        put("a", "2");
        put("b", "3");
        Timestamp last = committed(commit(List.of(), delete("b"), write("c", "4")));
        for (int i = 0; i < 3; i++) {
            reopen();
            try (Snapshot now = store.snapshot();
                    Snapshot then = store.snapshotAt(first)) {
                assertThat(now.timestamp()).isGreaterThanOrEqualTo(last);
                assertThat(rows(now, KeyRange.ALL, ScanOrder.ASCENDING)).containsExactly("a=2", "c=4");
                assertThat(rows(then, KeyRange.ALL, ScanOrder.ASCENDING)).containsExactly("a=1");
            }
        }
        assertThat(put("a", "5")).isGreaterThan(last);
    }

    /// Nothing is where the first load goes, and all of it where the second one does, but for its last row.
    @Test
    void neighboursLoadedTwiceHaveBothVersionsEach() {
        for (int loads : new int[] {1, 6}) { // few are made durable by the loop itself, more by the log's thread
            int rows = 1000;
            Timestamp first = load(loads, rows, "1");
            Timestamp second = load(loads, rows + 1, "2");
            try (Snapshot now = store.snapshot();
                    Snapshot then = store.snapshotAt(first)) {
                assertThat(now.timestamp()).isGreaterThanOrEqualTo(second);
                assertThat(rows(then, KeyRange.ALL, ScanOrder.ASCENDING))
                        .hasSize(loads * rows)
                        .allMatch(row -> row.endsWith("=1"));
                List<String> newest = rows(now, KeyRange.ALL, ScanOrder.ASCENDING);
                assertThat(newest).hasSize(loads * (rows + 1)).allMatch(row -> row.endsWith("=2"));
                committed(commit(
                        List.of(),
                        newest.stream()
                                .map(row -> delete(row.substring(0, row.indexOf('='))))
                                .toArray(Write[]::new)));
            }
        }
    }

    private Timestamp load(int loads, int rows, String value) {
        List<CompletableFuture<CommitOutcome>> underWay = new ArrayList<>();
        for (int load = 0; load < loads; load++) {
            List<Write> writes = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                writes.add(write("%d-%05d".formatted(load, row), value));
            }
            KeyRange span =
                    new KeyRange(writes.getFirst().key(), writes.getLast().key().next());
            underWay.add(store.commit(new Commit(List.of(), writes, List.of(span))));
        }
        return underWay.stream()
                .map(commit -> ((CommitOutcome.Committed) commit.join()).timestamp())
                .max(Timestamp::compareTo)
                .orElseThrow();
    }

    @Test
    void rangesSurviveReopening() {
        put("a", "1");
        put("z", "1");
        store.split(key("m")).join();
        store.split(key("t")).join();
        put("n", "1");
        List<KeyRange> before = store.ranges().stream().map(RangeStatus::keys).toList();
        assertThat(before)
                .containsExactly(
                        new KeyRange(Key.EMPTY, key("m")),
                        new KeyRange(key("m"), key("t")),
                        new KeyRange(key("t"), null));
        assertThat(store.ranges().stream().map(RangeStatus::generation)).containsExactly(1L, 2L, 3L);
        reopen();
        assertThat(store.ranges().stream().map(RangeStatus::keys)).isEqualTo(before);
        committed(commit(List.of(new Validation.KeyPresent(key("n"))), write("a", "2"), write("z", "2")));
        assertThat(now("z")).isEqualTo("2");
    }

    @Test
    void commitsThatReadTheSameKeyShareASync() {
        Timestamp shared = put("shared", "1");
        long before = store.statistics().logSyncs();
        List<CompletableFuture<CommitOutcome>> underWay = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            underWay.add(store.commit(new Commit(
                    List.of(new Validation.KeyUnchanged(key("shared"), shared)), List.of(write("own" + i, "" + i)))));
        }
        underWay.forEach(commit -> assertThat(commit.join()).isInstanceOf(CommitOutcome.Committed.class));
        assertThat(store.statistics().logSyncs() - before).isLessThan(100);
        assertThat(now("own199")).isEqualTo("199");
    }

    @Test
    void ofCommitsThatReplaceTheSameVersionOneSucceeds() {
        for (int i = 0; i < 100; i++) {
            Timestamp seen = put("hot", "of all");
            for (int reads = 0; reads < 3; reads++) {
                assertThat(now("hot")).isEqualTo("of all"); // so that it is in memory, too
            }
            List<CompletableFuture<CommitOutcome>> underWay = new ArrayList<>();
            for (int c = 0; c < 10; c++) {
                underWay.add(store.commit(new Commit(
                        List.of(new Validation.KeyUnchanged(key("hot"), seen)), List.of(write("hot", "of " + c)))));
            }
            int winner = -1;
            for (int c = 0; c < 10; c++) {
                if (underWay.get(c).join() instanceof CommitOutcome.Committed) {
                    assertThat(winner).isEqualTo(-1);
                    winner = c;
                }
            }
            assertThat(now("hot")).isEqualTo("of " + winner);
        }
    }

    @Test
    void manyCommitsOfManyThreadsAreAtomicAndSnapshotsNeverChange() throws Exception {
        int threads = 8;
        int each = 200;
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            String left = "left" + t;
            String right = "right" + t;
            writers.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    committed(commit(List.of(), write(left, "" + i), write(right, "" + i), write("all", left + i)));
                    try (Snapshot snapshot = store.snapshot()) {
                        assertThat(get(snapshot, left)).isEqualTo("" + i);
                        assertThat(get(snapshot, right)).isEqualTo("" + i);
                    }
                }
            }));
        }
        while (writers.stream().anyMatch(Thread::isAlive)) {
            try (Snapshot snapshot = store.snapshot()) {
                List<String> once = rows(snapshot, KeyRange.ALL, ScanOrder.ASCENDING);
                for (int t = 0; t < threads; t++) {
                    assertThat(get(snapshot, "left" + t)).isEqualTo(get(snapshot, "right" + t));
                }
                assertThat(rows(snapshot, KeyRange.ALL, ScanOrder.ASCENDING)).isEqualTo(once);
            }
        }
        for (Thread writer : writers) {
            writer.join();
        }
        for (int t = 0; t < threads; t++) {
            assertThat(now("left" + t)).isEqualTo("" + (each - 1));
        }
        StoreStatistics statistics = store.statistics();
        assertThat(statistics.commits()).isGreaterThanOrEqualTo((long) threads * each);
        assertThat(statistics.inFlight()).isZero();
        assertThat(statistics.logSyncs()).isPositive();
        assertThat(statistics.logBytes()).isPositive();
    }

    @Test
    void conflictingIncrementsLoseNothing() throws Exception {
        put("counter", "0");
        int threads = 4;
        int each = 50;
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            writers.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    CommitOutcome outcome;
                    do {
                        try (Snapshot snapshot = store.snapshot()) {
                            String value = get(snapshot, "counter");
                            Validation unchanged = new Validation.KeyUnchanged(key("counter"), snapshot.timestamp());
                            int next = Integer.parseInt(value == null ? "0" : value) + 1;
                            outcome = commit(List.of(unchanged), write("counter", "" + next));
                        }
                    } while (outcome instanceof CommitOutcome.Refused);
                }
            }));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(now("counter")).isEqualTo("" + threads * each);
    }

    @Test
    void aLoadIsRefusedByWhateverKeyIsTakenAndReplacesDeletedOnes() {
        List<Validation> absent = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        for (int i = 100; i < 400; i++) {
            absent.add(new Validation.KeyAbsent(key("k" + i)));
            writes.add(write("k" + i, "new"));
        }
        Commit load = new Commit(absent, writes);
        for (int taken : new int[] {100, 257, 399}) {
            put("k" + taken, "old");
            assertThat(store.commit(load).join()).isEqualTo(new CommitOutcome.Refused(absent.get(taken - 100)));
            committed(commit(List.of(), new Write.Delete(key("k" + taken))));
        }
        Snapshot before = store.snapshot();
        put("k3", "between others");
        committed(store.commit(load).join());
        assertThat(store.commit(load).join()).isEqualTo(new CommitOutcome.Refused(absent.getFirst()));
        try (before;
                Snapshot now = store.snapshot()) {
            assertThat(rows(before, KeyRange.ALL, ScanOrder.ASCENDING)).isEmpty();
            assertThat(rows(now, KeyRange.ALL, ScanOrder.ASCENDING)).hasSize(301);
        }
    }

    @Test
    void aCommitWithASpanIsValidatedAndWrittenAsAnyOtherAlsoAcrossRanges() {
        put("b", "1");
        store.split(key("m")).join();
        KeyRange span = new KeyRange(key("a"), key("z"));
        List<Validation> absent = List.of(new Validation.KeyAbsent(key("n")), new Validation.KeyAbsent(key("y")));
        List<Write> writes = List.of(write("a", "2"), write("n", "2"), write("y", "2"), write("zz", "2"));
        committed(store.commit(new Commit(absent, writes, List.of(span))).join());
        put("n", "3");
        reopen();
        assertThat(store.commit(new Commit(absent, writes, List.of(span))).join())
                .isEqualTo(new CommitOutcome.Refused(absent.getFirst()));
        try (Snapshot now = store.snapshot()) {
            assertThat(rows(now, KeyRange.ALL, ScanOrder.ASCENDING))
                    .containsExactly("a=2", "b=1", "n=3", "y=2", "zz=2");
        }
    }

    @Test
    void aLargeTransactionSpansLogSegmentsAndSurvives() {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            writes.add(new Write.Put(key("big" + i), new byte[1 << 20]));
        }
        committed(store.commit(new Commit(List.of(), writes)).join());
        reopen();
        try (Snapshot snapshot = store.snapshot()) {
            for (int i = 0; i < 20; i++) {
                assertThat(snapshot.get(key("big" + i))).hasSize(1 << 20);
            }
        }
    }

    @Test
    void theLimitsAreNamed() {
        CompletableFuture<CommitOutcome> tooLarge =
                store.commit(new Commit(List.of(), List.of(new Write.Put(key("a"), new byte[65 << 20]))));
        assertThatThrownBy(tooLarge::join).cause().satisfies(failure("54000")).hasMessageContaining("bytes-max");
        List<CompletableFuture<CommitOutcome>> many = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            many.add(store.commit(new Commit(List.of(), List.of(write("k" + i, "v")))));
        }
        CompletableFuture<?> all = CompletableFuture.allOf(many.toArray(CompletableFuture[]::new));
        assertThat(all.handle((_, e) -> e == null ? "" : e.toString()).join()).doesNotContain("NullPointer");
        assertThat(many.stream().filter(f -> !f.isCompletedExceptionally()).count())
                .isGreaterThanOrEqualTo(1000);
        many.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .forEach(f -> assertThatThrownBy(f::join).cause().satisfies(failure("53300")));
        assertThat(store.statistics().inFlight()).isZero();
    }

    @Test
    void reservedKeysCannotBeWrittenAndAreNotSeen() {
        Key reserved = new Key(new byte[] {-1, -1, 't'});
        assertThatThrownBy(() -> store.commit(new Commit(List.of(), List.of(new Write.Delete(reserved))))
                        .join())
                .cause()
                .satisfies(failure("22023"));
        try (Snapshot snapshot = store.snapshot()) {
            assertThat(snapshot.get(reserved)).isNull();
            assertThat(rows(snapshot, new KeyRange(reserved, null), ScanOrder.ASCENDING))
                    .isEmpty();
        }
    }

    @Test
    void aWatchTellsWhenItsKeyWasWrittenBeforeASnapshotCanSeeIt() throws Exception {
        Timestamp before = put("k", "1");
        KeyWatch watch = store.watch(key("k"));
        KeyWatch never = store.watch(key("other"));
        awaitTrue(() -> watch.changedAt() != null && never.changedAt() != null);
        assertThat(watch.changedAt()).isEqualTo(before);
        put("k2", "2");
        assertThat(watch.changedAt()).isEqualTo(before);
        assertThat(never.changedAt()).isEqualTo(Timestamp.NONE);
        Timestamp deleted = committed(commit(List.of(), delete("k")));
        assertThat(watch.changedAt()).isEqualTo(deleted);
        AtomicBoolean writing = new AtomicBoolean(true);
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 300; i++) {
                put("k", Integer.toString(i));
            }
            writing.set(false);
        });
        while (writing.get()) {
            try (Snapshot snapshot = store.snapshot()) {
                Timestamp changed = watch.changedAt();
                if (changed != null && !changed.isAfter(snapshot.timestamp())) {
                    try (Snapshot then = store.snapshotAt(changed)) {
                        assertThat(get(snapshot, "k")).isEqualTo(get(then, "k"));
                    }
                }
            }
        }
        writer.join();
    }

    @Test
    void whatWasGivenUpIsThereForOlderSnapshotsAndGoesWhenThereAreNone() throws Exception {
        store.close();
        StoreOptions quick = collecting(Duration.ZERO, Duration.ofMillis(100));
        HoloStore collecting = HoloStore.open(dir.resolve("data"), quick, e -> {});
        store = collecting;
        for (int i = 0; i < 500; i++) {
            put("b" + i, "x");
        }
        put("a", "1");
        put("b1", "y");
        put("c", "2");
        KeyRange range = new KeyRange(key("b"), key("c"));
        try (Snapshot before = store.snapshot()) {
            collecting.discard(range).join();
            put("d", "until there were collections");
            long passes = collecting.collections();
            awaitTrue(() -> collecting.collections() > passes + 2);
            assertThat(rows(before, range, ScanOrder.ASCENDING)).hasSize(500).contains("b1=y");
        }
        awaitTrue(() -> rowsNow(range).isEmpty());
        assertThat(rowsNow(KeyRange.ALL)).hasSize(3).contains("a=1", "c=2");
        store.close();
        store = HoloStore.open(dir.resolve("data"), quick, e -> {});
        assertThat(rowsNow(KeyRange.ALL)).hasSize(3).contains("a=1", "c=2");
    }

    @Test
    void readsWhatWasCommittedUpToATime() throws Exception {
        put("k", "1");
        long then = micros();
        put("k", "2");
        assertThat(valueAsOf(then)).isEqualTo("1");
        assertThat(valueAsOf(micros())).isEqualTo("2");
        store.close();
        store = HoloStore.open(dir.resolve("data"), OPTIONS, e -> {});
        assertThat(valueAsOf(then)).isEqualTo("1");
        assertThatThrownBy(() -> store.snapshotAsOf(micros() + 3_600_000_000L)).satisfies(failure("22023"));
    }

    @Test
    void knowsAfterARestartWhatWasCollectedBefore() throws Exception {
        store.close();
        store = HoloStore.open(dir.resolve("data"), collecting(Duration.ZERO, Duration.ofMillis(100)), e -> {});
        put("k", "1");
        long then = micros();
        put("k", "2");
        awaitTrue(() -> isTooOld(then));
        assertThatThrownBy(() -> store.snapshotAsOf(then))
                .satisfies(failure("72000"))
                .hasMessageContaining("row versions are kept since 20");
        store.close();
        store = HoloStore.open(dir.resolve("data"), OPTIONS, e -> {});
        assertThatThrownBy(() -> store.snapshotAsOf(then)).satisfies(failure("72000"));
    }

    @Test
    void readsNoTimeBeforeTheLastSplitAsThoughItWereAfter() throws Exception {
        put("k", "1");
        long before = micros();
        put("k", "2");
        store.split(key("m")).join();
        put("k", "3");
        long then = micros();
        put("k", "4");
        assertThatThrownBy(() -> store.snapshotAsOf(before)).satisfies(failure("72000"));
        assertThat(valueAsOf(then)).isEqualTo("3");
        store.close();
        store = HoloStore.open(dir.resolve("data"), OPTIONS, e -> {});
        assertThatThrownBy(() -> store.snapshotAsOf(before)).satisfies(failure("72000"));
        assertThat(valueAsOf(then)).isEqualTo("3");
    }

    @Test
    void manySplitsLeaveFewTopologies() throws Exception {
        for (int i = 0; i < 2 * RangeManager.EPOCHS_KEPT_MIN; i++) {
            store.split(key("k" + (10 + i))).join();
        }
        store.close();
        try (RowStore rows = RowStore.open(
                dir.resolve("data/rows"), new RowStoreOptions(8 << 20, 8 << 20, 1 << 20, ArenaIndex.AUTO, 1))) {
            assertThat(RangeManager.load(rows, 1)).hasSizeBetween(2, RangeManager.EPOCHS_KEPT_MIN + 4);
        }
        store = open();
    }

    private @Nullable String valueAsOf(long micros) {
        try (Snapshot snapshot = store.snapshotAsOf(micros)) {
            return get(snapshot, "k");
        }
    }

    private boolean isTooOld(long micros) {
        try (Snapshot snapshot = store.snapshotAsOf(micros)) {
            return false;
        } catch (StoreException e) {
            return true;
        }
    }

    /// A time after all that was committed, and before all that will be.
    private long micros() {
        try (Snapshot now = store.snapshot()) {
            return now.timestamp().hlc();
        }
    }

    @Test
    void aNoteOfWhatWasGivenUpSurvivesARestart() throws Exception {
        put("a", "1");
        put("b", "2");
        store.discard(new KeyRange(key("b"), key("c"))).join();
        put("c", "3");
        store.close();
        store = HoloStore.open(dir.resolve("data"), collecting(Duration.ZERO, Duration.ofMillis(100)), e -> {});
        awaitTrue(() -> rowsNow(KeyRange.ALL).equals(List.of("a=1", "c=3")));
    }

    @Test
    void onlyAWholeRangeOfOrdinaryKeysCanBeGivenUp() {
        assertThatThrownBy(() -> store.discard(KeyRange.ALL).join()).cause().satisfies(failure("22023"));
    }

    private List<String> rowsNow(KeyRange range) {
        try (Snapshot now = store.snapshot()) {
            return rows(now, range, ScanOrder.ASCENDING);
        }
    }

    private static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within a minute").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static StoreOptions collecting(Duration retention, Duration interval) {
        return new StoreOptions(
                OPTIONS.nodeId(),
                OPTIONS.syncMode(),
                OPTIONS.segmentBytes(),
                OPTIONS.rowCacheBytes(),
                OPTIONS.rowBufferBytes(),
                OPTIONS.arenaBytes(),
                OPTIONS.arenaIndex(),
                OPTIONS.rowJobs(),
                OPTIONS.checkpointInterval(),
                OPTIONS.checkpointLogBytes(),
                retention,
                interval,
                OPTIONS.inFlightMax(),
                OPTIONS.inFlightBytesMax(),
                OPTIONS.transactionBytesMax(),
                OPTIONS.diskReserveBytes(),
                OPTIONS.parkedMax(),
                OPTIONS.parkedBytesMax(),
                OPTIONS.rememberedMax(),
                OPTIONS.readsMax());
    }

    @Test
    void aSecondOpenOfTheDirectoryIsRefused() {
        assertThatThrownBy(this::open).satisfies(failure("55006")).hasMessageContaining("in use");
    }

    @Test
    void aDirectoryOfAnotherNodeIsRefused() {
        store.close();
        StoreOptions other = new StoreOptions(
                2,
                OPTIONS.syncMode(),
                OPTIONS.segmentBytes(),
                OPTIONS.rowCacheBytes(),
                OPTIONS.rowBufferBytes(),
                OPTIONS.arenaBytes(),
                OPTIONS.arenaIndex(),
                OPTIONS.rowJobs(),
                OPTIONS.checkpointInterval(),
                OPTIONS.checkpointLogBytes(),
                OPTIONS.gcRetention(),
                OPTIONS.gcInterval(),
                OPTIONS.inFlightMax(),
                OPTIONS.inFlightBytesMax(),
                OPTIONS.transactionBytesMax(),
                OPTIONS.diskReserveBytes(),
                OPTIONS.parkedMax(),
                OPTIONS.parkedBytesMax(),
                OPTIONS.rememberedMax(),
                OPTIONS.readsMax());
        assertThatThrownBy(() -> HoloStore.open(dir.resolve("data"), other, e -> {}))
                .satisfies(failure("XX000"))
                .hasMessageContaining("holo.node.id");
    }

    @Test
    void aClosedStoreSaysSo() {
        store.close();
        assertThatThrownBy(() -> store.snapshot()).satisfies(failure("57P01"));
        assertThatThrownBy(() -> put("a", "1")).cause().satisfies(failure("57P01"));
        store.close();
    }

    private void reopen() {
        store.close();
        store = open();
    }

    private static Consumer<Throwable> failure(String sqlState) {
        return e -> assertThat(e)
                .isInstanceOfSatisfying(
                        StoreException.class, s -> assertThat(s.sqlState()).isEqualTo(sqlState));
    }
}
