package holo.store.row;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.arena.ArenaIndex;
import holo.store.arena.ArenaStatistics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random transactions, reads and scans at snapshots old and new, validations, collections of old versions, ranges that
/// change owners, evictions and restarts, against a map of all versions. The arena holds about a quarter of the rows.
final class RowStoreArenaTest {
    private static final RowStoreOptions OPTIONS =
            new RowStoreOptions(8 << 20, 8 << 20, 1 << 20, ArenaIndex.LEARNED, 1);
    private static final int ROWS = 12_000;
    private static final int BATCHES = 300;
    private static final int READERS = 2;
    private static final int RESTARTS = 2;
    private static final int RANGES = 400;
    private static final byte[] DELETED = {};

    /// All versions by key and timestamp; {@link #DELETED}, the array itself, is a deletion.
    private final ConcurrentNavigableMap<Key, ConcurrentNavigableMap<Long, byte[]>> model =
            new ConcurrentSkipListMap<>();

    private final AtomicLong visible = new AtomicLong();
    private final AtomicLong horizon = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Timeout(120)
    void everyReadIsWhatTheVersionsSay(long seed) throws Exception {
        long hits = 0;
        long rangeRows = 0;
        for (int start = 0; start <= RESTARTS; start++) {
            try (RowStore rows = RowStore.open(dir, OPTIONS);
                    ExecutorService threads = Executors.newFixedThreadPool(READERS + 2)) {
                Random random = new Random(seed * 100 + start);
                List<Future<Void>> work = new ArrayList<>();
                Future<Void> writing = threads.submit(writer(rows, random, start + 1));
                for (int i = 0; i < READERS; i++) {
                    work.add(threads.submit(reader(rows, new Random(random.nextLong()), writing, seed)));
                }
                work.add(threads.submit(collector(rows, writing)));
                writing.get();
                for (Future<Void> done : work) {
                    done.get();
                }
                ArenaStatistics statistics = rows.arenaStatistics();
                hits += statistics.hits();
                rangeRows += statistics.rangeRows();
                assertThat(statistics.evicted()).isPositive();
            }
        }
        assertThat(hits).as("hits of %d reads", reads.get()).isGreaterThan(reads.get() / 10);
        assertThat(rangeRows).as("rows of ranges that came from the arena").isGreaterThan(1_000);
    }

    /// @param generation of the range's owner, which is another after each start
    private Callable<Void> writer(RowStore rows, Random random, int generation) {
        return () -> {
            for (int i = 0; i < BATCHES; i++) {
                RowBatch batch = rows.newBatch();
                int transactions = 1 + random.nextInt(4);
                long at = visible.get();
                for (int t = 0; t < transactions; t++) {
                    at += 1 + random.nextInt(3);
                    transaction(rows, batch, random, generation, at);
                }
                Unpublished written = rows.put(batch, 0);
                if (random.nextInt(4) == 0) {
                    Thread.yield(); // as while the log is synced
                }
                rows.publish(written);
                visible.set(at);
                if (random.nextInt(50) == 0) {
                    horizon.set(Math.max(horizon.get(), at - 300));
                }
            }
            rows.flush();
            return null;
        };
    }

    private void transaction(RowStore rows, RowBatch batch, Random random, int generation, long at) {
        Version version = new Version(generation, timestamp(at), timestamp(random.nextBoolean() ? at : at - 1));
        int writes = random.nextInt(30) == 0 ? 400 : 1 + random.nextInt(8);
        for (int i = 0; i < writes; i++) {
            Key key = key(skewed(random));
            ConcurrentNavigableMap<Long, byte[]> versions =
                    model.computeIfAbsent(key, _ -> new ConcurrentSkipListMap<>());
            Map.Entry<Long, byte[]> newest = versions.lastEntry();
            if (newest != null && newest.getKey() == at) {
                continue;
            }
            if (newest == null || newest.getKey() <= visible.get()) {
                KeyState state = rows.state(key);
                boolean live = newest != null && newest.getValue() != DELETED;
                assertThat(state.live()).as("validation of %s at %d", key, at).isEqualTo(live);
                if (live) {
                    assertThat(state.version().executeAt()).isEqualTo(timestamp(newest.getKey()));
                }
            }
            byte[] value = random.nextInt(6) == 0 ? DELETED : value(at, random);
            versions.put(at, value);
            batch.write(key, value == DELETED ? null : value, version);
        }
    }

    private Callable<Void> reader(RowStore rows, Random random, Future<Void> writing, long seed) {
        return () -> {
            long done = 0;
            while (!writing.isDone()) {
                long now = visible.get();
                boolean past = random.nextInt(10) == 0;
                long at = past ? Math.max(horizon.get() + 50, now - random.nextInt(200)) : now;
                if (at > now) {
                    continue;
                }
                if (random.nextInt(2_000) == 0) {
                    scan(rows, key(random.nextInt(ROWS)), key(ROWS), random, at, seed);
                } else if (random.nextInt(10) == 0) {
                    int from = RANGES * skewed(random) / ROWS * (ROWS / RANGES);
                    int length = 1 + random.nextInt(2) * random.nextInt(60);
                    scan(rows, key(from), key(Math.min(ROWS, from + length)), random, at, seed);
                } else {
                    Key key = key(skewed(random));
                    byte[] found = rows.get(key, timestamp(at));
                    byte[] expected = expected(model.get(key), at);
                    if (at >= horizon.get()) {
                        assertThat(found)
                                .as("seed %d, %s at %d of %d", seed, key, at, now)
                                .isEqualTo(expected);
                    }
                    done++;
                }
            }
            reads.addAndGet(done);
            return null;
        };
    }

    /// Half of the scans end early.
    private void scan(RowStore rows, Key from, Key to, Random random, long at, long seed) {
        boolean ascending = random.nextBoolean();
        int most = random.nextBoolean() ? ROWS : 1 + random.nextInt(20);
        NavigableMap<Key, ConcurrentNavigableMap<Long, byte[]>> part = model.subMap(from, to);
        List<Key> expectedKeys = new ArrayList<>();
        List<byte[]> expectedValues = new ArrayList<>();
        (ascending ? part : part.descendingMap()).forEach((key, versions) -> {
            byte[] value = expected(versions, at);
            if (value != null && expectedKeys.size() < most) {
                expectedKeys.add(key);
                expectedValues.add(value);
            }
        });
        List<Key> keys = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        ScanOrder order = ascending ? ScanOrder.ASCENDING : ScanOrder.DESCENDING;
        try (KeyValueCursor cursor = rows.scan(new KeyRange(from, to), order, timestamp(at))) {
            while (keys.size() < most && cursor.advance()) {
                keys.add(cursor.key());
                values.add(cursor.value());
            }
        }
        if (at >= horizon.get()) {
            assertThat(keys)
                    .as("seed %d, scan of %s to %s at %d", seed, from, to, at)
                    .isEqualTo(expectedKeys);
            assertThat(Arrays.deepEquals(values.toArray(), expectedValues.toArray()))
                    .as("seed %d, values of a scan at %d", seed, at)
                    .isTrue();
        }
    }

    private Callable<Void> collector(RowStore rows, Future<Void> writing) {
        return () -> {
            while (!writing.isDone()) {
                rows.collect(timestamp(horizon.get()), 500);
                Thread.yield();
            }
            return null;
        };
    }

    private static byte @Nullable [] expected(@Nullable NavigableMap<Long, byte[]> versions, long at) {
        Map.Entry<Long, byte[]> version = versions == null ? null : versions.floorEntry(at);
        return version == null || version.getValue() == DELETED ? null : version.getValue();
    }

    private static int skewed(Random random) {
        return random.nextInt(1 + random.nextInt(ROWS));
    }

    private static Key key(int row) {
        return new Key(ByteBuffer.allocate(12).putInt(5).putLong(row).array());
    }

    private static byte[] value(long at, Random random) {
        byte[] value = new byte[1 + (random.nextInt(20) == 0 ? random.nextInt(3_000) : random.nextInt(250))];
        Arrays.fill(value, (byte) at);
        return value;
    }

    private static Timestamp timestamp(long hlc) {
        return new Timestamp(1, hlc, 1);
    }
}
