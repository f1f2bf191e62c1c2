package holo.store.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.Commit;
import holo.store.CommitOutcome;
import holo.store.CommitOutcome.Committed;
import holo.store.CommitOutcome.Refused;
import holo.store.KeyValueCursor;
import holo.store.RangeStatus;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.Store;
import holo.store.StoreException;
import holo.store.Validation;
import holo.store.Write;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every {@link Store} promises, as tests. A subclass says how to open one.
public abstract class StoreContract {
    @SuppressWarnings("NullAway.Init")
    protected Store store;

    /// Opens an empty store.
    protected abstract Store open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void aSnapshotSeesWhatWasCommittedBeforeItAndNothingAfter() {
        Timestamp first = put("a", "1");
        try (Snapshot snapshot = store.snapshot()) {
            put("a", "2");
            put("b", "3");
            assertThat(snapshot.timestamp()).isGreaterThanOrEqualTo(first);
            assertThat(get(snapshot, "a")).isEqualTo("1");
            assertThat(get(snapshot, "b")).isNull();
        }
        try (Snapshot snapshot = store.snapshot()) {
            assertThat(get(snapshot, "a")).isEqualTo("2");
            assertThat(get(snapshot, "b")).isEqualTo("3");
        }
    }

    @Test
    void aCommitWritesAllItsKeysAtOneTimestamp() {
        Timestamp at = committed(commit(List.of(), write("a", "1"), write("b", "2"), delete("c")));
        try (Snapshot snapshot = store.snapshotAt(at)) {
            assertThat(rows(snapshot, KeyRange.ALL, ScanOrder.ASCENDING)).containsExactly("a=1", "b=2");
        }
        assertThat(committed(commit(List.of(), write("a", "2")))).isGreaterThan(at);
    }

    @Test
    void ofSeveralWritesOfAKeyTheLastOneCounts() {
        committed(commit(List.of(), write("b", "1"), write("a", "1"), write("b", "2"), delete("a"), write("c", "1")));
        try (Snapshot snapshot = store.snapshot()) {
            assertThat(rows(snapshot, KeyRange.ALL, ScanOrder.ASCENDING)).containsExactly("b=2", "c=1");
        }
    }

    @Test
    void aDeletedKeyIsGoneFromGetAndScan() {
        Timestamp before = put("a", "1");
        committed(commit(List.of(), delete("a")));
        try (Snapshot now = store.snapshot();
                Snapshot then = store.snapshotAt(before)) {
            assertThat(get(now, "a")).isNull();
            assertThat(rows(now, KeyRange.ALL, ScanOrder.DESCENDING)).isEmpty();
            assertThat(get(then, "a")).isEqualTo("1");
        }
    }

    @Test
    void scansGoBothWaysAndKeepToTheirRange() {
        for (String k : List.of("a", "b", "c", "d")) {
            put(k, k);
            put(k, k + k);
        }
        KeyRange middle = new KeyRange(key("b"), key("d"));
        try (Snapshot snapshot = store.snapshot()) {
            assertThat(rows(snapshot, middle, ScanOrder.ASCENDING)).containsExactly("b=bb", "c=cc");
            assertThat(rows(snapshot, middle, ScanOrder.DESCENDING)).containsExactly("c=cc", "b=bb");
            assertThat(rows(snapshot, new KeyRange(key("c"), null), ScanOrder.DESCENDING))
                    .containsExactly("d=dd", "c=cc");
            assertThat(rows(snapshot, KeyRange.of(key("a")), ScanOrder.ASCENDING))
                    .containsExactly("a=aa");
        }
    }

    @Test
    void keysOfAnyBytesAndEmptyValuesAreKept() {
        List<Key> keys = List.of(
                Key.EMPTY,
                new Key(new byte[] {0}),
                new Key(new byte[] {0, 0}),
                new Key(new byte[] {0, 1}),
                new Key(new byte[] {0, (byte) 0xff}),
                new Key(new byte[] {1}),
                new Key(new byte[] {(byte) 0xff}),
                new Key(new byte[] {(byte) 0xff, 0}));
        for (Key k : keys) {
            committed(commit(List.of(), new Write.Put(k, new byte[0])));
        }
        try (Snapshot snapshot = store.snapshot()) {
            List<Key> found = new ArrayList<>();
            try (KeyValueCursor cursor = snapshot.scan(KeyRange.ALL, ScanOrder.ASCENDING)) {
                while (cursor.advance()) {
                    found.add(cursor.key());
                    assertThat(cursor.value()).isEmpty();
                }
            }
            assertThat(found).isEqualTo(keys);
            for (Key k : keys) {
                assertThat(snapshot.get(k)).isEmpty();
            }
        }
    }

    @Test
    void keyAbsentRefusesWhenTheKeyLives() {
        Validation absent = new Validation.KeyAbsent(key("a"));
        committed(commit(List.of(absent), write("a", "1")));
        assertRefused(absent, commit(List.of(absent), write("a", "2"), write("b", "2")));
        committed(commit(List.of(), delete("a")));
        committed(commit(List.of(absent), write("a", "3")));
        assertThat(now("a")).isEqualTo("3");
        assertThat(now("b")).isNull();
    }

    @Test
    void keyPresentRefusesWhenTheKeyDoesNotLive() {
        Validation present = new Validation.KeyPresent(key("a"));
        assertRefused(present, commit(List.of(present), write("b", "1")));
        put("a", "1");
        committed(commit(List.of(present), write("b", "1")));
        committed(commit(List.of(), delete("a")));
        assertRefused(present, commit(List.of(present), write("b", "2")));
    }

    @Test
    void keyUnchangedRefusesAfterAWriteOrADelete() {
        Timestamp first = put("a", "1");
        committed(commit(List.of(new Validation.KeyUnchanged(key("a"), first)), write("a", "2")));
        Validation stale = new Validation.KeyUnchanged(key("a"), first);
        assertRefused(stale, commit(List.of(stale), write("a", "3")));
        Timestamp second = put("a", "2");
        committed(commit(List.of(), delete("a")));
        Validation beforeDelete = new Validation.KeyUnchanged(key("a"), second);
        assertRefused(beforeDelete, commit(List.of(beforeDelete), write("a", "3")));
        committed(commit(List.of(new Validation.KeyUnchanged(key("never"), Timestamp.NONE)), write("a", "4")));
    }

    @Test
    void rangeUnchangedRefusesAfterAnyChangeInside() {
        Timestamp since = put("m", "1");
        Validation range = new Validation.RangeUnchanged(new KeyRange(key("k"), key("p")), since);
        put("z", "1");
        committed(commit(List.of(range), write("x", "1")));
        committed(commit(List.of(), delete("l")));
        assertRefused(range, commit(List.of(range), write("x", "2")));
    }

    @Test
    void theFirstValidationThatFailsIsNamed() {
        put("a", "1");
        Validation holds = new Validation.KeyPresent(key("a"));
        Validation fails = new Validation.KeyPresent(key("b"));
        Validation alsoFails = new Validation.KeyAbsent(key("a"));
        assertRefused(fails, commit(List.of(holds, fails, alsoFails), write("c", "1")));
    }

    @Test
    void theFutureCannotBeRead() {
        Timestamp at = put("a", "1");
        assertThatThrownBy(() -> store.snapshotAt(new Timestamp(at.epoch(), at.hlc() + 3_600_000_000L, at.node())))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.sqlState()).isEqualTo("22023"));
    }

    @Test
    void aSplitKeepsTheRowsAndNamesTwoRanges() {
        put("a", "1");
        put("z", "2");
        int before = store.ranges().size();
        store.split(key("m")).join();
        store.split(key("m")).join();
        assertThat(store.ranges()).hasSize(before + 1);
        assertThat(store.ranges().stream().map(RangeStatus::id)).doesNotHaveDuplicates();
        put("b", "3");
        committed(commit(List.of(), write("l", "4"), write("n", "4")));
        try (Snapshot snapshot = store.snapshot()) {
            assertThat(rows(snapshot, KeyRange.ALL, ScanOrder.ASCENDING))
                    .containsExactly("a=1", "b=3", "l=4", "n=4", "z=2");
        }
    }

    @Test
    void anEstimateIsWithinAFactorOfTwoForAFewThousandRows() {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 4000; i++) {
            writes.add(write(String.format("k%05d", i), "value " + i));
        }
        committed(store.commit(new Commit(List.of(), writes)).join());
        try (Snapshot snapshot = store.snapshot()) {
            assertThat(snapshot.estimate(new KeyRange(key("k"), key("l"))).rows())
                    .isBetween(2000L, 8000L);
            assertThat(snapshot.estimate(new KeyRange(key("x"), null)).rows()).isLessThan(100);
        }
    }

    @Test
    void commitsAreCounted() {
        long before = store.statistics().commits();
        put("a", "1");
        commit(List.of(new Validation.KeyAbsent(key("a"))), write("a", "2"));
        assertThat(store.statistics().commits()).isEqualTo(before + 1);
        assertThat(store.statistics().refused()).isEqualTo(1);
    }

    protected static Key key(String text) {
        return new Key(text.getBytes(StandardCharsets.UTF_8));
    }

    protected static Write write(String key, String value) {
        return new Write.Put(key(key), value.getBytes(StandardCharsets.UTF_8));
    }

    protected static Write delete(String key) {
        return new Write.Delete(key(key));
    }

    protected final CommitOutcome commit(List<Validation> validations, Write... writes) {
        return store.commit(new Commit(validations, List.of(writes))).join();
    }

    protected final Timestamp put(String key, String value) {
        return committed(commit(List.of(), write(key, value)));
    }

    protected static Timestamp committed(CommitOutcome outcome) {
        assertThat(outcome).isInstanceOf(Committed.class);
        return ((Committed) outcome).timestamp();
    }

    protected static void assertRefused(Validation expected, CommitOutcome outcome) {
        assertThat(outcome).isEqualTo(new Refused(expected));
    }

    protected final @Nullable String now(String key) {
        try (Snapshot snapshot = store.snapshot()) {
            return get(snapshot, key);
        }
    }

    protected static @Nullable String get(Snapshot snapshot, String key) {
        byte[] value = snapshot.get(key(key));
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    /// The rows as `key=value`.
    protected static List<String> rows(Snapshot snapshot, KeyRange range, ScanOrder order) {
        List<String> rows = new ArrayList<>();
        try (KeyValueCursor cursor = snapshot.scan(range, order)) {
            while (cursor.advance()) {
                rows.add(new String(cursor.key().bytes(), StandardCharsets.UTF_8)
                        + "="
                        + new String(cursor.value(), StandardCharsets.UTF_8));
            }
        }
        return rows;
    }
}
