package holo.sql.transaction;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// How many rows of each table committed transactions have changed since the server started. A transaction counts for
/// itself and adds up once, when it has committed. Thread-safe.
public final class RowChanges {
    private static final int KINDS = Kind.values().length;

    private final Map<Integer, Table> tables = new ConcurrentHashMap<>();

    /// What was done with a row.
    public enum Kind {
        INSERTED,
        UPDATED,
        DELETED
    }

    private static final class Table {
        final AtomicLongArray counts = new AtomicLongArray(KINDS);
        final AtomicLong sinceAnalyzed = new AtomicLong();
        final AtomicLong growth = new AtomicLong();
    }

    /// Room for a count of each kind.
    static long[] noCounts() {
        return new long[KINDS];
    }

    static long growth(long[] counts) {
        return counts[Kind.INSERTED.ordinal()] - counts[Kind.DELETED.ordinal()];
    }

    /// A transaction has committed these changes of a table.
    void add(int tableOid, long[] counts) {
        Table table = tables.computeIfAbsent(tableOid, _ -> new Table());
        long sum = 0;
        for (int kind = 0; kind < KINDS; kind++) {
            if (counts[kind] != 0) {
                table.counts.addAndGet(kind, counts[kind]);
                sum += counts[kind];
            }
        }
        table.sinceAnalyzed.addAndGet(sum);
        long growth = growth(counts);
        if (growth != 0) {
            table.growth.addAndGet(growth);
        }
    }

    /// Statistics of a table that were made when so much had been counted are committed.
    void analyzed(int tableOid, Since since) {
        Table table = tables.get(tableOid);
        if (table != null) {
            table.sinceAnalyzed.addAndGet(-since.changes());
            table.growth.addAndGet(-since.growth());
        }
    }

    /// The rows of a table that were inserted, updated or deleted.
    public long count(int tableOid, Kind kind) {
        Table table = tables.get(tableOid);
        return table == null ? 0 : table.counts.get(kind.ordinal());
    }

    /// What has happened to a table since it was analyzed.
    ///
    /// @param changes of rows
    /// @param growth rows that were inserted, less those that were deleted
    public record Since(long changes, long growth) {
        private static final Since NOTHING = new Since(0, 0);
    }

    /// What has happened to a table since it was analyzed.
    public Since sinceAnalyzed(int tableOid) {
        Table table = tables.get(tableOid);
        return table == null ? Since.NOTHING : new Since(table.sinceAnalyzed.get(), table.growth.get());
    }

    /// Rows that were inserted since a table was analyzed, less those that were deleted.
    public long growth(int tableOid) {
        Table table = tables.get(tableOid);
        return table == null ? 0 : table.growth.get();
    }

    /// The tables that were changed, as they are now.
    public Set<Integer> tables() {
        return Set.copyOf(tables.keySet());
    }

    /// Forgets tables that are gone.
    public void forget(Set<Integer> oids) {
        tables.keySet().removeAll(oids);
    }
}
