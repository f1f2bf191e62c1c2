package holo.bench.commit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.HdrHistogram.Histogram;

/// Commits per second and latency of a number of writers over a time.
///
/// @param commits done
/// @param seconds measured
/// @param micros latency of each
record Measurement(long commits, double seconds, Histogram micros) {
    static final long MICROS_MAX = 60_000_000;

    static Measurement of(CommitTarget target, int writers, double seconds) throws Exception {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Callable<Histogram>> work = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                work.add(() -> write(target, end));
            }
            Histogram all = new Histogram(1, MICROS_MAX, 2);
            for (Future<Histogram> done : threads.invokeAll(work)) {
                all.add(done.get());
            }
            return new Measurement(all.getTotalCount(), (System.nanoTime() - start) / 1e9, all);
        }
    }

    private static Histogram write(CommitTarget target, long end) throws Exception {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Histogram micros = new Histogram(1, MICROS_MAX, 2);
        for (long before = System.nanoTime(); before < end; ) {
            Row row = Row.random(random);
            target.put(row.key(), row.value());
            long after = System.nanoTime();
            micros.recordValue(Math.clamp((after - before) / 1000, 1, MICROS_MAX));
            before = after;
        }
        return micros;
    }

    double perSecond() {
        return commits / seconds;
    }

    Measurement plus(Measurement other) {
        Histogram both = micros.copy();
        both.add(other.micros);
        return new Measurement(commits + other.commits, seconds + other.seconds, both);
    }
}
