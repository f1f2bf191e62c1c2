package holo.node.console;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.sql.catalog.KeySpace;
import holo.store.RangeStatus;
import holo.store.StoreStatistics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Samples the node once a second and keeps the last quarter of an hour. Thread-safe.
public final class NodeObservatory implements AutoCloseable {
    /// Samples that are kept.
    public static final int SAMPLES_MAX = 900;

    /// Below it are the catalog and the store's own records.
    private static final Key FIRST_DATA_KEY = KeySpace.data(0).start();

    private static final Path PROC_STATUS = Path.of("/proc/self/status");

    private final ArrayDeque<NodeSample> samples = new ArrayDeque<>();
    private final Map<String, IntSupplier> fronts = new LinkedHashMap<>();
    private @Nullable Supplier<StoreStatistics> statistics;
    private @Nullable Supplier<List<RangeStatus>> ranges;
    private TableSizes.@Nullable Source tables;
    private @Nullable TableSizes sizes;
    private @Nullable Path dataDirectory;
    private @Nullable StoreStatistics lastStatistics;
    private long lastNanos;
    private long sequence;
    private boolean closed;

    /// The store runs; both suppliers answer from memory.
    public synchronized void observeStore(Supplier<StoreStatistics> counters, Supplier<List<RangeStatus>> held) {
        statistics = counters;
        ranges = held;
    }

    /// The catalog is readable without asking another node, as the SQL engine has it cached.
    public synchronized void observeTables(TableSizes.Source source) {
        tables = source;
        sizes = new TableSizes(source);
    }

    /// A front accepts clients.
    ///
    /// @param front its name for people, such as `PostgreSQL`
    public synchronized void observeConnections(String front, IntSupplier open) {
        fronts.put(front, open);
    }

    /// Where the node keeps its data, for the free space of that disk.
    public synchronized void observeDisk(Path directory) {
        dataDirectory = directory;
    }

    /// Forgets the engine, which is about to stop; the samples stay.
    public synchronized void forgetEngine() {
        statistics = null;
        ranges = null;
        tables = null;
        sizes = null;
        lastStatistics = null;
        fronts.clear();
    }

    /// Takes a sample. To be called once a second.
    public synchronized void sample() {
        long now = System.nanoTime();
        NodeSample.StoreRates rates = null;
        if (statistics != null) {
            StoreStatistics current = statistics.get();
            rates = rates(lastStatistics == null ? current : lastStatistics, current, (now - lastNanos) / 1e9);
            lastStatistics = current;
        }
        lastNanos = now;
        Map<String, Integer> connections = new LinkedHashMap<>();
        fronts.forEach((front, open) -> connections.put(front, open.getAsInt()));
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long[] disk = disk();
        samples.addLast(new NodeSample(
                ++sequence,
                System.currentTimeMillis(),
                rates,
                connections,
                heap.getUsed(),
                heap.getMax(),
                residentBytes(),
                processorLoad(),
                disk[0],
                disk[1]));
        if (samples.size() > SAMPLES_MAX) {
            samples.removeFirst();
        }
        notifyAll();
    }

    private static NodeSample.StoreRates rates(StoreStatistics before, StoreStatistics now, double seconds) {
        double per = seconds <= 0 ? 0 : 1 / seconds;
        long fast = now.fastPath() - before.fastPath();
        long decided = fast + now.slowPath() - before.slowPath();
        return new NodeSample.StoreRates(
                (now.commits() - before.commits()) * per,
                (now.refused() - before.refused()) * per,
                now.commitMicrosP50(),
                now.commitMicrosP99(),
                decided <= 0 ? null : (double) fast / decided,
                now.inFlight(),
                (now.logBytes() - before.logBytes()) * per,
                (now.logSyncs() - before.logSyncs()) * per,
                now.logSyncMicrosP99(),
                now.logSegments(),
                now.rowStoreBytes(),
                now.commits());
    }

    /// The samples after that sequence number that are still there, oldest first.
    public synchronized List<NodeSample> samplesAfter(long after) {
        List<NodeSample> result = new ArrayList<>();
        for (NodeSample sample : samples) {
            if (sample.sequence() > after) {
                result.add(sample);
            }
        }
        return result;
    }

    /// The newest sample, or null before the first.
    public synchronized @Nullable NodeSample latest() {
        return samples.peekLast();
    }

    /// Waits for samples after that sequence number. Empty when none came in time, or the node stops.
    public synchronized List<NodeSample> awaitAfter(long after, long timeoutMillis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (!closed && sequence <= after) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return List.of();
            }
            wait(left);
        }
        return closed ? List.of() : samplesAfter(after);
    }

    /// Whether it has been closed.
    public synchronized boolean closed() {
        return closed;
    }

    /// The ranges that the node holds, in key order, or null while there is no store.
    public @Nullable List<RangeView> ranges() {
        Supplier<List<RangeStatus>> held;
        TableSizes.Source source;
        synchronized (this) {
            held = ranges;
            source = tables;
        }
        if (held == null) {
            return null;
        }
        List<KeyOwner> known = source == null ? List.of() : source.owners();
        List<RangeView> views = new ArrayList<>();
        for (RangeStatus range : held.get()) {
            views.add(view(range, known));
        }
        return views;
    }

    /// The tables that the node knows and what they take here, or null while there is no SQL engine.
    public TableSizes.@Nullable Answer tables() {
        TableSizes known;
        synchronized (this) {
            known = sizes;
        }
        return known == null ? null : known.look();
    }

    private static RangeView view(RangeStatus range, List<KeyOwner> owners) {
        List<String> names = new ArrayList<>();
        int more = 0;
        for (KeyOwner owner : owners) {
            if (range.keys().intersects(owner.keys())) {
                if (names.size() < RangeView.TABLES_MAX) {
                    names.add(owner.name());
                } else {
                    more++;
                }
            }
        }
        KeyRange keys = range.keys();
        return new RangeView(
                range.id(),
                range.generation(),
                names,
                more,
                keys.start().compareTo(FIRST_DATA_KEY) < 0,
                keys.start().toString(),
                keys.end() == null ? "" : keys.end().toString(),
                range.bytes(),
                range.rows(),
                range.commits());
    }

    private long[] disk() {
        if (dataDirectory == null) {
            return new long[] {0, 0};
        }
        try {
            FileStore store = Files.getFileStore(dataDirectory);
            return new long[] {store.getUsableSpace(), store.getTotalSpace()};
        } catch (IOException e) {
            return new long[] {0, 0};
        }
    }

    private static double processorLoad() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? Math.max(0, system.getProcessCpuLoad())
                : 0;
    }

    private static long residentBytes() {
        try {
            for (String line : Files.readAllLines(PROC_STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
        return 0;
    }

    /// Wakes those who wait; there will be no more samples.
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
