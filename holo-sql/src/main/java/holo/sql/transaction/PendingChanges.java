package holo.sql.transaction;

import holo.sql.transaction.RowChanges.Kind;
import holo.sql.transaction.RowChanges.Since;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a transaction has changed that has not committed yet: what is taken back of its writes is taken back here, too.
/// Used by its thread.
final class PendingChanges {
    /// By the statements that have ended; null for nothing.
    private @Nullable Counts ended;

    /// By the statement that runs; null for nothing.
    private @Nullable Counts running;

    /// What has happened to some tables.
    private static final class Counts {
        final Map<Integer, long[]> tables = new HashMap<>(4);

        /// What had been counted when a table was analyzed; null for none.
        @Nullable
        Map<Integer, Since> analyzed;

        private int lastOid;
        private long @Nullable [] last;

        void count(int tableOid, Kind kind) {
            long[] counts = last;
            if (counts == null || lastOid != tableOid) {
                counts = tables.computeIfAbsent(tableOid, _ -> RowChanges.noCounts());
                last = counts;
                lastOid = tableOid;
            }
            counts[kind.ordinal()]++;
        }

        void analyzed(int tableOid, Since since) {
            if (analyzed == null) {
                analyzed = new HashMap<>(4);
            }
            analyzed.put(tableOid, since);
        }

        Since upTo(int tableOid, Since since) {
            long[] own = tables.get(tableOid);
            return own == null
                    ? since
                    : new Since(since.changes() + Arrays.stream(own).sum(), since.growth() + RowChanges.growth(own));
        }

        void add(Counts other) {
            other.tables.forEach((oid, counts) -> {
                long[] sums = tables.computeIfAbsent(oid, _ -> RowChanges.noCounts());
                Arrays.setAll(sums, kind -> sums[kind] + counts[kind]);
            });
            if (other.analyzed != null) {
                other.analyzed.forEach(this::analyzed);
            }
        }
    }

    /// What was counted at a point; null parts for nothing.
    record Mark(@Nullable Counts ended, @Nullable Counts running) {}

    private static @Nullable Counts copy(@Nullable Counts counts) {
        if (counts == null) {
            return null;
        }
        Counts copy = new Counts();
        copy.add(counts);
        return copy;
    }

    private Counts running() {
        Counts counts = running;
        if (counts == null) {
            counts = new Counts();
            running = counts;
        }
        return counts;
    }

    void count(int tableOid, Kind kind) {
        running().count(tableOid, kind);
    }

    /// @param since what other transactions had changed when the table was read
    void analyzed(int tableOid, Since since) {
        Counts counts = running();
        Since own = counts.upTo(tableOid, since);
        counts.analyzed(tableOid, ended == null ? own : ended.upTo(tableOid, own));
    }

    void endStatement() {
        if (running == null) {
            return;
        }
        if (ended == null) {
            ended = running;
        } else {
            ended.add(running);
        }
        running = null;
    }

    void abandonStatement() {
        running = null;
    }

    Mark mark() {
        return new Mark(copy(ended), copy(running));
    }

    /// The mark stays.
    void rollbackTo(@Nullable Mark mark) {
        ended = mark == null ? null : copy(mark.ended());
        running = mark == null ? null : copy(mark.running());
    }

    /// Adds up what the statements that have ended did.
    void addTo(RowChanges changes) {
        if (ended != null) {
            ended.tables.forEach(changes::add);
            if (ended.analyzed != null) {
                ended.analyzed.forEach(changes::analyzed);
            }
        }
    }
}
