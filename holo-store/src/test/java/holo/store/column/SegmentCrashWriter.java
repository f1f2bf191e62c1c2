package holo.store.column;

import holo.store.Commit;
import holo.store.Snapshot;
import holo.store.Write;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import holo.store.segment.Tier;
import holo.store.setting.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/// The process that is killed while segments are written and moved. Prints 'o' before it opens anything, 'r' when the
/// columns show what the rows hold, and a dot each time they have again, while others write and move parts between the
/// tiers; exits with 3 when they differ.
public final class SegmentCrashWriter {
    private static final int KEYS = 4000;
    private static final SegmentOptions OPTIONS =
            new SegmentOptions(true, 300, Duration.ZERO, Duration.ofMillis(10), ByteSize.ofMebibytes(64), 0.05);

    private SegmentCrashWriter() {}

    /// @param args the directory to work in, and the number of this life
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        int life = Integer.parseInt(args[1]);
        print('o');
        if (life % 3 == 2) {
            // The segments alone have to be enough.
            Files.deleteIfExists(directory.resolve("columns").resolve("columns.duckdb"));
            Files.deleteIfExists(directory.resolve("columns").resolve("columns.duckdb.wal"));
        }
        HoloStore store = HoloStore.open(
                directory.resolve("data"),
                StoreOptions.defaults(),
                e -> Runtime.getRuntime().halt(4));
        ColumnStore columns = new ColumnStore(
                directory.resolve("columns"),
                store,
                store.changes().orElseThrow(),
                ColumnOptions.DEFAULT
                        .withLimits(128, 64, 2, 4)
                        .withFeed(ByteSize.ofMebibytes(1), Duration.ofMillis(100))
                        .withSegments(OPTIONS, TierOptions.DEFAULT),
                _ -> NumberTable.TABLE);
        requireSame(store, columns);
        print('r');
        AtomicReference<Throwable> failed = new AtomicReference<>();
        Random random = new Random(life);
        Thread.ofPlatform().start(() -> forEver(failed, () -> write(store, random)));
        Random tiers = new Random(life);
        Thread.ofPlatform().start(() -> forEver(failed, () -> move(columns, tiers)));
        while (failed.get() == null) {
            requireSame(store, columns);
            print('.');
        }
        failed.get().printStackTrace();
        System.err.flush();
        Runtime.getRuntime().halt(3);
    }

    private static void forEver(AtomicReference<Throwable> failed, Runnable work) {
        try {
            while (true) {
                work.run();
            }
        } catch (RuntimeException | Error e) {
            failed.set(e);
        }
    }

    private static void print(char c) {
        System.out.write(c);
        System.out.flush();
    }

    private static void write(HoloStore store, Random random) {
        List<Write> writes = new ArrayList<>();
        for (int i = random.nextInt(40); i >= 0; i--) {
            long number = random.nextInt(KEYS);
            writes.add(
                    random.nextInt(3) == 0
                            ? new Write.Delete(NumberTable.key(number))
                            : NumberTable.put(number, random.nextInt(1000)));
        }
        store.commit(new Commit(List.of(), writes)).join();
    }

    private static void move(ColumnStore columns, Random random) {
        try {
            Thread.sleep(random.nextInt(60));
            columns.move(NumberTable.TABLE.name(), Tier.values()[random.nextInt(3)], "at random");
        } catch (ColumnException e) {
            if (e.reason() != ColumnException.Reason.UNAVAILABLE) {
                throw e;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void requireSame(HoloStore store, ColumnStore columns) throws IOException {
        try (Snapshot snapshot = store.snapshot();
                ColumnSnapshot seen =
                        columns.snapshot(List.of(NumberTable.TABLE), snapshot.timestamp(), () -> null, () -> {})) {
            Map<Long, Long> expected = NumberTable.rows(snapshot);
            Map<Long, Long> found = NumberTable.columns(seen, key -> end("key " + key + " is there twice"));
            if (!found.equals(expected)) {
                Map<Long, Long> missing = new TreeMap<>(expected);
                missing.entrySet().removeAll(found.entrySet());
                Map<Long, Long> wrong = new TreeMap<>(found);
                wrong.entrySet().removeAll(expected.entrySet());
                end("at " + seen.timestamp() + " of " + found.size() + " rows instead of " + expected.size()
                        + " the columns lack " + missing + " and have instead " + wrong);
            }
        } catch (ColumnException e) {
            // Somebody else has brought the columns beyond the snapshot.
            if (e.reason() != ColumnException.Reason.UNAVAILABLE) {
                throw e;
            }
        }
    }

    private static void end(String problem) {
        System.err.println(problem);
        System.err.flush();
        Runtime.getRuntime().halt(3);
    }
}
