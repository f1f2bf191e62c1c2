package holo.store.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.StoreException;
import holo.store.arena.ArenaIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RowStoreTest {
    private static final RowStoreOptions OPTIONS = new RowStoreOptions(8 << 20, 16 << 20, 1 << 20, ArenaIndex.AUTO, 1);

    @TempDir
    Path dir;

    @SuppressWarnings("NullAway.Init")
    private RowStore rows;

    private long position;

    @BeforeEach
    void open() throws IOException {
        rows = RowStore.open(dir, OPTIONS);
    }

    @AfterEach
    void close() {
        rows.close();
    }

    @Test
    void aReaderSeesTheVersionOfItsTime() {
        put("a", "1", 10);
        put("a", "2", 20);
        put("a", null, 30);
        put("a", "4", 40);
        assertThat(get("a", 9)).isNull();
        assertThat(get("a", 10)).isEqualTo("1");
        assertThat(get("a", 25)).isEqualTo("2");
        assertThat(get("a", 35)).isNull();
        assertThat(get("a", 40)).isEqualTo("4");
    }

    @Test
    void writingAVersionTwiceAndLateVersionsChangeNothingForLaterReaders() {
        put("a", "2", 20);
        put("a", "2", 20);
        put("a", "1", 10);
        put("a", "1", 10);
        assertThat(get("a", 30)).isEqualTo("2");
        assertThat(get("a", 15)).isEqualTo("1");
        assertThat(get("a", 5)).isNull();
    }

    @Test
    void aLateCommandOfARetiredOwnerNeverHidesTheNewerOne() {
        write("a", "new owner", new Version(2, at(20), at(20)));
        write("a", "retired owner", new Version(1, at(25), at(25)));
        assertThat(get("a", 30)).isEqualTo("new owner");
        write("a", "new owner again", new Version(2, at(40), at(40)));
        assertThat(get("a", 30)).isEqualTo("new owner");
        assertThat(get("a", 50)).isEqualTo("new owner again");
    }

    @Test
    void aHotKeyIsReadInThePastWithoutWalkingItsVersions() {
        for (int i = 1; i <= 5000; i++) {
            put("hot", "v" + i, i);
        }
        rows.flush();
        assertThat(get("hot", 2500)).isEqualTo("v2500");
        assertThat(scan(KeyRange.ALL, ScanOrder.ASCENDING, 17)).containsExactly("hot=v17");
    }

    @Test
    void theFirstLiveKeyIsFoundAmongAnyOthers() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            String prefix = "seed " + seed + " ";
            int width = 1 + random.nextInt(400);
            int stored = random.nextInt(4) == 0 ? 0 : random.nextInt(60);
            for (int i = 0; i < stored; i++) {
                String key = String.format("%s%04d", prefix, random.nextInt(width));
                put(key, "v", 1);
                if (random.nextInt(10) > 0) {
                    put(key, null, 2);
                }
            }
            List<Key> asked = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                if (random.nextInt(5) > 0) {
                    asked.add(key(String.format("%s%04d", prefix, i)));
                }
            }
            FoundKeys found = new FoundKeys();
            int live = rows.firstLive(asked, found);
            for (int i = 0; i < asked.size(); i++) {
                KeyState state = rows.state(asked.get(i));
                KeyState known = found.get(asked.get(i));
                assertThat(state.live() && (live < 0 || i < live))
                        .as("seed %s, key %s", seed, i)
                        .isFalse();
                assertThat(i != live || state.live()).as("seed %s", seed).isTrue();
                if (known != null) {
                    assertThat(known.version()).as("seed %s, key %s", seed, i).isEqualTo(state.version());
                } else {
                    assertThat(live < 0 && state.version().equals(Version.NONE))
                            .as("seed %s: nobody looked at %s", seed, i)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void aBatchWithTheSameKeyTwiceKeepsBothVersions() {
        RowBatch batch = rows.newBatch();
        batch.write(key("a"), bytes("1"), version(1));
        batch.write(key("b"), bytes("1"), version(1));
        batch.write(key("a"), bytes("2"), version(2));
        rows.write(batch, ++position);
        assertThat(get("a", 1)).isEqualTo("1");
        assertThat(get("a", 2)).isEqualTo("2");
    }

    @Test
    void whatIsNotPublishedYetIsNotAppliedAndEarlierTimestampsReadAsBefore() {
        put("a", "1", 10);
        RowBatch batch = rows.newBatch();
        batch.write(key("a"), bytes("2"), version(20));
        batch.write(key("b"), bytes("2"), version(20));
        Unpublished ahead = rows.put(batch, 0);
        assertThat(rows.applied()).isEqualTo(new Applied(position, at(10), 1));
        put("c", "3", 15);
        assertThat(rows.applied()).isEqualTo(new Applied(position, at(15), 2));
        assertThat(get("a", 19)).isEqualTo("1");
        assertThat(get("b", 19)).isNull();
        rows.publish(ahead);
        assertThat(rows.applied()).isEqualTo(new Applied(position, at(20), 3));
        assertThat(get("a", 20)).isEqualTo("2");
        assertThat(get("b", 20)).isEqualTo("2");
    }

    @Test
    void aBatchBuildsOnWhatIsNotPublishedYet() {
        put("a", "1", 10);
        assertThat(get("a", 10)).isEqualTo("1");
        assertThat(get("a", 10)).isEqualTo("1");
        RowBatch batch = rows.newBatch();
        batch.write(key("a"), bytes("2"), version(20));
        batch.write(key("b"), bytes("2"), version(20));
        Unpublished first = rows.put(batch, 0);
        assertThat(rows.state(key("a")).version()).isEqualTo(version(20));
        assertThat(rows.states(List.of(key("b"), key("a"))).stream().map(KeyState::version))
                .containsExactly(version(20), version(20));
        batch.write(key("a"), null, version(30));
        batch.write(key("b"), bytes("3"), version(30));
        Unpublished second = rows.put(batch, 0);
        rows.publish(first);
        assertThat(rows.state(key("a")).live()).isFalse();
        assertThat(get("a", 29)).isEqualTo("2");
        rows.publish(second);
        assertThat(get("a", 19)).isEqualTo("1");
        assertThat(get("a", 29)).isEqualTo("2");
        assertThat(get("a", 30)).isNull();
        assertThat(get("b", 29)).isEqualTo("2");
        assertThat(get("b", 30)).isEqualTo("3");
        assertThat(rows.state(key("b")).version()).isEqualTo(version(30));
    }

    @Test
    void aTransactionOfManyMegabytesIsWrittenWhole() {
        RowBatch batch = rows.newBatch();
        byte[] value = new byte[1 << 20];
        for (int i = 0; i < 40; i++) {
            batch.write(key("k" + i), value, version(5));
        }
        rows.write(batch, 9);
        assertThat(rows.applied()).isEqualTo(new Applied(9, at(5), 40));
        for (int i = 0; i < 40; i++) {
            assertThat(rows.get(key("k" + i), at(5))).hasSize(1 << 20);
            assertThat(rows.get(key("k" + i), at(4))).isNull();
        }
    }

    @Test
    void whatWasFlushedIsThereAfterReopeningWithItsPosition() throws IOException {
        put("a", "1", 10);
        put("a", "2", 20);
        long flushed = position;
        assertThat(rows.flush().position()).isEqualTo(flushed);
        rows.close();
        open();
        assertThat(rows.applied()).isEqualTo(new Applied(flushed, at(20), 1));
        assertThat(get("a", 10)).isEqualTo("1");
        assertThat(get("a", 20)).isEqualTo("2");
    }

    @Test
    void stateAndWrittenAfterServeValidations() {
        assertThat(rows.state(key("a"))).isEqualTo(KeyState.ABSENT);
        put("a", "1", 10);
        put("c", null, 20);
        assertThat(rows.state(key("a")).version()).isEqualTo(version(10));
        assertThat(rows.state(key("a")).live()).isEqualTo(true);
        assertThat(rows.state(key("c")).version()).isEqualTo(version(20));
        assertThat(rows.state(key("c")).live()).isEqualTo(false);
        KeyRange all = new KeyRange(key("a"), key("d"));
        assertThat(rows.writtenAfter(all, at(19))).isTrue();
        assertThat(rows.writtenAfter(all, at(20))).isFalse();
        assertThat(rows.writtenAfter(new KeyRange(key("a"), key("c")), at(10))).isFalse();
    }

    @Test
    void collectionRemovesWhatNobodyCanSeeAndNothingElse() {
        put("a", "1", 10);
        put("a", "2", 20);
        put("a", "3", 30);
        put("gone", "1", 10);
        put("gone", null, 20);
        put("never", null, 15);
        collect(25);
        assertThat(get("a", 25)).isEqualTo("2");
        assertThat(get("a", 30)).isEqualTo("3");
        assertThat(rows.state(key("gone"))).isEqualTo(KeyState.ABSENT);
        assertThat(rows.state(key("never"))).isEqualTo(KeyState.ABSENT);
        assertThat(rows.collected()).isEqualTo(3);
        collect(100);
        assertThat(rows.collected()).isEqualTo(4);
        assertThat(get("a", 100)).isEqualTo("3");
    }

    @Test
    void randomHistoriesReadLikeTheModel() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            NavigableMap<Key, NavigableMap<Integer, byte @Nullable []>> model = new TreeMap<>();
            int time = 10_000 * seed;
            int gc = time;
            wipe(time);
            for (int step = 0; step < 300; step++) {
                RowBatch batch = rows.newBatch();
                for (int t = random.nextInt(4); t >= 0; t--) {
                    time++;
                    for (int w = random.nextInt(3); w >= 0; w--) {
                        Key key = new Key(new byte[] {(byte) random.nextInt(3), (byte) random.nextInt(8)});
                        var versions = model.computeIfAbsent(key, _ -> new TreeMap<>());
                        if (!versions.containsKey(time)) {
                            byte[] value = random.nextInt(3) == 0 ? null : bytes("v" + time);
                            versions.put(time, value);
                            batch.write(key, value, version(time));
                        }
                    }
                }
                rows.write(batch, ++position);
                if (random.nextInt(40) == 0) {
                    rows.flush();
                }
                if (random.nextInt(60) == 0) {
                    rows.flush();
                    rows.close();
                    open();
                }
                if (random.nextInt(15) == 0) {
                    gc = gc + random.nextInt(time - gc + 1);
                    rows.collect(at(gc), 1 + random.nextInt(200));
                }
                int when = gc + random.nextInt(time - gc + 1);
                check(model, when, random);
            }
        }
    }

    @Test
    void aClosedStoreSaysSo() {
        rows.close();
        assertThatThrownBy(() -> rows.get(key("a"), at(1)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.sqlState()).isEqualTo("57P01"));
    }

    private void check(NavigableMap<Key, NavigableMap<Integer, byte @Nullable []>> model, int when, Random random) {
        Key start = new Key(new byte[] {(byte) random.nextInt(3)});
        Key end = random.nextBoolean() ? null : new Key(new byte[] {(byte) 3, (byte) random.nextInt(3)});
        ScanOrder order = random.nextBoolean() ? ScanOrder.ASCENDING : ScanOrder.DESCENDING;
        List<String> expected = new ArrayList<>();
        model.tailMap(start, true).forEach((key, versions) -> {
            Map.Entry<Integer, byte @Nullable []> visible = versions.floorEntry(when);
            byte[] value = visible == null ? null : visible.getValue();
            if (value != null && (end == null || key.compareTo(end) < 0)) {
                expected.add(text(key.bytes()) + "=" + text(value));
            }
            byte[] got = rows.get(key, at(when));
            assertThat(got == null ? "null" : text(got)).isEqualTo(value == null ? "null" : text(value));
        });
        List<String> found = scan(new KeyRange(start, end), order, when);
        assertThat(order == ScanOrder.ASCENDING ? found : found.reversed()).isEqualTo(expected);
    }

    @Test
    void theStatesOfKeysAreInTheirOrderAndThereMayBeNone() {
        put("a", "1", 10);
        put("b", null, 20);
        assertThat(rows.states(List.of())).isEmpty();
        assertThat(rows.states(List.of(key("c"), key("b"), key("a"))))
                .extracting(KeyState::live)
                .containsExactly(false, false, true);
    }

    @Test
    void aRangeThatIsRemovedLeavesNothingAndItsNeighboursEverything() throws IOException {
        for (String key : List.of("a", "b", "b\0", "b1", "b2", "c")) {
            put(key, "old", 10);
            put(key, "new", 20);
            rows.flush();
        }
        put("b3", "in memory", 30);
        put("note", "of b to c", 30);
        KeyRange range = new KeyRange(key("b"), key("c"));
        rows.remove(range, key("note"));
        for (int life = 0; life < 2; life++) {
            assertThat(scan(KeyRange.ALL, ScanOrder.ASCENDING, 40)).containsExactly("a=new", "c=new");
            assertThat(scan(KeyRange.ALL, ScanOrder.DESCENDING, 15)).containsExactly("c=old", "a=old");
            assertThat(get("b", 40)).isNull();
            assertThat(get("b1", 15)).isNull();
            assertThat(get("note", 40)).isNull();
            assertThat(rows.estimate(range).rows()).isZero();
            rows.flush();
            rows.close();
            open();
        }
        collect(40);
        assertThat(rows.collected()).as("old versions of a and c").isEqualTo(2);
    }

    private void wipe(int time) {
        RowBatch batch = rows.newBatch();
        try (KeyValueCursor cursor = rows.scan(KeyRange.ALL, ScanOrder.ASCENDING, Timestamp.MAX)) {
            while (cursor.advance()) {
                batch.write(cursor.key(), null, version(time));
            }
        }
        rows.write(batch, ++position);
    }

    private void collect(int gc) {
        while (!rows.collect(at(gc), 2)) {
            assertThat(gc).isPositive();
        }
    }

    private void put(String key, @Nullable String value, int time) {
        write(key, value, version(time));
    }

    private void write(String key, @Nullable String value, Version version) {
        RowBatch batch = rows.newBatch();
        batch.write(key(key), value == null ? null : bytes(value), version);
        rows.write(batch, ++position);
    }

    private @Nullable String get(String key, int time) {
        byte[] value = rows.get(key(key), at(time));
        return value == null ? null : text(value);
    }

    private List<String> scan(KeyRange range, ScanOrder order, int time) {
        List<String> found = new ArrayList<>();
        try (KeyValueCursor cursor = rows.scan(range, order, at(time))) {
            while (cursor.advance()) {
                found.add(text(cursor.key().bytes()) + "=" + text(cursor.value()));
            }
        }
        return found;
    }

    private static Version version(int time) {
        return new Version(1, at(time), at(time));
    }

    private static Timestamp at(int time) {
        return new Timestamp(1, time, 1);
    }

    private static Key key(String text) {
        return new Key(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
