package holo.store.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.Commit;
import holo.store.CommitOutcome;
import holo.store.KeyWatch;
import holo.store.Snapshot;
import holo.store.StoreException;
import holo.store.Write;
import holo.store.fs.FileSystem;
import holo.store.fs.NioFileSystem;
import holo.store.fs.OpenFile;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What disks do to a store.
final class StoreDamageTest {
    private static final StoreOptions OPTIONS = withoutCheckpoints(HoloStoreTest.OPTIONS);
    private static final int COMMITS = 20;
    private static final byte[] PAIR = "both or none".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path dir;

    @Test
    void aFlippedBitInTheLogStopsTheStartWithFileAndOffset() throws IOException {
        Path copy = killedAfterCommits();
        Path log = onlyLogFile(copy);
        byte[] bytes = Files.readAllBytes(log);
        int at = indexOf(bytes, "value-10");
        bytes[at] ^= 0x20;
        Files.write(log, bytes);
        assertThatThrownBy(() -> HoloStore.open(copy, OPTIONS, e -> {}))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.sqlState()).isEqualTo("XX001"))
                .hasMessageContaining(log.toString())
                .hasMessageContaining("offset ")
                .hasMessageContaining("truncate -s ");
    }

    @Test
    void aTornTailIsCutAndWhatWasBeforeItIsThere() throws IOException {
        Path copy = killedAfterCommits();
        Path log = onlyLogFile(copy);
        byte[] bytes = Files.readAllBytes(log);
        int from = indexOf(bytes, "value-" + (COMMITS - 1));
        for (int i = from; i < bytes.length; i++) {
            bytes[i] = 0;
        }
        Files.write(log, bytes);
        try (HoloStore store = HoloStore.open(copy, OPTIONS, e -> {});
                Snapshot snapshot = store.snapshot()) {
            assertThat(snapshot.get(key(COMMITS - 2))).isNotNull();
            assertThat(snapshot.get(key(COMMITS - 1))).isNull();
        }
    }

    @Test
    void aFailedSyncStopsTheStoreAndNothingIsAcknowledgedAfterIt() throws Exception {
        AtomicBoolean failing = new AtomicBoolean();
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        HoloStore store =
                HoloStore.open(failingSyncs(failing), dir.resolve("data"), OPTIONS, told::complete, why -> {});
        commit(store, 1);
        failing.set(true);
        assertThatThrownBy(() -> commit(store, 2))
                .cause()
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.sqlState()).isEqualTo("08007"));
        assertThat(told.get()).isInstanceOf(IOException.class);
        failing.set(false);
        assertThatThrownBy(() -> commit(store, 3))
                .cause()
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.sqlState()).isEqualTo("58000"));
        assertThatThrownBy(store::snapshot).isInstanceOf(StoreException.class);
        store.close();
        try (HoloStore again = HoloStore.open(dir.resolve("data"), OPTIONS, e -> {});
                Snapshot snapshot = again.snapshot()) {
            assertThat(snapshot.get(key(1))).isNotNull();
            assertThat(snapshot.get(key(3))).isNull();
        }
    }

    @Test
    @Timeout(60)
    void rowsAheadOfTheLogAreSeenByNobodyAndAfterAFailedSyncWholeOrNotThere() throws Exception {
        HeldSyncs syncs = new HeldSyncs();
        FileSystem held = proxy(FileSystem.class, new NioFileSystem(), syncs);
        List<CompletableFuture<CommitOutcome>> under = new ArrayList<>();
        try (HoloStore store = HoloStore.open(held, dir.resolve("data"), OPTIONS, e -> {}, why -> {})) {
            commit(store, 0);
            syncs.held = true;
            // The event loop syncs the first by itself, and all that come meanwhile go to the log together.
            under.add(store.commit(pair(0)));
            syncs.begun.acquire();
            for (int i = 1; i < COMMITS; i++) {
                under.add(store.commit(pair(i)));
            }
            syncs.mayEnd.release();
            syncs.begun.acquire();
            Key last = key(2 * COMMITS - 1);
            while (newest(store, last).equals(Timestamp.NONE)) {
                Thread.yield();
            }
            try (Snapshot now = store.snapshot()) {
                assertThat(now.get(key(2))).isNull();
                assertThat(now.get(last)).isNull();
            }
            assertThat(under.getLast()).isNotDone();
            syncs.failing = true;
            syncs.mayEnd.release(COMMITS);
            assertThat(under.getLast()).failsWithin(Duration.ofSeconds(30));
        }
        try (HoloStore store = HoloStore.open(dir.resolve("data"), OPTIONS, e -> {})) {
            commit(store, 1);
            try (Snapshot now = store.snapshot()) {
                assertThat(now.get(key(0))).isEqualTo(PAIR);
                assertThat(now.get(key(1))).isNotEqualTo(PAIR);
                for (int i = 1; i < COMMITS; i++) {
                    assertThat(now.get(key(2 * i))).isEqualTo(now.get(key(2 * i + 1)));
                }
            }
        }
    }

    /// What the event loop finds in the rows, visible or not.
    private static Timestamp newest(HoloStore store, Key key) {
        KeyWatch watch = store.watch(key);
        Timestamp found = watch.changedAt();
        while (found == null) {
            Thread.yield();
            found = watch.changedAt();
        }
        return found;
    }

    private static Commit pair(int n) {
        return new Commit(List.of(), List.of(new Write.Put(key(2 * n), PAIR), new Write.Put(key(2 * n + 1), PAIR)));
    }

    /// The files of a store as a kill leaves them, after its log has been idle for a moment.
    private Path killedAfterCommits() throws IOException {
        Path copy = dir.resolve("copy");
        try (HoloStore store = HoloStore.open(dir.resolve("data"), OPTIONS, e -> {})) {
            for (int i = 0; i < COMMITS; i++) {
                commit(store, i);
            }
            Path log = onlyLogFile(dir.resolve("data"));
            byte[] before = Files.readAllBytes(log);
            byte[] idle = before;
            // The marker of an idle log is the last thing written: wait until two looks are the same and end with it.
            while (!endsWithMarker(idle)) {
                idle = Files.readAllBytes(log);
            }
            try (Stream<Path> files = Files.walk(dir.resolve("data"))) {
                for (Path file : files.toList()) {
                    Path target =
                            copy.resolve(dir.resolve("data").relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else if (!file.getFileName().toString().startsWith("spare-")) {
                        Files.copy(file, target);
                    }
                }
            }
        }
        return copy;
    }

    private static boolean endsWithMarker(byte[] log) {
        int last = log.length - 8;
        while (last > 0 && isZero(log, last)) {
            last -= 8;
        }
        // The last word that is not zero is the second half of a header: durable distance 0 and kind 5.
        return log[last + 4] == 5 && log[last] == 0;
    }

    private static boolean isZero(byte[] bytes, int at) {
        for (int i = at; i < at + 8; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static FileSystem failingSyncs(AtomicBoolean failing) {
        return proxy(FileSystem.class, new NioFileSystem(), () -> {
            if (failing.get()) {
                throw new IOException("Input/output error");
            }
        });
    }

    private interface BeforeSync {
        void run() throws IOException;
    }

    /// Has syncs wait while they are held, each for a permit.
    private static final class HeldSyncs implements BeforeSync {
        private final Semaphore begun = new Semaphore(0);
        private final Semaphore mayEnd = new Semaphore(0);
        private volatile boolean held;
        private volatile boolean failing;

        @Override
        public void run() throws IOException {
            // Preparing a spare segment is none of this.
            if (held && !Thread.currentThread().getName().equals("holo-maintenance")) {
                begun.release();
                mayEnd.acquireUninterruptibly();
            }
            if (failing) {
                throw new IOException("Input/output error");
            }
        }
    }

    /// Passes everything on, but has something to do before each sync.
    private static <T> T proxy(Class<T> type, T real, BeforeSync before) {
        return type.cast(Proxy.newProxyInstance(
                StoreDamageTest.class.getClassLoader(), new Class<?>[] {type}, (_, method, args) -> {
                    if (method.getName().startsWith("sync")) {
                        before.run();
                    }
                    try {
                        Object result = method.invoke(real, args);
                        return result instanceof OpenFile file ? proxy(OpenFile.class, file, before) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static void commit(HoloStore store, int n) {
        Write write = new Write.Put(key(n), ("value-" + n).getBytes(StandardCharsets.US_ASCII));
        assertThat(store.commit(new Commit(List.of(), List.of(write))).join())
                .isInstanceOf(CommitOutcome.Committed.class);
    }

    private static Key key(int n) {
        return new Key(new byte[] {1, (byte) n});
    }

    private static Path onlyLogFile(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("log"))) {
            return files.filter(f -> f.toString().endsWith(".log")).findFirst().orElseThrow();
        }
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static StoreOptions withoutCheckpoints(StoreOptions o) {
        return new StoreOptions(
                o.nodeId(),
                o.syncMode(),
                o.segmentBytes(),
                o.rowCacheBytes(),
                o.rowBufferBytes(),
                o.arenaBytes(),
                o.arenaIndex(),
                o.rowJobs(),
                Duration.ofHours(1),
                o.checkpointLogBytes(),
                o.gcRetention(),
                o.gcInterval(),
                o.inFlightMax(),
                o.inFlightBytesMax(),
                o.transactionBytesMax(),
                o.diskReserveBytes(),
                o.parkedMax(),
                o.parkedBytesMax(),
                o.rememberedMax(),
                o.readsMax());
    }
}
