package holo.store.column;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.ChangeFeed;
import holo.store.Snapshot;
import holo.store.Store;
import holo.store.segment.Manifest;
import holo.store.segment.Part;
import holo.store.segment.SegmentFile;
import holo.store.segment.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes parts of tables into segments, in the background: rows that have settled, segments of which much has changed
/// since, and parts that became too large or too small.
///
/// A segment is written from the rows, at a timestamp at which the table's columns stand when it begins; queries and
/// writes go on meanwhile. What they change is recorded, and applied when the segment takes its place. So nothing is
/// lost or doubled wherever this ends: until then the files are nobody's, and afterwards they are complete.
///
/// One segment is written at a time, whoever asks.
final class Compactor {
    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);
    private static final long RECORDED_BYTES_MAX = 16L << 20;
    private static final int PARTS_WORTH = 50;
    private static final long BACK_OFF_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Store store;
    private final ChangeFeed feed;
    private final SegmentOptions options;
    private final int coldLevel;
    private final RateLimit limit;
    private final Map<Integer, Long> triedNanos = new ConcurrentHashMap<>();
    private final Runnable cancellation;
    private volatile String writingTable = "";
    private volatile long writingRows;
    private volatile long writingRowsTotal;
    private volatile long written;
    private volatile long rowsWritten;
    private volatile long givenUp;

    /// @param coldLevel how hard cold segments are compressed
    /// @param cancellation throws when the columns are closing
    Compactor(Store store, ChangeFeed feed, SegmentOptions options, int coldLevel, Runnable cancellation) {
        this.store = store;
        this.feed = feed;
        this.options = options;
        this.coldLevel = coldLevel;
        this.limit = new RateLimit(options.bytesPerSecond().bytes());
        this.cancellation = cancellation;
    }

    /// Parts that follow one another, to be written anew.
    ///
    /// @param ids of the parts
    /// @param resident whether the rows are to be resident
    /// @param cold whether the files are to be compressed harder
    /// @param reload whether resident rows are to be replaced, which removes the holes that deletions left
    record Rewrite(List<Integer> ids, boolean resident, boolean cold, boolean reload, long rows, String reason) {}

    /// What is to be done for a table whose lock is held.
    List<Rewrite> plan(TableColumns table) {
        Manifest manifest = Objects.requireNonNull(table.manifest(), "the columns are not open");
        Map<Integer, Long> resident = table.residentRows();
        List<Rewrite> plan = new ArrayList<>();
        for (int i = 0; i < manifest.parts().size(); i++) {
            Part part = manifest.parts().get(i);
            long rows = rows(table, part, resident);
            Rewrite found = rewrite(table, part, rows, resident);
            if (found == null && i + 1 < manifest.parts().size()) {
                found = merge(table, part, rows, manifest.parts().get(i + 1), resident);
                i += found == null ? 0 : 1;
            }
            if (found != null && !isBackingOff(found)) {
                plan.add(found);
            }
        }
        return plan;
    }

    private boolean isBackingOff(Rewrite rewrite) {
        Long tried = triedNanos.get(rewrite.ids().getFirst());
        return tried != null && System.nanoTime() - tried < BACK_OFF_NANOS;
    }

    /// Parts of fewer rows are not worth a file.
    private long rowsMin() {
        return Math.max(1, options.rows() / PARTS_WORTH);
    }

    /// All parts of a table whose lock is held, as the decision about tiers sees them.
    List<TierPlan.Candidate> candidates(TableColumns table, TierPolicy policy) {
        Manifest manifest = Objects.requireNonNull(table.manifest(), "the columns are not open");
        Map<Integer, Long> resident = table.residentRows();
        double score = table.activity().scans().score(System.nanoTime());
        List<TierPlan.Candidate> found = new ArrayList<>();
        for (Part part : manifest.parts()) {
            long rows = rows(table, part, resident);
            Tier wanted = rows < rowsMin() ? part.tier() : wanted(table, part, policy);
            found.add(new TierPlan.Candidate(
                    table.table().name(),
                    part.id(),
                    part.tier(),
                    wanted,
                    score,
                    rows * table.table().rowBytes(),
                    part.movedMicros()));
        }
        return found;
    }

    private static @Nullable Tier wanted(TableColumns table, Part part, TierPolicy policy) {
        return switch (policy) {
            case TierPolicy.Auto() -> null;
            case TierPolicy.Pinned(Tier tier) -> tier;
            case TierPolicy.Aged(String column, Duration age, Tier tier) -> {
                long micros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis())
                        - TimeUnit.SECONDS.toMicros(age.toSeconds());
                yield table.isOlder(part, column, micros) ? tier : null;
            }
        };
    }

    /// What operators see of a table whose lock is held.
    List<PartStatus> status(TableColumns table) {
        Manifest manifest = Objects.requireNonNull(table.manifest(), "the columns are not open");
        Map<Integer, Long> resident = table.residentRows();
        long now = System.nanoTime();
        Heat scans = table.activity().scans();
        List<PartStatus> found = new ArrayList<>();
        for (Part part : manifest.parts()) {
            SegmentFile file = part.file();
            found.add(new PartStatus(
                    table.table().name(),
                    part.id(),
                    part.tier(),
                    rows(table, part, resident),
                    file == null ? 0 : file.bytes() + file.keyBytes(),
                    0,
                    false,
                    scans.count(now),
                    table.activity().points(part.id()),
                    scans.score(now),
                    part.movedMicros(),
                    part.reason()));
        }
        return found;
    }

    private static long rows(TableColumns table, Part part, Map<Integer, Long> resident) {
        long inDuck = resident.getOrDefault(part.id(), 0L);
        SegmentFile file = part.file();
        return part.resident() || file == null
                ? inDuck
                : inDuck + file.rows() - table.segment(file).gone().cardinality();
    }

    private boolean isQuiet(TableColumns table, Part part) {
        return table.activity().quietNanos(part.id()) >= options.settle().toNanos();
    }

    private @Nullable Rewrite rewrite(TableColumns table, Part part, long rows, Map<Integer, Long> resident) {
        SegmentFile file = part.file();
        boolean cold = file != null && file.cold();
        if (rows > 2L * options.rows()) {
            return new Rewrite(List.of(part.id()), part.resident(), cold, true, rows, "it has grown");
        }
        if (file == null) {
            return rows >= rowsMin() && isQuiet(table, part)
                    ? new Rewrite(List.of(part.id()), true, false, false, rows, "it has settled")
                    : null;
        }
        long gone = table.segment(file).gone().cardinality();
        long inserted = part.resident()
                ? Math.max(0, resident.getOrDefault(part.id(), 0L) - (file.rows() - gone))
                : resident.getOrDefault(part.id(), 0L);
        double changed = (gone + inserted) / (double) Math.max(1, file.rows());
        boolean much = changed > options.goneRatio() && isQuiet(table, part);
        boolean tooMuch = !part.resident() && changed > Math.min(1, 5 * options.goneRatio());
        return much || tooMuch
                ? new Rewrite(List.of(part.id()), part.resident(), cold, true, rows, "much of it has changed")
                : null;
    }

    private @Nullable Rewrite merge(TableColumns table, Part part, long rows, Part next, Map<Integer, Long> resident) {
        long more = rows(table, next, resident);
        boolean small = rows < options.rows() / 4 && more < options.rows() / 4;
        boolean alike = part.tier() == next.tier();
        if (!small || !alike || !isQuiet(table, part) || !isQuiet(table, next)) {
            return null;
        }
        boolean cold = part.file() != null && part.file().cold();
        return new Rewrite(
                List.of(part.id(), next.id()), part.resident(), cold, true, rows + more, "parts have shrunk");
    }

    /// A part that is to be kept elsewhere.
    record Move(int id, Tier to, String reason) {}

    /// Moves a part, writing it anew where its segment does not fit; false when that was given up.
    synchronized boolean move(
            Move move, TableColumns table, DuckDatabase database, ReentrantLock lock, Runnable requireCurrent) {
        Rewrite rewrite;
        lock.lock();
        try {
            requireCurrent.run();
            Manifest now = Objects.requireNonNull(table.manifest(), "the columns are not open");
            int at = place(now, move.id());
            if (at < 0 || now.parts().get(at).tier() == move.to()) {
                return true;
            }
            Part part = now.parts().get(at);
            long rows = rows(table, part, table.residentRows());
            if (rows == 0) {
                return true;
            }
            if (move.to() == Tier.HOT) {
                limit.take(file(part).bytes(), cancellation);
                table.change(moved(now, at, true, move.reason()));
                return true;
            }
            boolean cold = move.to() == Tier.COLD;
            SegmentFile file = part.file();
            if (part.resident()
                    && file != null
                    && file.cold() == cold
                    && file.rows() == rows
                    && table.segment(file).gone().isEmpty()) {
                table.change(moved(now, at, false, move.reason()));
                return true;
            }
            rewrite = new Rewrite(List.of(part.id()), false, cold, true, rows, move.reason());
        } finally {
            lock.unlock();
        }
        return run(rewrite, table, database, lock, requireCurrent);
    }

    private static SegmentFile file(Part part) {
        return Objects.requireNonNull(part.file(), "a part that is nowhere");
    }

    private static TableWriter.Change moved(Manifest now, int at, boolean toResident, String reason) {
        Part part = now.parts().get(at);
        Part moved = part.moved(toResident, TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()), reason);
        return new TableWriter.Change(
                now.replaced(at, 1, List.of(moved), now.nextPart(), now.nextFile()),
                toResident ? Set.of() : Set.of(part.id()),
                toResident ? List.of(moved) : List.of(),
                Set.of(),
                List.of(),
                Map.of());
    }

    /// Writes parts anew; false when that was given up.
    synchronized boolean run(
            Rewrite rewrite, TableColumns table, DuckDatabase database, ReentrantLock lock, Runnable requireCurrent) {
        triedNanos.put(rewrite.ids().getFirst(), System.nanoTime());
        boolean done = false;
        try (Snapshot snapshot = begin(rewrite, table, lock, requireCurrent)) {
            if (snapshot != null) {
                done = write(rewrite, table, database, lock, requireCurrent, snapshot.timestamp());
            }
        } finally {
            writingTable = "";
            writingRows = 0;
            writingRowsTotal = 0;
            if (!done) {
                givenUp++;
            } else {
                triedNanos.remove(rewrite.ids().getFirst());
            }
        }
        return done;
    }

    private KeyRange rangeOf(Rewrite rewrite, Manifest manifest, TableColumns table) {
        int first = place(manifest, rewrite.ids().getFirst());
        int last = place(manifest, rewrite.ids().getLast());
        KeyRange whole = table.table().range();
        return new KeyRange(
                manifest.rangeOf(first, whole).start(),
                manifest.rangeOf(last, whole).end());
    }

    private static int place(Manifest manifest, int id) {
        for (int i = 0; i < manifest.parts().size(); i++) {
            if (manifest.parts().get(i).id() == id) {
                return i;
            }
        }
        return -1;
    }

    /// Brings the columns to a timestamp and begins to record what comes after it.
    private @Nullable Snapshot begin(Rewrite rewrite, TableColumns table, ReentrantLock lock, Runnable requireCurrent) {
        lock.lock();
        Snapshot snapshot = store.snapshot();
        boolean begun = false;
        try {
            requireCurrent.run();
            table.advance(snapshot.timestamp(), cancellation);
            Manifest manifest = Objects.requireNonNull(table.manifest(), "the columns are not open");
            if (!table.mark().at().equals(snapshot.timestamp())
                    || place(manifest, rewrite.ids().getFirst()) < 0) {
                return null;
            }
            table.beginRecording(rangeOf(rewrite, manifest, table), RECORDED_BYTES_MAX);
            begun = true;
            return snapshot;
        } finally {
            lock.unlock();
            if (!begun) {
                snapshot.close();
            }
        }
    }

    private boolean write(
            Rewrite rewrite,
            TableColumns table,
            DuckDatabase database,
            ReentrantLock lock,
            Runnable requireCurrent,
            Timestamp at) {
        Manifest before = Objects.requireNonNull(table.manifest(), "the columns are not open");
        int first = table.reserveFiles(rewrite.rows(), options.rows());
        AtomicInteger number = new AtomicInteger(first);
        SegmentBuilder builder = new SegmentBuilder(table.table(), table.directory(), options.rows(), coldLevel, limit);
        List<OpenSegment> opened = new ArrayList<>();
        boolean done = false;
        DuckDBConnection connection = database.connect();
        writingTable = table.table().name();
        writingRows = 0;
        writingRowsTotal = rewrite.rows();
        try (ChangeFeed.Cursor rows = feed.changes(rangeOf(rewrite, before, table), Timestamp.NONE, at)) {
            SegmentBuilder.Built built = builder.build(
                    connection,
                    rows,
                    at,
                    rewrite.cold(),
                    number::getAndIncrement,
                    count -> writingRows = count,
                    cancellation);
            lock.lock();
            try {
                requireCurrent.run();
                done = finish(rewrite, table, built, opened);
            } finally {
                table.endRecording();
                lock.unlock();
            }
            return done;
        } finally {
            DuckDatabase.close(connection);
            if (!done) {
                opened.forEach(OpenSegment::close);
                // Also what was only begun: a full disk is to have its space back.
                for (int i = first; i < number.get(); i++) {
                    table.directory().retire(new SegmentFile(i, at, 0, 0, 0, 0, 0, false, 0, 0));
                }
            }
        }
    }

    /// Puts the segments in their places, under the lock.
    private boolean finish(Rewrite rewrite, TableColumns table, SegmentBuilder.Built built, List<OpenSegment> opened) {
        Recorder recorder = table.recorder();
        Manifest now = table.manifest();
        int from = now == null ? -1 : place(now, rewrite.ids().getFirst());
        if (recorder == null || recorder.isFailed() || now == null || from < 0) {
            LOG.info(
                    "Too much has changed in {} while its segments were written; it is tried again later",
                    table.table().name());
            return false;
        }
        for (SegmentFile file : built.files()) {
            opened.add(TableParts.open(table.directory(), file, new BitSet(), false));
        }
        List<Part> old = now.parts().subList(from, from + rewrite.ids().size());
        boolean keepsId = old.size() == 1 && built.files().size() == 1;
        boolean reload = rewrite.reload() || !keepsId || !rewrite.resident();
        List<Part> parts = new ArrayList<>();
        int id = now.nextPart();
        long micros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        for (int i = 0; i < built.files().size(); i++) {
            Key start = i == 0 ? old.getFirst().start() : built.starts().get(i);
            boolean moved = old.getFirst().resident() != rewrite.resident()
                    || isCold(old.getFirst()) != rewrite.cold() && !rewrite.resident();
            parts.add(new Part(
                    keepsId ? old.getFirst().id() : id++,
                    start,
                    rewrite.resident(),
                    built.files().get(i),
                    moved ? micros : old.getFirst().movedMicros(),
                    moved ? rewrite.reason() : old.getFirst().reason()));
        }
        if (parts.isEmpty()) {
            parts.add(new Part(id++, old.getFirst().start(), true, null, micros, "it is empty"));
        }
        Set<Integer> emptied = new HashSet<>();
        Set<Integer> closed = new HashSet<>();
        for (Part part : old) {
            if (reload) {
                emptied.add(part.id());
            }
            if (part.file() != null) {
                closed.add(part.file().number());
            }
        }
        Manifest next = now.replaced(from, old.size(), parts, id, table.nextFile());
        table.change(new TableWriter.Change(
                next, emptied, reload && rewrite.resident() ? parts : List.of(), closed, opened, recorder.changed()));
        written += built.files().size();
        long rows = built.files().stream().mapToLong(SegmentFile::rows).sum();
        rowsWritten += rows;
        LOG.info(
                "Wrote {} rows of {} into {} segments: {}",
                rows,
                table.table().name(),
                built.files().size(),
                rewrite.reason());
        return true;
    }

    private static boolean isCold(Part part) {
        return part.file() != null && part.file().cold();
    }

    /// What all moves share.
    RateLimit limit() {
        return limit;
    }

    /// Adds what this knows to what is known of the tables.
    SegmentStatistics statistics(int segments, long bytes, long damaged) {
        return new SegmentStatistics(
                segments, bytes, written, rowsWritten, givenUp, damaged, writingTable, writingRows, writingRowsTotal);
    }
}
