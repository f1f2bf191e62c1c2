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
import holo.store.segment.Part;
import holo.store.segment.SegmentDirectory;
import holo.store.segment.SegmentFile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The columns of one table: what DuckDB holds, the segments, and what waits to go there.
///
/// Used under the table's lock; writes are added to the delta without it.
final class TableColumns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TableColumns.class);
    private static final int FILES_SPARE = 16;
    private static final long SETTLE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final ColumnTable table;
    private final Store store;
    private final ChangeFeed feed;
    private final Delta delta;
    private final TableWriter writer;
    private final SegmentDirectory directory;
    private final int partRows;
    private final PartActivity activity;
    private final Timestamp deltaSince;
    private final LongAdder builds;
    private static final AtomicLong VERSIONS = new AtomicLong();

    private volatile @Nullable Mark mark;
    private long version;
    private @Nullable Mark stored;
    private volatile @Nullable TableParts parts;
    private @Nullable Recorder recorder;
    private volatile long rowsFed;
    private volatile long damaged;
    private volatile boolean suspect;
    private volatile List<PartStatus> lastStatus = List.of();
    private int nextFile;
    private volatile boolean open;

    /// The delta must be told of writes already.
    ///
    /// @param threads that write into DuckDB
    /// @param partRows rows of a part
    /// @param deltaSince the delta has all writes after this timestamp
    /// @param builds counts how often columns were built from all of their rows
    TableColumns(
            ColumnTable table,
            DuckDatabase database,
            GentleThreads threads,
            Store store,
            ChangeFeed feed,
            Delta delta,
            SegmentDirectory directory,
            int partRows,
            PartActivity activity,
            Timestamp deltaSince,
            LongAdder builds) {
        this.table = table;
        this.store = store;
        this.feed = feed;
        this.delta = delta;
        this.directory = directory;
        this.partRows = partRows;
        this.activity = activity;
        this.deltaSince = deltaSince;
        this.builds = builds;
        this.writer = new TableWriter(database, threads, table, directory);
    }

    ColumnTable table() {
        return table;
    }

    Delta delta() {
        return delta;
    }

    SegmentDirectory directory() {
        return directory;
    }

    void note(List<PartStatus> status) {
        lastStatus = status;
    }

    /// Where the parts were when somebody last asked.
    List<PartStatus> lastStatus() {
        return lastStatus;
    }

    PartActivity activity() {
        return activity;
    }

    /// Whether the columns exist and only few writes wait to go there. Any thread.
    boolean isNear(int changesMax) {
        return open && delta.count() <= changesMax && !delta.isOverflowed();
    }

    Mark mark() {
        return Objects.requireNonNull(mark, "the columns are not open");
    }

    /// What tells the content apart from that of every other time and table, as long as this process runs.
    long version() {
        return version;
    }

    /// Whether nothing of the table is in segments only.
    boolean isResident() {
        return TableView.isResident(parts().manifest());
    }

    private TableParts parts() {
        return Objects.requireNonNull(parts, "the columns are not open");
    }

    /// The parts; null when the columns are not open. Any thread, which sees some state of them.
    @Nullable
    Manifest manifest() {
        TableParts known = parts;
        return known == null ? null : known.manifest();
    }

    /// How far the columns are behind the rows, in microseconds; zero when nothing waits to go there. Any thread.
    ///
    /// @param newest of the rows' versions
    long lagMicros(Timestamp newest) {
        Mark now = mark;
        return now == null || delta.count() == 0 && !delta.isOverflowed()
                ? 0
                : Math.max(0, newest.hlc() - now.at().hlc());
    }

    /// Changes written into the columns since the start.
    long rowsFed() {
        return rowsFed;
    }

    /// Segments found damaged since the start.
    long damaged() {
        return damaged;
    }

    /// Has the checksums of the segments looked at soon: a query over them failed.
    void suspect() {
        suspect = true;
    }

    boolean isSuspect() {
        return suspect;
    }

    /// Makes the columns exist: as they are stored, or built anew.
    void open(Runnable cancellation) {
        if (mark != null) {
            return;
        }
        directory.create();
        open = false;
        Mark found = writer.mark();
        Manifest known = found == null ? null : writer.manifest();
        Optional<Manifest> kept = directory.read().filter(m -> m.signature().equals(table.signature()));
        if (found != null && known != null && isUsable(found.at(), found.lastChange())) {
            attach(found, known, kept.map(Manifest::version).orElse(0L), cancellation);
        } else if (kept.isPresent()
                && kept.get().hasFiles()
                && isUsable(kept.get().upTo(), kept.get().lastChange())) {
            restore(kept.get(), cancellation);
        } else {
            build(cancellation);
        }
        open = true;
    }

    /// Whether what shows a timestamp can be brought further: the rows have all that is in it, and still know of every
    /// deletion since. The timestamp itself may be after the rows' last one.
    private boolean isUsable(Timestamp at, Timestamp lastChange) {
        return !lastChange.isAfter(feed.applied()) && feed.remembers(at);
    }

    /// Goes on with what DuckDB has.
    private void attach(Mark found, Manifest known, long version, Runnable cancellation) {
        Manifest now = new Manifest(
                Math.max(version, known.version()),
                known.signature(),
                known.nextPart(),
                known.nextFile(),
                found.at(),
                found.lastChange(),
                found.unfit(),
                known.parts());
        TableParts opened = new TableParts(directory, now);
        parts = opened;
        Map<Integer, BitSet> gone = writer.gone();
        Set<Integer> bad = new HashSet<>();
        for (Part part : known.parts()) {
            SegmentFile file = part.file();
            if (file == null) {
                continue;
            }
            if (isDamaged(file)) {
                bad.add(file.number());
                continue;
            }
            OpenSegment segment =
                    TableParts.open(directory, file, gone.getOrDefault(file.number(), new BitSet()), true);
            opened.add(segment);
            writer.useModel(segment);
        }
        stored = found;
        show(found);
        if (bad.isEmpty() && !deltaSince.isAfter(found.at()) && !delta.isOverflowed()) {
            // The delta knows everything that came after: no look at the rows.
            mark = new Mark(found.lastChange(), found.lastChange(), found.unfit());
        } else {
            catchUpOrBuild(without(bad), cancellation);
        }
        save();
        directory.sweep(parts().manifest());
    }

    /// What is to be done before a table catches up.
    ///
    /// @param since by part, from when on its rows are read again, other than since the mark
    private record Repair(Map<Integer, Timestamp> since, TableWriter.Work work) {
        static final Repair NONE = new Repair(Map.of(), () -> {});
    }

    private boolean isDamaged(SegmentFile file) {
        String damage = directory.damage(file);
        if (damage != null) {
            damaged++;
            LOG.error(
                    "Segment {} of {} is damaged and left aside; its rows are read from the row store. {}",
                    file.number(),
                    table.name(),
                    damage);
        }
        return damage != null;
    }

    /// Leaves segments aside: what was not resident is read from the rows.
    private Repair without(Set<Integer> bad) {
        if (bad.isEmpty()) {
            return Repair.NONE;
        }
        TableParts now = parts();
        List<Part> next = new ArrayList<>();
        Map<Integer, Timestamp> since = new HashMap<>();
        for (Part part : now.manifest().parts()) {
            if (part.file() == null || !bad.contains(part.file().number())) {
                next.add(part);
                continue;
            }
            next.add(new Part(part.id(), part.start(), true, null, nowMicros(), "its segment was damaged"));
            if (!part.resident()) {
                since.put(part.id(), Timestamp.NONE);
            }
        }
        Manifest before = now.manifest();
        now.set(before.upTo(before.upTo(), before.lastChange(), before.unfit(), next));
        bad.forEach(now::remove);
        return new Repair(since, () -> writer.forget(since.keySet(), bad));
    }

    /// Looks at the checksums of all segments, and reads from the rows what is damaged.
    void verify(Runnable cancellation) {
        suspect = false;
        Set<Integer> bad = new HashSet<>();
        for (Part part : parts().manifest().parts()) {
            SegmentFile file = part.file();
            if (file != null && isDamaged(file)) {
                bad.add(file.number());
            }
        }
        if (!bad.isEmpty()) {
            failRecorder();
            catchUpOrBuild(without(bad), cancellation);
            save();
        }
    }

    /// Starts from the segments: DuckDB's file is gone, or of no use.
    private void restore(Manifest kept, Runnable cancellation) {
        long start = System.nanoTime();
        Map<Integer, Timestamp> since = new HashMap<>();
        List<Part> next = new ArrayList<>();
        TableParts opened = new TableParts(directory, kept);
        parts = opened;
        for (Part part : kept.parts()) {
            SegmentFile file = part.file();
            if (file != null && isDamaged(file)) {
                file = null;
            }
            if (file != null) {
                try {
                    opened.add(TableParts.open(directory, file, directory.readDeletes(file), false));
                } catch (StoreException e) {
                    damaged++;
                    LOG.error("Segment {} of {} is left aside", file.number(), table.name(), e);
                    file = null;
                }
            }
            since.put(part.id(), file == null ? Timestamp.NONE : file.at());
            next.add(
                    file == part.file() ? part : new Part(part.id(), part.start(), true, null, nowMicros(), "damaged"));
        }
        opened.set(kept.upTo(kept.upTo(), kept.lastChange(), kept.unfit(), next));
        opened.segments().forEach(writer::useModel);
        Mark found = new Mark(kept.upTo(), kept.lastChange(), kept.unfit());
        stored = found;
        show(found);
        catchUpOrBuild(new Repair(since, () -> writer.restore(opened)), cancellation);
        save();
        directory.sweep(parts().manifest());
        log("restored from segments", start);
    }

    private static long nowMicros() {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }

    /// Brings the columns to a timestamp, if they are not beyond it. The caller has a snapshot of that timestamp open.
    void advance(Timestamp at, Runnable cancellation) {
        if (delta.isOverflowed()) {
            catchUpOrBuild(Repair.NONE, cancellation);
        }
        Mark before = mark();
        if (!at.isAfter(before.at())) {
            return;
        }
        Map<Key, Delta.Change> changes = delta.upTo(at);
        if (changes.isEmpty()) {
            mark = new Mark(at, before.lastChange(), before.unfit());
            return;
        }
        Mark after = writer.apply(changes, parts(), before, at);
        changes.values().forEach(c -> changed(c.key(), c.value()));
        rowsFed += changes.size();
        show(after);
        stored = after;
        delta.forget(at);
    }

    private void changed(Key key, byte @Nullable [] value) {
        activity.changed(parts().idOf(key));
        if (recorder != null) {
            recorder.record(key, value);
        }
    }

    /// Writes the mark down when the stored one is far behind, so that a restart finds the changes since.
    void keepMark(long micros) {
        Mark now = mark();
        Mark known = stored;
        if (known == null || now.at().hlc() - known.at().hlc() > micros) {
            writer.note(now);
            stored = now;
        }
        Manifest manifest = parts().manifest();
        if (manifest.hasFiles() && now.at().hlc() - manifest.upTo().hlc() > micros) {
            save();
        }
    }

    /// Writes the manifest: what segments and delete vectors hold is not read from the rows again.
    private void save() {
        parts().save(mark());
    }

    /// Finds the changes since the mark among the rows; when they are not known any more, builds everything anew.
    private void catchUpOrBuild(Repair repair, Runnable cancellation) {
        delta.restart();
        try (Snapshot snapshot = settled(cancellation)) {
            Mark before = mark();
            Timestamp at = snapshot.timestamp();
            if (feed.remembers(before.at())) {
                long start = System.nanoTime();
                Mark after = writer.catchUp(
                        // Nothing has changed from then on to the mark, whatever clocks have done since.
                        () -> changes(repair.since(), before.lastChange(), at),
                        parts(),
                        before,
                        at,
                        repair.work(),
                        this::changed,
                        cancellation);
                if (feed.remembers(before.at())) {
                    adopt(after);
                    log("caught up with the rows", start);
                    return;
                }
            }
        } catch (RuntimeException e) {
            detach();
            throw e;
        }
        build(cancellation);
    }

    /// The changes of all parts, one after the other, as one walk where they are to be read since the same time.
    private ChangeFeed.Cursor changes(Map<Integer, Timestamp> since, Timestamp otherwise, Timestamp at) {
        if (since.isEmpty()) {
            return feed.changes(table.range(), otherwise, at);
        }
        List<Supplier<ChangeFeed.Cursor>> walks = new ArrayList<>();
        Manifest now = parts().manifest();
        for (int i = 0; i < now.parts().size(); i++) {
            KeyRange range = now.rangeOf(i, table.range());
            Timestamp from = since.getOrDefault(now.parts().get(i).id(), otherwise);
            walks.add(() -> feed.changes(range, from, at));
        }
        return new ConcatenatedChanges(walks);
    }

    private void build(Runnable cancellation) {
        long version = directory.read().map(Manifest::version).orElse(0L);
        Manifest before = parts != null
                ? parts().manifest()
                : directory
                        .read()
                        .orElse(new Manifest(
                                version,
                                table.signature(),
                                1,
                                1,
                                Timestamp.NONE,
                                Timestamp.NONE,
                                Set.of(),
                                List.of(new Part(0, table.range().start(), true, null, 0, ""))));
        detach();
        delta.restart();
        long start = System.nanoTime();
        try (Snapshot snapshot = settled(cancellation);
                ChangeFeed.Cursor rows = feed.changes(table.range(), Timestamp.NONE, snapshot.timestamp())) {
            TableWriter.Built built = writer.build(rows, snapshot.timestamp(), partRows, before, cancellation);
            parts = new TableParts(directory, built.manifest());
            adopt(built.mark());
        }
        retireFiles(before);
        builds.increment();
        log("built from the rows", start);
    }

    private void retireFiles(Manifest before) {
        directory.write(parts().manifest());
        for (Part part : before.parts()) {
            if (part.file() != null) {
                directory.retire(part.file());
            }
        }
    }

    private void log(String what, long startNanos) {
        LOG.info(
                "The columns of {} were {} in {} ms",
                table.name(),
                what,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
    }

    private void adopt(Mark made) {
        delta.forget(made.at());
        show(made);
        stored = made;
    }

    /// Goes over to other content.
    private void show(Mark next) {
        mark = next;
        version = VERSIONS.incrementAndGet();
    }

    private void detach() {
        mark = null;
        open = false;
        failRecorder();
        if (parts != null) {
            parts.close();
            parts = null;
        }
    }

    private void failRecorder() {
        if (recorder != null) {
            recorder.fail();
        }
    }

    /// A snapshot that sees all that was written before the delta began to listen.
    private Snapshot settled(Runnable cancellation) {
        Timestamp applied = feed.applied();
        while (true) {
            Snapshot snapshot = store.snapshot();
            if (!snapshot.timestamp().isBefore(applied)) {
                return snapshot;
            }
            snapshot.close();
            cancellation.run();
            LockSupport.parkNanos(SETTLE_NANOS);
        }
    }

    /// @throws ColumnException when the columns are not what they were at the timestamp
    void requireShows(Timestamp at) {
        if (!mark().shows(at)) {
            throw new ColumnException(
                    Reason.UNAVAILABLE, "the columns are at " + mark().at() + ", beyond the snapshot " + at);
        }
    }

    /// Begins to record what changes in a range, whose rows at the mark are about to be written into segments.
    Recorder beginRecording(KeyRange range, long bytesMax) {
        Recorder begun = new Recorder(range, bytesMax);
        recorder = begun;
        return begun;
    }

    void endRecording() {
        recorder = null;
    }

    /// What has been recorded; null when nothing is.
    @Nullable
    Recorder recorder() {
        return recorder;
    }

    /// Takes numbers for files about to be written.
    ///
    /// @return the first
    synchronized int reserveFiles(long rows, int rowsPerFile) {
        int first = Math.max(nextFile, parts().manifest().nextFile());
        nextFile = Math.toIntExact(first + rows / rowsPerFile + FILES_SPARE);
        return first;
    }

    /// The number of the next file that nobody has taken.
    synchronized int nextFile() {
        return Math.max(nextFile, parts().manifest().nextFile());
    }

    /// Resident rows by part.
    Map<Integer, Long> residentRows() {
        return writer.residentRows();
    }

    /// About how many rows a range has; empty when its parts have no segments to tell. Any thread.
    OptionalLong estimate(KeyRange range) {
        TableParts known = parts;
        return known == null ? OptionalLong.empty() : known.estimate(range);
    }

    /// Whether the newest value of a column in a part is older than a time.
    boolean isOlder(Part part, String column, long micros) {
        return writer.isOlder(part, column, micros);
    }

    /// The open segment of a part's file.
    OpenSegment segment(SegmentFile file) {
        return parts().segment(file);
    }

    /// Moves rows between DuckDB and segments. DuckDB's transaction decides; the manifest follows, and what it does not
    /// name any more goes when nobody reads it.
    void change(TableWriter.Change change) {
        for (OpenSegment segment : change.opened()) {
            writer.useModel(segment);
        }
        writer.change(change, parts());
        List<SegmentFile> closed = change.closed().stream()
                .map(n -> parts().segments().stream()
                        .filter(s -> s.file().number() == n)
                        .findFirst()
                        .orElseThrow()
                        .file())
                .toList();
        parts().set(change.next());
        change.opened().forEach(parts()::add);
        change.closed().forEach(parts()::remove);
        try {
            parts().save(mark());
            closed.forEach(directory::retire);
        } catch (StoreException e) {
            // DuckDB has decided already. The manifest on disk names files that are still there.
            LOG.warn("The manifest of {} could not be written; it is tried again with the next mark", table.name(), e);
        }
    }

    @Override
    public void close() {
        writer.close();
        if (parts != null) {
            parts.close();
        }
    }
}
