package holo.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import holo.store.fs.MemoryFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class GroupCommitterTest {
    private static final Path DIR = Path.of("/log");
    private static final LogOptions OPTIONS = new LogOptions(SyncMode.SYNC_DATA, 1 << 20, 1, 1);

    private final MemoryFileSystem fs = new MemoryFileSystem();

    @Test
    void batchesOfManyThreadsBecomeDurableInFewSyncsAndInOrder() throws Exception {
        CommitLog log = CommitLog.open(fs, DIR, OPTIONS, 0, (_, _) -> {});
        int threads = 4;
        int each = 500;
        CountDownLatch durable = new CountDownLatch(threads * each);
        List<Integer> order = new ArrayList<>();
        try (GroupCommitter committer = new GroupCommitter(log, "log", e -> {})) {
            List<Thread> writers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int base = t * each;
                writers.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        committer.submit(new Batch(base + i, order, durable));
                    }
                }));
            }
            committer.start();
            for (Thread writer : writers) {
                writer.join();
            }
            durable.await();
            assertThat(committer.syncs()).isPositive().isLessThan((long) threads * each);
            assertThat(committer.syncMicros(null).getTotalCount()).isPositive();
        }
        log.close();
        List<Integer> replayed = new ArrayList<>();
        CommitLog.open(
                        fs,
                        DIR,
                        OPTIONS,
                        0,
                        (_, payload) -> replayed.add(ByteBuffer.wrap(payload).getInt()))
                .close();
        assertThat(order).hasSize(threads * each).isEqualTo(replayed);
    }

    @Test
    void aBatchAloneIsMadeDurableOnTheCallersThreadAndNeverAheadOfOneThatWaits() throws Exception {
        CommitLog log = CommitLog.open(fs, DIR, OPTIONS, 0, (_, _) -> {});
        List<Integer> order = new ArrayList<>();
        CountDownLatch durable = new CountDownLatch(1);
        try (GroupCommitter committer = new GroupCommitter(log, "log", e -> {})) {
            assertThat(committer.commitHere(new Batch(1, order, durable))).isTrue();
            assertThat(committer.syncs()).isEqualTo(1);
            assertThat(log.durablePosition()).isEqualTo(log.position());
            committer.submit(new Batch(2, order, durable));
            assertThat(committer.commitHere(new Batch(3, order, durable)))
                    .as("beside a batch that waits")
                    .isFalse();
            committer.start();
            durable.await();
        }
        log.close();
        List<Integer> replayed = new ArrayList<>();
        CommitLog.open(
                        fs,
                        DIR,
                        OPTIONS,
                        0,
                        (_, payload) -> replayed.add(ByteBuffer.wrap(payload).getInt()))
                .close();
        assertThat(replayed).containsExactly(1, 2);
    }

    @Test
    void batchesThatWaitTogetherShareOneSync() throws Exception {
        CommitLog log = CommitLog.open(fs, DIR, OPTIONS, 0, (_, _) -> {});
        List<Integer> told = new ArrayList<>();
        CountDownLatch durable = new CountDownLatch(5);
        try (GroupCommitter committer = new GroupCommitter(log, "log", e -> {})) {
            for (int i = 1; i <= 5; i++) {
                committer.submit(new Numbered(i, told, durable));
            }
            committer.start();
            durable.await();
            assertThat(told).containsExactly(1, 2, 3, 4, 5);
            assertThat(committer.syncs()).isEqualTo(1);
            assertThat(committer.commitHere(new Numbered(6, told, durable)))
                    .as("nothing is under way any more")
                    .isTrue();
        }
        log.close();
        List<Integer> replayed = new ArrayList<>();
        CommitLog.open(
                        fs,
                        DIR,
                        OPTIONS,
                        0,
                        (_, payload) -> replayed.add(ByteBuffer.wrap(payload).getInt()))
                .close();
        assertThat(replayed).containsExactly(1, 2, 3, 4, 5, 6);
    }

    private record Numbered(int number, List<Integer> told, CountDownLatch latch) implements LogBatch {
        @Override
        public void appendTo(CommitLog log) throws IOException {
            log.append(ByteBuffer.allocate(4).putInt(number).array());
        }

        @Override
        public void durable() {
            told.add(number);
            latch.countDown();
        }
    }

    @Test
    void aFailedSyncIsFatalAndNothingIsDurableAfterIt() throws Exception {
        CommitLog log = CommitLog.open(fs, DIR, OPTIONS, 0, (_, _) -> {});
        CompletableFuture<Throwable> fatal = new CompletableFuture<>();
        AtomicReference<String> told = new AtomicReference<>("nothing");
        fs.failSync(1);
        GroupCommitter committer = new GroupCommitter(log, "log", fatal::complete);
        committer.start();
        committer.submit(new LogBatch() {
            @Override
            public void appendTo(CommitLog to) throws IOException {
                to.append(new byte[10]);
            }

            @Override
            public void durable() {
                told.set("durable");
            }
        });
        assertThat(fatal.get()).isInstanceOf(IOException.class);
        committer.close();
        assertThat(told.get()).isEqualTo("nothing");
        log.close();
    }

    private record Batch(int number, List<Integer> order, CountDownLatch latch) implements LogBatch {
        @Override
        public void appendTo(CommitLog log) throws IOException {
            log.append(ByteBuffer.allocate(4).putInt(number).array());
        }

        @Override
        public void durable() {
            order.add(number);
            latch.countDown();
        }
    }
}
