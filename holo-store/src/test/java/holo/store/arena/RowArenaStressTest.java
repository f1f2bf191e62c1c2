package holo.store.arena;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One thread changes rows, some read and offer what they read, in a budget that holds a part of the rows only. Every
/// value says which row and version it is, in each of its bytes, so that a torn or old one is seen.
///
/// The array of versions stands for the row store: the newest version of each row, changed before the arena is told.
final class RowArenaStressTest {
    private static final int ROWS = 20_000;
    private static final int READERS = 3;
    private static final int READS = 400_000;
    private static final int LARGE_READS = 30_000;

    private final AtomicLongArray newest = new AtomicLongArray(ROWS);
    private final AtomicLong visible = new AtomicLong();
    private final AtomicLong found = new AtomicLong();
    private final AtomicInteger readersLeft = new AtomicInteger(READERS);

    @Test
    @Timeout(300)
    void readersNeverSeeATornOrReplacedRow() throws Exception {
        long seed = System.nanoTime();
        try (RowArena arena = new RowArena(1 << 20, ArenaIndex.AUTO);
                ExecutorService threads = Executors.newFixedThreadPool(READERS + 1)) {
            List<Callable<Void>> work = new ArrayList<>();
            work.add(() -> change(arena, new Random(seed)));
            for (int i = 1; i <= READERS; i++) {
                Random random = new Random(seed + i);
                work.add(() -> {
                    try {
                        return read(arena, random);
                    } finally {
                        readersLeft.decrementAndGet(); // or the writers would go on for ever
                    }
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
            assertThat(arena.statistics().evicted())
                    .as("evictions, seed %d", seed)
                    .isGreaterThan(100);
            assertThat(found.get()).as("hits, seed %d", seed).isGreaterThan(10_000);
        }
    }

    /// Large values, changed without pause: a reader is nearly always in the middle of a change.
    @Test
    @Timeout(300)
    void aReaderSeesAllOfOneVersion() throws Exception {
        try (RowArena arena = new RowArena(1 << 20, ArenaIndex.AUTO);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            arena.offer(key(0), arena.ticket(key(0)), large(0));
            Future<Void> changing = threads.submit(() -> {
                for (long version = 1; found.get() < LARGE_READS; version++) {
                    ArenaRow next = large(version);
                    arena.changed(key(0), () -> next);
                }
                return null;
            });
            try {
                while (!changing.isDone()) {
                    byte[] value = arena.get(key(0), Timestamp.MAX);
                    if (value != null && value != RowArena.UNKNOWN) {
                        found.incrementAndGet();
                        byte[] whole = new byte[6_000];
                        Arrays.fill(whole, value[0]);
                        assertThat(Arrays.equals(value, whole)).isTrue();
                    }
                }
            } finally {
                found.addAndGet(LARGE_READS);
            }
            changing.get();
        }
    }

    private static ArenaRow large(long version) {
        byte[] raw = new byte[6_000];
        Arrays.fill(raw, (byte) version);
        Timestamp at = new Timestamp(1, version, 1);
        return new ArenaRow(at, true, raw, 0);
    }

    private Void change(RowArena arena, Random random) {
        for (long version = 1; readersLeft.get() > 0; version++) {
            int row = skewed(random);
            newest.set(row, version);
            if (random.nextInt(50) == 0) {
                Thread.yield();
            }
            ArenaRow next = row(row, version);
            arena.changed(key(row), () -> next);
            if (random.nextInt(20) == 0) {
                arena.forget(key(row));
            }
            visible.set(version);
        }
        return null;
    }

    private Void read(RowArena arena, Random random) {
        for (int i = 0; i < READS; i++) {
            int row = skewed(random);
            Key key = key(row);
            long at = visible.get();
            long least = newest.get(row); // if it is visible
            byte[] value = arena.get(key, new Timestamp(1, at, 1));
            if (value == RowArena.UNKNOWN) {
                long ticket = arena.ticket(key);
                long stored = newest.get(row);
                if (random.nextInt(10) == 0) {
                    Thread.yield();
                }
                arena.offer(key, ticket, row(row, stored));
            } else {
                found.incrementAndGet();
                require(value, row, least <= at ? least : 0, at);
            }
        }
        return null;
    }

    /// The version read is not after the timestamp, and not before one that was the newest and visible.
    private static void require(byte @Nullable [] value, int row, long least, long at) {
        if (value == null) {
            throw new AssertionError("row " + row + " is not there at " + at);
        }
        ByteBuffer bytes = ByteBuffer.wrap(value);
        long version = bytes.getLong();
        byte[] whole = row(row, version).stored();
        if (!ByteBuffer.wrap(whole).equals(ByteBuffer.wrap(value)) || version < least || version > at) {
            throw new AssertionError("row " + row + " at " + at + " has version " + version + ", not " + least
                    + ", or is torn: " + bytes.remaining() + " bytes");
        }
    }

    private static int skewed(Random random) {
        return random.nextInt(1 + random.nextInt(1 + random.nextInt(ROWS)));
    }

    private static Key key(int row) {
        return new Key(ByteBuffer.allocate(12).putInt(3).putLong(row).array());
    }

    /// A value of a length and of bytes that only this version of this row has.
    private static ArenaRow row(int row, long version) {
        byte[] raw = new byte[16 + (int) ((row * 31L + version * 17) % 200)];
        for (int i = 16; i < raw.length; i++) {
            raw[i] = (byte) (row * 7 + version * 13 + i);
        }
        ByteBuffer.wrap(raw).putLong(version).putLong(row);
        Timestamp at = new Timestamp(1, version, 1);
        return new ArenaRow(at, true, raw, 0);
    }
}
