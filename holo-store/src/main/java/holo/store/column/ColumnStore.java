package holo.store.column;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.ChangeFeed;
import holo.store.Snapshot;
import holo.store.Store;
import holo.store.StoreException;
import holo.store.column.ColumnException.Reason;
import holo.store.segment.Manifest;
import holo.store.segment.SegmentDirectory;
import holo.store.segment.Tier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tables in columns, next to their rows. Thread-safe.
///
/// DuckDB is opened by the first query over columns, or in the background when there are columns from before. Each
/// table has a lock: under the locks of all of its tables a query brings them to its timestamp and begins its DuckDB
/// transaction, then gives the locks back.
public final class ColumnStore implements AutoCloseable {
    /// The digits behind the point of what `holo_quotient` answers.
    public static final int QUOTIENT_SCALE = 24;

    private static final Logger LOG = LoggerFactory.getLogger(ColumnStore.class);
    private static final long POLL_MILLIS = 10;
    private static final long REOPEN_DELAY_MILLIS = 2000;
    private static final int NEAR_CHANGES_MAX = 20_000;
    private static final long RETRY_MILLIS = 60_000;
    private static final long MARK_MICROS = TimeUnit.SECONDS.toMicros(60);
    private static final Runnable NEVER = () -> {};

    private final Store store;
    private final ChangeFeed feed;
    private final ColumnOptions options;
    private final Catalog catalog;
    private final DeltaBudget budget;
    private final Listeners listeners;
    private final Watch watch = new Watch();
    private final Turns turns;
    private final GentleThreads threads;
    private final OpenTables tables;
    private final Set<String> preparing = ConcurrentHashMap.newKeySet();
    private final Troubles troubles = new Troubles(System::nanoTime);
    private final LongAdder queries = new LongAdder();
    private final LongAdder waitMicros = new LongAdder();
    private final ScheduledExecutorService background;
    private final ScheduledExecutorService compaction;
    private final SegmentWork segments;
    private volatile boolean closed;

    /// @param directory for DuckDB's file; made when it is needed
    /// @param feed of the store
    /// @param catalog finds the tables that there are by {@link ColumnTable#name}; null for one that is gone
    public ColumnStore(Path directory, Store store, ChangeFeed feed, ColumnOptions options, Catalog catalog) {
        this.store = store;
        this.feed = feed;
        this.options = options;
        this.catalog = catalog;
        this.budget = new DeltaBudget(options.delta().bytes());
        this.threads = new GentleThreads(options.niceness());
        this.turns = new Turns(
                options.queriesMax(),
                new Pace(options.commitGoal(), store::statistics),
                new TimeShare(
                        options.busyPercent(),
                        Runtime.getRuntime().availableProcessors(),
                        store::statistics,
                        threads::workedNanos));
        this.listeners = new Listeners(new Delta(budget));
        feed.follow(listeners);
        this.tables = new OpenTables(directory, store, feed, options, listeners, budget, threads);
        feed.sampleReads(this::sampled);
        this.background = Executors.newSingleThreadScheduledExecutor(GentleThreads.background("holo-columns"));
        this.segments = new SegmentWork(tables, store, feed, options, catalog, troubles);
        this.compaction = Executors.newSingleThreadScheduledExecutor(GentleThreads.background("holo-segments"));
        if (OpenTables.exist(directory)) {
            background.schedule(this::reopen, REOPEN_DELAY_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            listeners.endEarly();
        }
        long millis = options.feedInterval().toMillis();
        background.scheduleWithFixedDelay(this::feedAll, millis, millis, TimeUnit.MILLISECONDS);
        if (options.segments().enabled()) {
            long every = options.segments().interval().toMillis();
            compaction.scheduleWithFixedDelay(segments::work, every, every, TimeUnit.MILLISECONDS);
        }
    }

    /// Knows the tables that there are.
    @FunctionalInterface
    public interface Catalog {
        /// The table of that {@link ColumnTable#name}; null when it is gone.
        @Nullable
        ColumnTable find(String name);
    }

    /// Takes a newer snapshot for a query that has not read anything yet.
    @FunctionalInterface
    public interface Later {
        /// The newer snapshot's timestamp, or null when the query must see the older one.
        @Nullable
        Timestamp take();
    }

    /// Whether a query over a table would begin within some tens of milliseconds. If not, the table is brought up to
    /// date in the background.
    public boolean isNear(ColumnTable table) {
        TableColumns known = tables.find(table.name());
        if (known != null && known.isNear(NEAR_CHANGES_MAX)) {
            return true;
        }
        if (!closed && preparing.add(table.name())) {
            background.execute(() -> prepare(table));
        }
        return false;
    }

    private void prepare(ColumnTable table) {
        String name = table.name();
        boolean done = false;
        ReentrantLock lock = tables.lock(name, NEVER);
        try {
            feed(tables.open(table, NEVER));
            done = true;
            troubles.succeeded(name, Troubles.Work.BUILD);
        } catch (ColumnException | StoreException e) {
            troubles.failed(name, Troubles.Work.BUILD, e);
            LOG.warn("The columns of {} cannot be built; queries go on over rows", name, e);
        } finally {
            lock.unlock();
            if (done) {
                preparing.remove(name);
            } else if (!closed) {
                background.schedule(() -> preparing.remove(name), RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    /// Opens tables at a timestamp, once they hold everything up to it.
    ///
    /// @param at the caller has a snapshot of this timestamp open
    /// @param later asked when the tables are beyond it already
    /// @param cancellation throws when the query is to end; also called on other threads
    /// @throws ColumnException when the columns cannot show the timestamp
    public ColumnSnapshot snapshot(List<ColumnTable> wanted, Timestamp at, Later later, Runnable cancellation) {
        return snapshot(wanted, List.of(), at, later, cancellation);
    }

    /// A table as it was at a timestamp.
    public record PastTable(ColumnTable table, Timestamp then) {}

    /// Opens tables at a timestamp, once they hold everything up to it.
    ///
    /// @param wanted tables that are to be as they were at the timestamp
    /// @param past tables that may be beyond it, for {@link ColumnSnapshot#showPast}
    /// @param at the caller has a snapshot of this timestamp open, and of those of the past
    /// @param later asked when the tables are beyond it already
    /// @param cancellation throws when the query is to end; also called on other threads
    /// @throws ColumnException when the columns cannot show the timestamp
    public ColumnSnapshot snapshot(
            List<ColumnTable> wanted, List<PastTable> past, Timestamp at, Later later, Runnable cancellation) {
        tables.requireOpen();
        acquire(cancellation);
        boolean handedOut = false;
        try {
            Map<String, ColumnTable> ordered = new TreeMap<>();
            Set<String> shown = new HashSet<>();
            past.forEach(each -> ordered.put(each.table().name(), each.table()));
            wanted.forEach(table -> {
                ordered.put(table.name(), table);
                shown.add(table.name());
            });
            ColumnSnapshot snapshot = reached(
                    List.copyOf(ordered.values()),
                    shown,
                    past,
                    at,
                    later,
                    cancellation,
                    ready -> open(ready, cancellation));
            handedOut = true;
            return snapshot;
        } finally {
            if (!handedOut) {
                turns.release();
            }
        }
    }

    private void acquire(Runnable cancellation) {
        try {
            while (!turns.tryAcquire(POLL_MILLIS)) {
                cancellation.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ColumnException(Reason.INTERRUPTED, "interrupted while waiting for a turn", e);
        }
    }

    /// What tells the content of tables at a timestamp apart from that of other times, by the tables' names: a version
    /// never comes again while this process runs.
    ///
    /// @param at the caller has a snapshot of this timestamp open
    /// @param later asked when the tables are beyond it already
    /// @throws ColumnException when the columns cannot show the timestamp
    public Map<String, Long> versions(List<ColumnTable> wanted, Timestamp at, Later later, Runnable cancellation) {
        tables.requireOpen();
        List<ColumnTable> ordered = new ArrayList<>(wanted);
        ordered.sort(Comparator.comparing(ColumnTable::name));
        Set<String> shown = new HashSet<>();
        wanted.forEach(table -> shown.add(table.name()));
        return reached(ordered, shown, List.of(), at, later, cancellation, Ready::versions);
    }

    /// Tables whose locks are held, and that stand where they are wanted.
    private record Ready(DuckDatabase database, List<TableColumns> columns, Timestamp at) {
        Map<String, Long> versions() {
            Map<String, Long> versions = new HashMap<>();
            columns.forEach(c -> versions.put(c.table().name(), c.version()));
            return versions;
        }

        Map<String, Mark> marks() {
            Map<String, Mark> marks = new HashMap<>();
            columns.forEach(c -> marks.put(c.table().name(), c.mark()));
            return marks;
        }
    }

    /// Does something while tables stand at a timestamp.
    ///
    /// @param ordered by their names, so that two queries do not wait for each other
    /// @param shown the names of those that are to be as they were at the timestamp
    private <T> T reached(
            List<ColumnTable> ordered,
            Set<String> shown,
            List<PastTable> past,
            Timestamp at,
            Later later,
            Runnable cancellation,
            Function<Ready, T> work) {
        long start = System.nanoTime();
        DuckDatabase opened = tables.database();
        List<ReentrantLock> held = new ArrayList<>();
        try {
            List<TableColumns> columns = new ArrayList<>();
            for (ColumnTable table : ordered) {
                held.add(tables.lock(table.name(), cancellation));
                columns.add(tables.open(table, cancellation));
            }
            Timestamp wantedAt = at;
            if (columns.stream()
                    .anyMatch(c -> shown.contains(c.table().name())
                            && c.mark().lastChange().isAfter(at))) {
                Timestamp newer = later.take();
                wantedAt = newer == null ? at : newer;
            }
            for (TableColumns each : columns) {
                each.advance(newest(each.table(), past, wantedAt), cancellation);
                if (shown.contains(each.table().name())) {
                    each.requireShows(wantedAt);
                }
            }
            return work.apply(new Ready(opened, columns, wantedAt));
        } finally {
            held.forEach(ReentrantLock::unlock);
            waitMicros.add((System.nanoTime() - start) / 1000);
        }
    }

    private ColumnSnapshot open(Ready ready, Runnable cancellation) {
        List<TableColumns> columns = ready.columns();
        List<SegmentDirectory.Pin> pins =
                columns.stream().map(c -> c.directory().pin()).toList();
        boolean begun = false;
        try {
            DuckDBConnection connection = ColumnSnapshot.begin(ready.database());
            begun = true;
            queries.increment();
            columns.forEach(c -> c.activity().scanned());
            return new ColumnSnapshot(
                    connection,
                    threads,
                    watch,
                    cancellation,
                    ready.at(),
                    feed,
                    ready.marks(),
                    ready.versions(),
                    ResidentNames.of(columns),
                    () -> columns.forEach(TableColumns::suspect),
                    () -> {
                        pins.forEach(SegmentDirectory.Pin::close);
                        turns.release();
                    });
        } finally {
            if (!begun) {
                pins.forEach(SegmentDirectory.Pin::close);
            }
        }
    }

    /// How far a table has to be.
    private static Timestamp newest(ColumnTable table, List<PastTable> past, Timestamp at) {
        Timestamp newest = at;
        for (PastTable each : past) {
            if (each.table().name().equals(table.name())) {
                newest = Timestamp.max(newest, each.then());
            }
        }
        return newest;
    }

    /// Goes on following the tables that are in columns from before, while the rows still know what has changed since.
    private void reopen() {
        try {
            for (String name : tables.storedNames()) {
                ColumnTable table = catalog.find(name);
                ReentrantLock lock = tables.lock(name, NEVER);
                try {
                    if (table == null) {
                        tables.drop(name);
                    } else {
                        tables.open(table, NEVER);
                    }
                } finally {
                    lock.unlock();
                }
            }
        } catch (ColumnException | StoreException e) {
            LOG.warn("The columns from before cannot be used yet; queries build them anew", e);
        } finally {
            listeners.endEarly();
        }
    }

    /// Brings all tables up to date that nobody uses at the moment, and removes those that are gone.
    private void feedAll() {
        for (TableColumns columns : tables.all()) {
            String name = columns.table().name();
            ReentrantLock lock = tables.lockOf(name);
            if (closed || !lock.tryLock()) {
                continue;
            }
            try {
                if (tables.find(name) == columns) {
                    feed(columns);
                    troubles.succeeded(name, Troubles.Work.FEED);
                }
            } catch (ColumnException | StoreException e) {
                troubles.failed(name, Troubles.Work.FEED, e);
                LOG.warn("Feeding the columns of {} failed; it is tried again", name, e);
            } finally {
                lock.unlock();
            }
        }
    }

    private void feed(TableColumns columns) {
        String name = columns.table().name();
        if (catalog.find(name) == null) {
            tables.forget(columns);
            tables.drop(name);
            return;
        }
        try (Snapshot snapshot = store.snapshot()) {
            columns.advance(snapshot.timestamp(), NEVER);
        }
        columns.keepMark(MARK_MICROS);
    }

    /// About how many rows of a table are in a range, by the models of its segments: for free, and exact to some dozens
    /// of rows but for what has changed since. Empty when the segments cannot tell. Any thread; takes no lock.
    ///
    /// @param table as {@link ColumnTable#name} says
    public OptionalLong estimate(String table, KeyRange range) {
        TableColumns columns = tables.find(table);
        return columns == null ? OptionalLong.empty() : columns.estimate(range);
    }

    /// A row was read by key.
    private void sampled(Key key) {
        KeyRange range = listeners.rangeOf(key);
        TableColumns columns = range == null ? null : tables.find(ColumnTable.name(range));
        Manifest manifest = columns == null ? null : columns.manifest();
        if (columns != null && manifest != null) {
            columns.activity().read(manifest.parts().get(manifest.indexOf(key)).id(), ChangeFeed.READS_PER_SAMPLE);
        }
    }

    /// What the background failed to do and tries again, by table. Empty when all is well.
    public Map<String, String> troubles() {
        return troubles.open();
    }

    /// What the background does with segments.
    public SegmentStatistics segments() {
        return segments.statistics();
    }

    /// Where the parts of all tables are, and why. Waits for nobody: of a table that is busy it says what was last
    /// known.
    public List<PartStatus> tiers() {
        return segments.tiers();
    }

    /// Writes segments that are due now.
    void compactAll() {
        segments.work();
    }

    /// Moves all parts of a table.
    ///
    /// @return whether all are there now
    boolean move(String name, Tier to, String reason) {
        return segments.move(name, to, reason);
    }

    public ColumnStatistics statistics() {
        return new ColumnStatistics(
                tables.all().size(),
                tables.builds(),
                queries.sum(),
                turns.running(),
                turns.waiting(),
                turns.allowed(),
                tables.all().stream().mapToLong(TableColumns::rowsFed).sum(),
                budget.bytes(),
                waitMicros.sum(),
                lagMicros());
    }

    private long lagMicros() {
        Timestamp newest = feed.applied();
        return tables.all().stream()
                .mapToLong(columns -> columns.lagMicros(newest))
                .max()
                .orElse(0);
    }

    /// The tables whose columns are further behind the rows than they ought to be, by their names, with how far in
    /// microseconds.
    public Map<String, Long> behind() {
        Timestamp newest = feed.applied();
        long max = TimeUnit.NANOSECONDS.toMicros(options.lagMax().toNanos());
        Map<String, Long> behind = new TreeMap<>();
        for (TableColumns columns : tables.all()) {
            long lag = columns.lagMicros(newest);
            if (lag > max) {
                behind.put(columns.table().name(), lag);
            }
        }
        return behind;
    }

    /// Brings the columns up to date, notes it, and closes DuckDB. Waits for running queries a little.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        tables.refuse();
        background.shutdown();
        compaction.shutdown();
        try {
            compaction.awaitTermination(10, TimeUnit.SECONDS);
            background.awaitTermination(10, TimeUnit.SECONDS);
            turns.awaitNone(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (TableColumns columns : tables.all()) {
            leave(columns);
        }
        feed.follow(null);
        feed.sampleReads(null);
        watch.close();
        tables.closeDatabase(turns.running() == 0);
        threads.close();
    }

    private void leave(TableColumns columns) {
        ReentrantLock lock = tables.lockOf(columns.table().name());
        lock.lock();
        try (Snapshot snapshot = store.snapshot()) {
            if (!columns.delta().isOverflowed()) {
                columns.advance(snapshot.timestamp(), NEVER);
            }
            columns.keepMark(0);
        } catch (ColumnException | StoreException e) {
            LOG.warn(
                    "The columns of {} were not brought up to date; the next start does",
                    columns.table().name(),
                    e);
        } finally {
            try {
                tables.forget(columns);
            } finally {
                lock.unlock();
            }
        }
    }
}
