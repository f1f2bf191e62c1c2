package holo.store.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.primitives.Key;
import holo.store.Commit;
import holo.store.CommitOutcome;
import holo.store.Snapshot;
import holo.store.StoreException;
import holo.store.TemporarySpace;
import holo.store.Validation;
import holo.store.Write;
import holo.store.fs.FileSystem;
import holo.store.fs.NioFileSystem;
import holo.store.fs.OpenFile;
import holo.store.setting.ByteSize;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskSpaceTest {
    private static final long SEGMENT_BYTES = 1 << 20;
    private static final long PLENTY = 1L << 40;
    private static final String OVER = "over";

    @TempDir
    Path dir;

    private final AtomicLong free = new AtomicLong(PLENTY);
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> concerns = new LinkedBlockingQueue<>();

    @Test
    void aFullDiskRefusesWritesAndNothingElseUntilThereIsSpaceAgain() throws Exception {
        try (HoloStore store = open()) {
            for (int n = 0; n < 40; n++) {
                put(store, n);
            }
            free.set(10_000);
            assertThat(nextConcern()).contains("nearly full", "holo.disk.reserve-bytes");
            assertThatThrownBy(() -> put(store, 41)).cause().isInstanceOfSatisfying(StoreException.class, e -> {
                assertThat(e.sqlState()).isEqualTo("53100");
                assertThat(e).hasMessageContaining(dir.toString());
            });
            // Longer than maintenance takes to miss the segment that it cannot make.
            for (int look = 0; look < 5; look++) {
                assertThat(failures.poll(60, TimeUnit.MILLISECONDS)).isNull();
            }
            try (Snapshot snapshot = store.snapshot()) {
                assertThat(snapshot.get(key(1))).isNotNull();
            }
            free.set(PLENTY);
            assertThat(nextConcern()).isEqualTo(OVER);
            put(store, 42);
            try (Snapshot snapshot = store.snapshot()) {
                assertThat(snapshot.get(key(41))).isNull();
                assertThat(snapshot.get(key(42))).isNotNull();
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void temporaryFilesKeepOutOfTheReserve() throws Exception {
        try (HoloStore store = open()) {
            TemporarySpace space = store.temporarySpace().orElseThrow();
            space.admit(1 << 20);
            free.set((4L << 20) - 1);
            assertThat(nextConcern()).contains("nearly full");
            assertThatThrownBy(() -> space.admit(1))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.sqlState()).isEqualTo("53100"));
            free.set(PLENTY);
            assertThat(nextConcern()).isEqualTo(OVER);
            space.admit(1 << 20);
            // More than is free, though nobody has looked since.
            assertThatThrownBy(() -> space.admit(PLENTY))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.sqlState()).isEqualTo("53100"));
        }
    }

    @Test
    void deletionsGoOnIntoTheReserve() throws Exception {
        try (HoloStore store = open()) {
            put(store, 1);
            free.set(3L << 20);
            assertThat(nextConcern()).contains("nearly full");
            assertThatThrownBy(() -> put(store, 2)).cause().isInstanceOf(StoreException.class);
            Commit delete = new Commit(List.of(new Validation.KeyPresent(key(1))), List.of(new Write.Delete(key(1))));
            assertThat(store.commit(delete).join()).isInstanceOf(CommitOutcome.Committed.class);
            try (Snapshot snapshot = store.snapshot()) {
                assertThat(snapshot.get(key(1))).isNull();
            }
        }
    }

    @Test
    void aStoreOnAFullDiskClosesAndComesBackWithEverything() throws Exception {
        try (HoloStore store = open()) {
            put(store, 1);
            free.set(0);
            assertThat(nextConcern()).contains("nearly full");
        }
        free.set(PLENTY);
        try (HoloStore store = open();
                Snapshot snapshot = store.snapshot()) {
            assertThat(snapshot.get(key(1))).isNotNull();
        }
    }

    @Test
    void aCommitThatDoesNotFitIsRefusedBeforeItIsLogged() {
        try (HoloStore store = open()) {
            free.set((4L << 20) + 60_000);
            Commit large = new Commit(List.of(), List.of(new Write.Put(key(1), new byte[50_000])));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            // One after the other, so that none is under way when the last one is refused.
            while (isAccepted(store, large)) {
                assertThat(System.nanoTime()).as("refused within the time").isLessThan(deadline);
            }
            assertThatThrownBy(() -> store.commit(large).join())
                    .cause()
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.sqlState()).isEqualTo("53100"));
            put(store, 2);
        }
    }

    private static boolean isAccepted(HoloStore store, Commit commit) {
        return store.commit(commit).handle((_, error) -> error == null).join();
    }

    private String nextConcern() throws InterruptedException {
        String concern = concerns.poll(20, TimeUnit.SECONDS);
        assertThat(concern).as("told within the time").isNotNull();
        return concern;
    }

    private HoloStore open() {
        StoreOptions o = StoreOptions.defaults();
        StoreOptions options = new StoreOptions(
                o.nodeId(),
                o.syncMode(),
                new ByteSize(SEGMENT_BYTES),
                o.rowCacheBytes(),
                o.rowBufferBytes(),
                o.arenaBytes(),
                o.arenaIndex(),
                o.rowJobs(),
                o.checkpointInterval(),
                o.checkpointLogBytes(),
                o.gcRetention(),
                o.gcInterval(),
                o.inFlightMax(),
                o.inFlightBytesMax(),
                o.transactionBytesMax(),
                ByteSize.ofMebibytes(4),
                o.parkedMax(),
                o.parkedBytesMax(),
                o.rememberedMax(),
                o.readsMax());
        return HoloStore.open(
                fullable(FileSystem.class, new NioFileSystem()),
                dir.resolve("data"),
                options,
                failures::add,
                why -> concerns.add(why == null ? OVER : why));
    }

    /// Passes everything on, says how much is free, and has no room for new segments when less than one is.
    private <T> T fullable(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(
                DiskSpaceTest.class.getClassLoader(), new Class<?>[] {type}, (_, method, args) -> {
                    if (method.getName().equals("usableBytes")) {
                        return free.get();
                    }
                    if (method.getName().equals("preallocate") && free.get() < SEGMENT_BYTES) {
                        throw new IOException("No space left on device");
                    }
                    try {
                        Object result = method.invoke(real, args);
                        return result instanceof OpenFile file ? fullable(OpenFile.class, file) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static void put(HoloStore store, int n) {
        Write write = new Write.Put(key(n), new byte[100]);
        assertThat(store.commit(new Commit(List.of(), List.of(write))).join())
                .isInstanceOf(CommitOutcome.Committed.class);
    }

    private static Key key(int n) {
        return new Key(new byte[] {1, (byte) n});
    }
}
