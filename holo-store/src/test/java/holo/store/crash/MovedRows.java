package holo.store.crash;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.store.Commit;
import holo.store.KeyValueCursor;
import holo.store.RowTiers;
import holo.store.RowTiers.Part;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.StoreException;
import holo.store.Write;
import holo.store.key.KeyWriter;
import holo.store.node.HoloStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Rows that are written once, by the first life, and moved between the tiers without end by all: enough that files of
/// their own hold most of them.
final class MovedRows {
    private static final int ROWS = 480;
    private static final int PARTS = 3;
    private static final int ROW_BYTES = 40 << 10;
    private static final long PAUSE_MILLIS = 5;

    private MovedRows() {}

    /// All of them are there as they were written, or none.
    static void check(HoloStore store, List<String> problems) {
        int found = 0;
        try (Snapshot snapshot = store.snapshot();
                KeyValueCursor cursor = snapshot.scan(new KeyRange(key(0), key(ROWS)), ScanOrder.ASCENDING)) {
            for (; cursor.advance(); found++) {
                if (!cursor.key().equals(key(found)) || !Arrays.equals(cursor.value(), value(found))) {
                    problems.add("moved row " + found + " is not what was written");
                }
            }
        }
        if (found != 0 && found != ROWS) {
            problems.add("of " + ROWS + " moved rows there are " + found);
        }
    }

    /// Writes them when they are not there.
    static void write(HoloStore store) {
        try (Snapshot snapshot = store.snapshot()) {
            if (snapshot.get(key(0)) != null) {
                return;
            }
        }
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            writes.add(new Write.Put(key(i), value(i)));
        }
        store.commit(new Commit(List.of(), writes)).join();
    }

    /// Moves them to and fro for ever.
    static void move(HoloStore store, long seed) {
        RowTiers tiers = store.rowTiers().orElseThrow();
        Random random = new Random(seed);
        try {
            while (true) {
                List<Part> parts = new ArrayList<>();
                for (int i = 0; i < PARTS; i++) {
                    KeyRange range = new KeyRange(key(i * ROWS / PARTS), key((i + 1) * ROWS / PARTS));
                    parts.add(new Part(range, random.nextBoolean()));
                }
                while (tiers.settle(parts) > 0) {
                    Thread.sleep(PAUSE_MILLIS);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (StoreException e) {
            e.printStackTrace();
            System.err.flush();
            Runtime.getRuntime().halt(5);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Key key(int number) {
        return new KeyWriter().putString("moved").putInt(number).toKey();
    }

    private static byte[] value(int number) {
        byte[] bytes = new byte[ROW_BYTES];
        new Random(number).nextBytes(bytes);
        return bytes;
    }
}
