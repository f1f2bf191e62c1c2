package holo.sim;

import holo.sim.cluster.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/// Runs many seeds on a few threads; each run is alone on its thread from beginning to end.
final class SeedRunner {
    private final int threads;
    private final boolean failFast;

    /// @param failFast true to begin no new seed after the first failure
    SeedRunner(int threads, boolean failFast) {
        this.threads = threads;
        this.failFast = failFast;
    }

    /// Runs each seed once; results come to `each` one at a time, in the order in which they end.
    ///
    /// @return the results that are not clean, by seed
    List<RunResult> run(SeedRange seeds, LongFunction<RunResult> run, Consumer<RunResult> each) {
        AtomicLong next = new AtomicLong(seeds.first());
        AtomicBoolean stop = new AtomicBoolean();
        List<RunResult> failed = new ArrayList<>();
        List<Thread> workers = new ArrayList<>();
        List<Throwable> errors = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(Thread.ofPlatform().name("sim-" + i).start(() -> {
                try {
                    long seed;
                    while (!stop.get() && (seed = next.getAndIncrement()) <= seeds.last()) {
                        RunResult result = run.apply(seed);
                        synchronized (failed) {
                            each.accept(result);
                            if (!result.clean()) {
                                failed.add(result);
                                stop.compareAndSet(false, failFast);
                            }
                        }
                    }
                } catch (Throwable e) {
                    stop.set(true);
                    synchronized (failed) {
                        errors.add(e);
                    }
                }
            }));
        }
        for (Thread worker : workers) {
            join(worker);
        }
        if (!errors.isEmpty()) {
            throw new IllegalStateException("the simulator itself failed: " + errors.getFirst(), errors.getFirst());
        }
        failed.sort((a, b) -> Long.compare(a.seed(), b.seed()));
        return failed;
    }

    private static void join(Thread worker) {
        boolean interrupted = false;
        while (true) {
            try {
                worker.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
