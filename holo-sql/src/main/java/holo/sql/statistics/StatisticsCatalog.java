package holo.sql.statistics;

import holo.accord.primitives.Timestamp;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.TableDescriptor;
import holo.store.KeyValueCursor;
import holo.store.KeyWatch;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.Store;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The statistics of all tables as they were last committed, read again when they have changed. Whoever plans waits for
/// that; a plan that is there goes on with what is known while another thread reads. Thread-safe.
public final class StatisticsCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(StatisticsCatalog.class);

    private final Store store;
    private final KeyWatch watch;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Known known = new Known(null, null, Map.of());

    public StatisticsCatalog(Store store) {
        this.store = store;
        this.watch = store.watch(KeySpace.STATISTICS_VERSION);
    }

    /// @param changedAt when they came to be; null when that is not known
    /// @param version what is stored with each change
    private record Known(@Nullable Timestamp changedAt, byte @Nullable [] version, Map<Integer, Stored> tables) {}

    /// A table's statistics. They stay the same object while they do not change.
    private static final class Stored {
        private final byte[] bytes;
        private volatile @Nullable Decoded decoded;

        private record Decoded(
                TableDescriptor table, @Nullable TableStatistics statistics) {}

        Stored(byte[] bytes) {
            this.bytes = bytes;
        }

        @Nullable
        TableStatistics decode(TableDescriptor table) {
            Decoded last = decoded;
            if (last == null || last.table() != table) {
                last = new Decoded(table, read(table));
                decoded = last;
            }
            return last.statistics();
        }

        private @Nullable TableStatistics read(TableDescriptor table) {
            try {
                return StatisticsCodec.decode(bytes, table);
            } catch (RuntimeException e) {
                // A label of an enum that is gone, for one. The next ANALYZE writes them anew.
                LOG.warn("the statistics of table {} cannot be read; it is planned without", table.name(), e);
                return null;
            }
        }
    }

    private Known current() {
        Known last = known;
        if (isCurrent(last)) {
            return last;
        }
        reading.lock();
        try {
            return read();
        } finally {
            reading.unlock();
        }
    }

    /// What was known before while another thread reads.
    private Known currentOrBefore() {
        Known last = known;
        if (isCurrent(last) || !reading.tryLock()) {
            return last;
        }
        try {
            return read();
        } finally {
            reading.unlock();
        }
    }

    private boolean isCurrent(Known known) {
        Timestamp changed = watch.changedAt();
        return changed != null && changed.equals(known.changedAt());
    }

    /// Holding the lock.
    private Known read() {
        Known last = known;
        try (Snapshot snapshot = store.snapshot()) {
            Timestamp changed = watch.changedAt();
            if (changed != null && changed.equals(last.changedAt())) {
                return last;
            }
            byte[] version = snapshot.get(KeySpace.STATISTICS_VERSION);
            boolean dated = changed != null && !changed.isAfter(snapshot.timestamp());
            if (last.version() != null && Arrays.equals(last.version(), version)) {
                Known same = dated ? new Known(changed, version, last.tables()) : last;
                known = same;
                return same;
            }
            Map<Integer, Stored> tables = new HashMap<>();
            try (KeyValueCursor cursor = snapshot.scan(KeySpace.STATISTICS, ScanOrder.ASCENDING)) {
                while (cursor.advance()) {
                    int oid = ByteBuffer.wrap(cursor.key().bytes(), 2, Integer.BYTES)
                            .getInt();
                    byte[] bytes = cursor.value();
                    Stored before = last.tables().get(oid);
                    tables.put(oid, before != null && Arrays.equals(before.bytes, bytes) ? before : new Stored(bytes));
                }
            }
            Known read = new Known(dated ? changed : null, version, Map.copyOf(tables));
            known = read;
            return read;
        }
    }

    /// The statistics of a table; null when it was never analyzed.
    public @Nullable TableStatistics find(TableDescriptor table) {
        Stored stored = current().tables().get(table.oid());
        return stored == null ? null : stored.decode(table);
    }

    /// The OIDs of the tables that there are statistics of.
    public Collection<Integer> tables() {
        return current().tables().keySet();
    }

    /// What a plan for the tables rests on.
    public TableEstimates.Basis basis(Collection<Integer> tableOids) {
        return tableOids.isEmpty() ? TableEstimates.Basis.LASTING : new Plans(tableOids);
    }

    private final class Plans implements TableEstimates.Basis {
        private final int[] oids;
        private final @Nullable Stored[] tables;
        private volatile Known seen;

        Plans(Collection<Integer> tableOids) {
            this.oids = tableOids.stream().mapToInt(Integer::intValue).toArray();
            this.seen = current();
            this.tables = new Stored[oids.length];
            for (int i = 0; i < oids.length; i++) {
                tables[i] = seen.tables().get(oids[i]);
            }
        }

        @Override
        public boolean isCurrent() {
            Known now = currentOrBefore();
            if (now == seen) {
                return true;
            }
            for (int i = 0; i < oids.length; i++) {
                if (!Objects.equals(tables[i], now.tables().get(oids[i]))) {
                    return false;
                }
            }
            seen = now;
            return true;
        }
    }
}
