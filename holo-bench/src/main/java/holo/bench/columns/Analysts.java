package holo.bench.columns;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// Connections that run analytical queries over the tables of {@link Tpcb}, one after the other, until they are told to
/// stop. In turns they ask for a report and look whether the books balance: money that is in one table and not in
/// another is a snapshot that was none.
final class Analysts implements AutoCloseable {
    private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(10);

    private final ExecutorService threads;
    private final List<Future<Histogram>> running = new ArrayList<>();
    private final long start = System.nanoTime();
    private volatile boolean stopped;

    /// What analysts did.
    record Result(long queries, double seconds, Histogram micros) {
        double perSecond() {
            return queries / seconds;
        }

        double millis(double percentile) {
            return micros.getValueAtPercentile(percentile) / 1e3;
        }
    }

    /// Starts them, over columns.
    Analysts(LocalNode node, Tpcb tables, int count) {
        threads = Executors.newFixedThreadPool(Math.max(1, count));
        for (int i = 0; i < count; i++) {
            running.add(threads.submit(() -> work(node, tables)));
        }
    }

    private Histogram work(LocalNode node, Tpcb tables) throws SQLException {
        Histogram micros = new Histogram(1, MICROS_MAX, 2);
        try (Connection connection = node.connect("columns");
                Statement statement = connection.createStatement()) {
            do {
                micros.recordValue(timed(statement, tables.report()));
                micros.recordValue(balance(statement, tables));
            } while (!stopped);
        }
        return micros;
    }

    private static long timed(Statement statement, String sql) throws SQLException {
        long before = System.nanoTime();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                continue;
            }
        }
        return micros(before);
    }

    private static long micros(long before) {
        return Math.clamp((System.nanoTime() - before) / 1000, 1, MICROS_MAX);
    }

    /// Looks at the books.
    ///
    /// @throws IllegalStateException when they do not balance
    static long balance(Statement statement, Tpcb tables) throws SQLException {
        long before = System.nanoTime();
        try (ResultSet rows = statement.executeQuery(tables.books())) {
            rows.next();
            long inAccounts = rows.getLong(1);
            for (int i = 2; i <= 4; i++) {
                if (rows.getLong(i) != inAccounts) {
                    throw new IllegalStateException("the books do not balance: accounts have " + inAccounts
                            + ", tellers " + rows.getLong(2) + ", branches " + rows.getLong(3) + ", the history "
                            + rows.getLong(4));
                }
            }
        }
        return micros(before);
    }

    /// Ends them after the query that each is at.
    Result stop() throws InterruptedException, ExecutionException {
        stopped = true;
        Histogram all = new Histogram(1, MICROS_MAX, 2);
        for (Future<Histogram> one : running) {
            all.add(one.get());
        }
        return new Result(all.getTotalCount(), (System.nanoTime() - start) / 1e9, all);
    }

    @Override
    public void close() {
        stopped = true;
        threads.close();
    }
}
