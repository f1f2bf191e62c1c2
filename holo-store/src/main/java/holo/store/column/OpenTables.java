package holo.store.column;

import holo.accord.primitives.Timestamp;
import holo.store.ChangeFeed;
import holo.store.Store;
import holo.store.StoreException;
import holo.store.column.ColumnException.Reason;
import holo.store.fs.FileSystem;
import holo.store.fs.NioFileSystem;
import holo.store.segment.SegmentDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// The tables whose columns are open, their locks, and DuckDB, which they are in. Thread-safe.
final class OpenTables {
    private static final long POLL_MILLIS = 10;
    private static final String SEGMENTS = "segments";

    private final Path directory;
    private final Store store;
    private final ChangeFeed feed;
    private final ColumnOptions options;
    private final Listeners listeners;
    private final DeltaBudget budget;
    private final GentleThreads threads;
    private final Timestamp startedAt;
    private final LongAdder builds = new LongAdder();
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final Map<String, TableColumns> tables = new ConcurrentHashMap<>();
    private final FileSystem fs = new NioFileSystem();
    private @Nullable DuckDatabase database;
    private volatile boolean closed;

    /// @param listeners are told of all writes since now
    /// @param threads that DuckDB is opened in, and that write into it
    OpenTables(
            Path directory,
            Store store,
            ChangeFeed feed,
            ColumnOptions options,
            Listeners listeners,
            DeltaBudget budget,
            GentleThreads threads) {
        this.directory = directory;
        this.store = store;
        this.feed = feed;
        this.options = options;
        this.listeners = listeners;
        this.budget = budget;
        this.threads = threads;
        this.startedAt = feed.applied();
    }

    /// Whether there are columns from before.
    static boolean exist(Path directory) {
        return DuckDatabase.exists(directory) || Files.exists(directory.resolve(SEGMENTS));
    }

    /// How often a table was built from all of its rows.
    long builds() {
        return builds.sum();
    }

    /// The open ones.
    List<TableColumns> all() {
        return List.copyOf(tables.values());
    }

    /// The open columns of the table of that name; null when there are none.
    @Nullable
    TableColumns find(String name) {
        return tables.get(name);
    }

    /// Whether these columns are still the table's.
    boolean isOpen(TableColumns columns) {
        return !closed && tables.get(columns.table().name()) == columns;
    }

    boolean isClosed() {
        return closed;
    }

    /// @throws ColumnException when the node closes
    void requireOpen() {
        if (closed) {
            throw new ColumnException(Reason.UNAVAILABLE, "the columns are closed");
        }
    }

    /// @throws ColumnException when the columns are closed
    void requireCurrent(TableColumns columns) {
        requireOpen();
        if (tables.get(columns.table().name()) != columns) {
            throw new ColumnException(Reason.UNAVAILABLE, "the table is another one now");
        }
    }

    /// The lock of a table.
    ReentrantLock lockOf(String name) {
        return locks.computeIfAbsent(name, _ -> new ReentrantLock());
    }

    /// Takes a table's lock.
    ///
    /// @param cancellation throws when nobody wants it any more
    ReentrantLock lock(String name, Runnable cancellation) {
        ReentrantLock lock = lockOf(name);
        try {
            while (!lock.tryLock(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                cancellation.run();
            }
            return lock;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ColumnException(Reason.INTERRUPTED, "interrupted while waiting for columns", e);
        }
    }

    /// Does something with the columns of a table under their lock, if they are open.
    void locked(TableColumns columns, Runnable work) {
        String name = columns.table().name();
        ReentrantLock lock = lockOf(name);
        lock.lock();
        try {
            if (isOpen(columns) && columns.manifest() != null) {
                work.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The open columns of a table, whose lock is held; made when they are not open yet.
    TableColumns open(ColumnTable table, Runnable cancellation) {
        DuckDatabase opened = database();
        TableColumns known = tables.get(table.name());
        if (known != null && !known.table().signature().equals(table.signature())) {
            forget(known);
            known = null;
        }
        if (known == null) {
            Delta delta = new Delta(budget);
            boolean sinceStart = listeners.add(table.range(), delta);
            known = new TableColumns(
                    table,
                    opened,
                    threads,
                    store,
                    feed,
                    delta,
                    segments(table.name()),
                    options.segments().rows(),
                    new PartActivity(options.tiers().halfLife().toNanos()),
                    sinceStart ? startedAt : Timestamp.MAX,
                    builds);
            tables.put(table.name(), known);
        }
        boolean done = false;
        try {
            known.open(cancellation);
            done = true;
            return known;
        } finally {
            if (!done) {
                forget(known);
            }
        }
    }

    private SegmentDirectory segments(String table) {
        return new SegmentDirectory(fs, directory.resolve(SEGMENTS).resolve(table));
    }

    /// Closes the columns of a table, whose lock is held.
    void forget(TableColumns columns) {
        tables.remove(columns.table().name());
        listeners.remove(columns.table().range());
        columns.close();
    }

    /// DuckDB, opened by the first who asks.
    synchronized DuckDatabase database() {
        DuckDatabase opened = database;
        if (opened == null) {
            requireOpen();
            opened = openGently();
            DuckDBConnection connection = opened.connect();
            try (Statement statement = connection.createStatement()) {
                MarkTable.create(statement);
                PartTable.create(statement);
            } catch (SQLException e) {
                throw DuckDatabase.translate(e);
            } finally {
                DuckDatabase.close(connection);
            }
            database = opened;
        }
        return opened;
    }

    /// DuckDB's threads are as gentle as the one that starts them.
    private DuckDatabase openGently() {
        try {
            return threads.call(() -> DuckDatabase.open(directory, options));
        } catch (SQLException e) {
            throw DuckDatabase.translate(e);
        }
    }

    /// The tables that are in columns from before.
    Set<String> storedNames() {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> all =
                Files.exists(directory.resolve(SEGMENTS)) ? Files.list(directory.resolve(SEGMENTS)) : Stream.empty()) {
            all.forEach(path -> names.add(path.getFileName().toString()));
        } catch (IOException e) {
            throw new StoreException("58030", "cannot list the segments in " + directory + ": " + e, e);
        }
        DuckDBConnection connection = database().connect();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT name FROM holo_marks")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        } catch (SQLException e) {
            throw DuckDatabase.translate(e);
        } finally {
            DuckDatabase.close(connection);
        }
    }

    /// Removes what is stored of a table that is gone.
    void drop(String name) {
        DuckDBConnection connection = database().connect();
        try {
            TableWriter.drop(connection, name);
            segments(name).deleteAll();
        } catch (SQLException e) {
            throw DuckDatabase.translate(e);
        } finally {
            DuckDatabase.close(connection);
        }
    }

    /// From now on nothing is opened.
    void refuse() {
        closed = true;
    }

    /// Closes DuckDB; the tables have been forgotten.
    ///
    /// @param ended whether nobody else uses it
    synchronized void closeDatabase(boolean ended) {
        if (database != null) {
            database.close(ended);
            database = null;
        }
    }
}
