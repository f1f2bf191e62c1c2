package holo.store.column;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.ChangeFeed;
import holo.store.Snapshot;
import holo.store.Store;
import holo.store.column.ColumnException.Reason;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The columns of one table: what DuckDB holds, and what waits to go there.
///
/// Used under the table's lock; writes are added to the delta without it.
final class TableColumns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TableColumns.class);
    private static final long SETTLE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final ColumnTable table;
    private final Store store;
    private final ChangeFeed feed;
    private final Delta delta;
    private final TableWriter writer;
    private @Nullable Mark mark;
    private @Nullable Mark stored;
    private volatile long rowsFed;

    /// The delta must be told of writes already.
    TableColumns(ColumnTable table, DuckDatabase database, Store store, ChangeFeed feed, Delta delta) {
        this.table = table;
        this.store = store;
        this.feed = feed;
        this.delta = delta;
        this.writer = new TableWriter(database, table);
    }

    ColumnTable table() {
        return table;
    }

    Delta delta() {
        return delta;
    }

    Mark mark() {
        Mark known = mark;
        if (known == null) {
            throw new IllegalStateException("the columns of " + table.name() + " are not open");
        }
        return known;
    }

    /// Changes written into the columns since the start.
    long rowsFed() {
        return rowsFed;
    }

    /// Makes the columns exist: as they are stored, or built anew.
    void open(Runnable cancellation) {
        if (mark != null) {
            return;
        }
        Mark found = writer.mark();
        if (found != null && !found.at().isAfter(feed.applied()) && feed.remembers(found.at())) {
            stored = found;
            mark = found;
            rescan(cancellation);
        } else {
            build(cancellation);
        }
    }

    /// Brings the columns to a timestamp, if they are not beyond it. The caller has a snapshot of that timestamp open.
    void advance(Timestamp at, Runnable cancellation) {
        if (delta.isOverflowed()) {
            rescan(cancellation);
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
        Mark after = writer.apply(changes, before, at);
        rowsFed += changes.size();
        mark = after;
        stored = after;
        delta.forget(at);
    }

    /// Writes the mark down when the stored one is far behind, so that a restart finds the changes since.
    void keepMark(long micros) {
        Mark now = mark();
        Mark known = stored;
        if (known == null || now.at().hlc() - known.at().hlc() > micros) {
            writer.note(now);
            stored = now;
        }
    }

    /// Finds the changes since the mark among the rows.
    private void rescan(Runnable cancellation) {
        delta.restart();
        try (Snapshot snapshot = settled(cancellation)) {
            Mark before = mark();
            Timestamp at = snapshot.timestamp();
            if (feed.remembers(before.at())) {
                long start = System.nanoTime();
                Mark after =
                        writer.catchUp(() -> feed.changes(table.range(), before.at(), at), before, at, cancellation);
                if (feed.remembers(before.at())) {
                    adopt(after);
                    log("caught up with the rows", start);
                    return;
                }
            }
        } catch (RuntimeException e) {
            mark = null;
            throw e;
        }
        build(cancellation);
    }

    private void build(Runnable cancellation) {
        mark = null;
        delta.restart();
        long start = System.nanoTime();
        try (Snapshot snapshot = settled(cancellation);
                ChangeFeed.Cursor rows = feed.changes(table.range(), Timestamp.NONE, snapshot.timestamp())) {
            adopt(writer.build(rows, snapshot.timestamp(), cancellation));
        }
        log("built from the rows", start);
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
        mark = made;
        stored = made;
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

    @Override
    public void close() {
        writer.close();
    }
}
