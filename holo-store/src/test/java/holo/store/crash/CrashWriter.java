package holo.store.crash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.store.Commit;
import holo.store.CommitOutcome;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.Write;
import holo.store.arena.ArenaIndex;
import holo.store.key.KeyReader;
import holo.store.key.KeyWriter;
import holo.store.log.SyncMode;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import holo.store.setting.ByteSize;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The process that is killed. Opens the store, checks that it holds what earlier lives were told is there, and then
/// writes with eight threads until the end.
///
/// Writer w's commit n sets its counter and the counter's twin to n, adds entry n and removes entry n -
/// 100, all at once; sometimes with megabytes of ballast. After the acknowledgement it notes n in a file of
/// its own. So after a kill: the counter equals its twin, is at least what was noted, and the entries are
/// exactly the last hundred. All commits also write one key, which names the last of them, so that they execute on top
/// of each other before any of them is durable: the writer whose commit it names has come just so far. Beside them rows
/// are {@linkplain MovedRows moved} between the tiers in some lives.
///
/// Prints 'o' before it opens the store, 'r' when it is ready, and a dot for each acknowledged commit;
/// exits with 3 when something is missing.
public final class CrashWriter {
    private static final int WRITERS = 8;
    private static final int ENTRIES_KEPT = 100;
    private static final int BALLAST_BYTES = 3 << 20;
    private static final int BALLAST_ONE_IN = 200;
    private static final int MOVES_ONE_IN = 5;
    private static final Key LAST = new KeyWriter().putString("last").toKey();

    private static final StoreOptions OPTIONS = new StoreOptions(
            1,
            SyncMode.SYNC_DATA,
            ByteSize.ofMebibytes(1),
            ByteSize.ofMebibytes(8),
            ByteSize.ofMebibytes(4),
            ByteSize.ofMebibytes(1),
            ArenaIndex.LEARNED,
            1,
            Duration.ofMillis(100),
            ByteSize.ofMebibytes(4),
            Duration.ofMillis(200),
            Duration.ofMillis(50),
            1000,
            ByteSize.ofMebibytes(64),
            ByteSize.ofMebibytes(64),
            ByteSize.ofMebibytes(64),
            StoreOptions.defaults().parkedMax(),
            StoreOptions.defaults().parkedBytesMax(),
            StoreOptions.defaults().rememberedMax(),
            StoreOptions.defaults().readsMax());

    private CrashWriter() {}

    /// @param args the directory to work in, and a seed
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        long seed = Long.parseLong(args[1]);
        OutputStream out = System.out;
        print(out, 'o');
        HoloStore store = HoloStore.open(
                directory.resolve("data"), OPTIONS, e -> Runtime.getRuntime().halt(4));
        List<String> problems = new ArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
            check(store, directory, w, problems);
        }
        checkLast(store, problems);
        MovedRows.check(store, problems);
        if (!problems.isEmpty()) {
            System.err.println(String.join("\n", problems));
            System.err.flush();
            Runtime.getRuntime().halt(3);
        }
        print(out, 'r');
        for (int w = 0; w < WRITERS; w++) {
            int writer = w;
            Thread.ofPlatform().start(() -> write(store, directory, writer, seed, out));
        }
        MovedRows.write(store);
        if (seed % MOVES_ONE_IN == 0) {
            Thread.ofPlatform().start(() -> MovedRows.move(store, seed));
        }
        if (seed % 10 == 0) {
            store.split(entry((int) (seed / 10) % WRITERS, 0)).join();
        }
    }

    private static synchronized void print(OutputStream out, char c) throws IOException {
        out.write(c);
        out.flush();
    }

    private static void write(HoloStore store, Path directory, int writer, long seed, OutputStream out) {
        Random random = new Random(seed * WRITERS + writer);
        try (RandomAccessFile noted = new RandomAccessFile(noted(directory, writer), "rw");
                Snapshot start = store.snapshot()) {
            for (long n = number(start.get(counter(writer, 0))) + 1; ; n++) {
                List<Write> writes = new ArrayList<>(List.of(
                        new Write.Put(counter(writer, 0), value(n)),
                        new Write.Put(entry(writer, n), value(n)),
                        new Write.Delete(entry(writer, n - ENTRIES_KEPT)),
                        new Write.Put(LAST, last(writer, n))));
                if (random.nextInt(BALLAST_ONE_IN) == 0) {
                    writes.add(new Write.Put(counter(writer, 2), new byte[BALLAST_BYTES]));
                }
                writes.add(new Write.Put(counter(writer, 1), value(n)));
                CommitOutcome outcome =
                        store.commit(new Commit(List.of(), writes)).join();
                if (!(outcome instanceof CommitOutcome.Committed)) {
                    throw new IllegalStateException("a blind write was refused: " + outcome);
                }
                noted.seek(0);
                noted.writeLong(n);
                print(out, '.');
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(HoloStore store, Path directory, int writer, List<String> problems) throws IOException {
        long acknowledged = 0;
        if (Files.exists(Path.of(noted(directory, writer)))) {
            try (RandomAccessFile noted = new RandomAccessFile(noted(directory, writer), "r")) {
                acknowledged = noted.length() < Long.BYTES ? 0 : noted.readLong();
            }
        }
        try (Snapshot snapshot = store.snapshot()) {
            long counter = number(snapshot.get(counter(writer, 0)));
            long twin = number(snapshot.get(counter(writer, 1)));
            if (counter != twin) {
                problems.add("writer " + writer + ": half a commit: counter " + counter + ", twin " + twin);
            }
            if (counter < acknowledged) {
                problems.add("writer " + writer + ": acknowledged " + acknowledged + ", found " + counter);
            }
            List<Long> expected = new ArrayList<>();
            for (long n = Math.max(1, counter - ENTRIES_KEPT + 1); n <= counter; n++) {
                expected.add(n);
            }
            List<Long> found = new ArrayList<>();
            KeyRange entries = new KeyRange(entry(writer, Long.MIN_VALUE), entry(writer, Long.MAX_VALUE));
            try (KeyValueCursor cursor = snapshot.scan(entries, ScanOrder.ASCENDING)) {
                while (cursor.advance()) {
                    KeyReader key = new KeyReader(cursor.key());
                    key.readString();
                    key.readInt();
                    found.add(key.readLong());
                }
            }
            if (!found.equals(expected)) {
                problems.add("writer " + writer + ": entries " + found + " with counter " + counter);
            }
        }
    }

    private static void checkLast(HoloStore store, List<String> problems) {
        try (Snapshot snapshot = store.snapshot()) {
            byte[] last = snapshot.get(LAST);
            boolean any = last != null;
            for (int w = 0; w < WRITERS; w++) {
                byte[] counter = snapshot.get(counter(w, 0));
                any |= counter != null;
                if (last != null && counter != null && Arrays.equals(last, last(w, number(counter)))) {
                    return;
                }
            }
            if (any) {
                problems.add("the last commit is said to be " + (last == null ? "none" : new String(last, US_ASCII))
                        + ", which is not so");
            }
        }
    }

    private static byte[] last(int writer, long n) {
        return ("writer " + writer + ": " + n).getBytes(US_ASCII);
    }

    private static String noted(Path directory, int writer) {
        return directory.resolve("noted-" + writer).toString();
    }

    private static Key counter(int writer, int which) {
        return new KeyWriter().putString("counter").putInt(which).putInt(writer).toKey();
    }

    private static Key entry(int writer, long n) {
        return new KeyWriter().putString("entry").putInt(writer).putLong(n).toKey();
    }

    private static byte[] value(long n) {
        return Long.toString(n).getBytes(US_ASCII);
    }

    private static long number(byte @Nullable [] value) {
        return value == null ? 0 : Long.parseLong(new String(value, US_ASCII));
    }
}
