package holo.store.column;

import holo.store.column.ColumnException.Reason;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Threads that the operating system lets run after others: DuckDB works in them, so that a query over millions of rows
/// takes what transactions leave. Threads that they start, such as DuckDB's own, are as gentle as they are.
///
/// What queries let them do is counted, since queries have a share of the time; work of the store's own, in the
/// background, is not ({@link #background}).
///
/// Whoever waits for one may not go on before it has ended, come what may: what it uses would be closed.
final class GentleThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GentleThreads.class);

    /// Adds to the calling thread's niceness. Elsewhere than on Linux a niceness is the whole process's.
    private static final Optional<MethodHandle> NICE = System.getProperty("os.name", "")
                    .equals("Linux")
            ? Linker.nativeLinker()
                    .defaultLookup()
                    .find("nice")
                    .map(symbol -> Linker.nativeLinker()
                            .downcallHandle(symbol, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)))
            : Optional.empty();

    private final ExecutorService threads;
    private final LongAdder workedNanos = new LongAdder();

    /// @param niceness as `nice` has it: 0 is as everybody else in this process, 19 only what nobody wants
    GentleThreads(int niceness) {
        ThreadFactory named =
                Thread.ofPlatform().daemon().name("holo-analytics-", 0).factory();
        this.threads = Executors.newCachedThreadPool(work -> named.newThread(() -> {
            lower(niceness);
            work.run();
        }));
    }

    private static void lower(int niceness) {
        NICE.ifPresent(nice -> {
            try {
                int now = (int) nice.invokeExact(niceness);
                LOG.debug("niceness {}", now);
            } catch (Throwable e) {
                throw new IllegalStateException("cannot call nice", e);
            }
        });
    }

    /// A piece of work.
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    /// A thread that works for no query.
    private static final class Background extends Thread {
        Background(Runnable work, String name) {
            super(work, name);
            setDaemon(true);
        }
    }

    /// Makes the threads that bring changes into columns and write segments when no query asks for it.
    static ThreadFactory background(String name) {
        return work -> new Background(work, name);
    }

    /// Does something there and waits for it.
    <T> T call(Work<T> work) throws SQLException {
        boolean counted = !(Thread.currentThread() instanceof Background);
        Future<T> running;
        try {
            running = threads.submit(() -> counted ? timed(work) : work.run());
        } catch (RejectedExecutionException e) {
            throw new ColumnException(Reason.UNAVAILABLE, "the columns are closed", e);
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return running.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private <T> T timed(Work<T> work) throws SQLException {
        long start = System.nanoTime();
        try {
            return work.run();
        } finally {
            workedNanos.add(System.nanoTime() - start);
        }
    }

    /// How long they have worked for queries, all together.
    long workedNanos() {
        return workedNanos.sum();
    }

    private static SQLException unwrapped(ExecutionException e) {
        switch (e.getCause()) {
            case SQLException sql -> {
                return sql;
            }
            case RuntimeException runtime -> throw runtime;
            case Error error -> throw error;
            case null, default -> throw new ColumnException(Reason.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
