package holo.bench.commit;

import holo.store.CommitOutcome;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Writers as the PostgreSQL server has them where a client sends COMMIT: each has one commit under way and no thread.
/// The server's I/O threads, one per processor, are told that a commit is done and begin the writer's next one.
final class SessionWriters {
    private SessionWriters() {}

    static Measurement of(HoloTarget target, int writers, double seconds) throws Exception {
        EventLoopGroup threads =
                new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
        try {
            long start = System.nanoTime();
            long end = start + (long) (seconds * 1e9);
            List<Writer> all = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                all.add(new Writer(target, threads.next(), end, new SplittableRandom(start + i)));
            }
            all.forEach(writer -> writer.thread.execute(writer::next));
            Histogram micros = new Histogram(1, Measurement.MICROS_MAX, 2);
            for (Writer writer : all) {
                micros.add(writer.ended.get());
            }
            return new Measurement(micros.getTotalCount(), (System.nanoTime() - start) / 1e9, micros);
        } finally {
            threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    /// Everything in it happens on its thread.
    private static final class Writer {
        private final HoloTarget target;
        private final EventLoop thread;
        private final long end;
        private final SplittableRandom random;
        private final Histogram micros = new Histogram(1, Measurement.MICROS_MAX, 2);
        private final CompletableFuture<Histogram> ended = new CompletableFuture<>();

        Writer(HoloTarget target, EventLoop thread, long end, SplittableRandom random) {
            this.target = target;
            this.thread = thread;
            this.end = end;
            this.random = random;
        }

        void next() {
            long started = System.nanoTime();
            if (started >= end) {
                ended.complete(micros);
                return;
            }
            target.begin(Row.random(random))
                    .whenComplete((outcome, failure) -> thread.execute(() -> done(started, outcome, failure)));
        }

        private void done(long started, @Nullable CommitOutcome outcome, @Nullable Throwable failure) {
            if (!(outcome instanceof CommitOutcome.Committed)) {
                ended.completeExceptionally(new IllegalStateException("a blind write was refused", failure));
                return;
            }
            micros.recordValue(Math.clamp((System.nanoTime() - started) / 1000, 1, Measurement.MICROS_MAX));
            next();
        }
    }
}
