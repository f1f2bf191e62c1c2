package holo.store.column;

import holo.store.ChangeFeed;
import holo.store.Store;
import holo.store.StoreException;
import holo.store.segment.Manifest;
import holo.store.segment.Part;
import holo.store.segment.Tier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is done with the segments of all tables in the background: written, looked at when they are suspect, and their
/// parts moved between the tiers.
final class SegmentWork {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentWork.class);

    private final OpenTables tables;
    private final ColumnOptions options;
    private final ColumnStore.Catalog catalog;
    private final Troubles troubles;
    private final Compactor compactor;
    private final @Nullable RowMoves rows;

    SegmentWork(
            OpenTables tables,
            Store store,
            ChangeFeed feed,
            ColumnOptions options,
            ColumnStore.Catalog catalog,
            Troubles troubles) {
        this.tables = tables;
        this.options = options;
        this.catalog = catalog;
        this.troubles = troubles;
        this.compactor =
                new Compactor(store, feed, options.segments(), options.tiers().coldLevel(), tables::requireOpen);
        this.rows = store.rowTiers()
                .map(tiers -> new RowMoves(
                        tables,
                        tiers,
                        compactor.limit(),
                        troubles,
                        options.segments().interval().toNanos()))
                .orElse(null);
    }

    /// Writes segments that are due, and looks at those that are suspect.
    void work() {
        for (TableColumns columns : tables.all()) {
            String name = columns.table().name();
            ReentrantLock lock = tables.lockOf(name);
            try {
                for (Compactor.Rewrite rewrite : plan(columns, lock)) {
                    compactor.run(rewrite, columns, tables.database(), lock, () -> tables.requireCurrent(columns));
                }
                troubles.succeeded(name, Troubles.Work.SEGMENTS);
            } catch (ColumnException | StoreException e) {
                if (!tables.isClosed()) {
                    troubles.failed(name, Troubles.Work.SEGMENTS, e);
                    LOG.warn("Writing segments of {} failed; it is tried again", name, e);
                }
            }
        }
        moveAll();
        if (rows != null) {
            rows.work();
        }
    }

    /// Moves parts to where their use, or their table's policy, wants them.
    private void moveAll() {
        List<TierPlan.Candidate> candidates = new ArrayList<>();
        for (TableColumns columns : tables.all()) {
            tables.locked(columns, () -> {
                ColumnTable now = catalog.find(columns.table().name());
                if (now != null) {
                    candidates.addAll(compactor.candidates(columns, now.policy()));
                }
            });
        }
        TierPlan plan = new TierPlan(
                options.tiers().hotBytes().bytes(),
                TimeUnit.NANOSECONDS.toMicros(options.tiers().residence().toNanos()));
        long now = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        Set<String> failed = new HashSet<>();
        for (TierPlan.Moving moving : plan.decide(candidates, now)) {
            TableColumns columns = tables.find(moving.table());
            if (columns == null) {
                continue;
            }
            try {
                compactor.move(
                        new Compactor.Move(moving.part(), moving.to(), moving.reason()),
                        columns,
                        tables.database(),
                        tables.lockOf(moving.table()),
                        () -> tables.requireCurrent(columns));
                if (!failed.contains(moving.table())) {
                    troubles.succeeded(moving.table(), Troubles.Work.MOVE);
                }
            } catch (ColumnException | StoreException e) {
                if (!tables.isClosed()) {
                    failed.add(moving.table());
                    troubles.failed(moving.table(), Troubles.Work.MOVE, e);
                    LOG.warn("Moving a part of {} failed; it is tried again", moving.table(), e);
                }
            }
        }
    }

    private List<Compactor.Rewrite> plan(TableColumns columns, ReentrantLock lock) {
        lock.lock();
        try {
            if (!tables.isOpen(columns) || columns.manifest() == null) {
                return List.of();
            }
            if (columns.isSuspect()) {
                columns.verify(tables::requireOpen);
            }
            return compactor.plan(columns);
        } finally {
            lock.unlock();
        }
    }

    /// Where the parts of all tables are, and why. Waits for nobody: of a table that is busy it says what was last
    /// known.
    List<PartStatus> tiers() {
        List<PartStatus> found = new ArrayList<>();
        for (TableColumns columns : tables.all()) {
            ReentrantLock lock = tables.lockOf(columns.table().name());
            if (lock.tryLock()) {
                try {
                    tables.locked(columns, () -> columns.note(compactor.status(columns)));
                } finally {
                    lock.unlock();
                }
            }
            found.addAll(columns.lastStatus());
        }
        return rows == null ? found : rows.with(found);
    }

    /// Moves all parts of a table.
    ///
    /// @return whether all are there now
    boolean move(String name, Tier to, String reason) {
        TableColumns columns = tables.find(name);
        Manifest manifest = columns == null ? null : columns.manifest();
        if (columns == null || manifest == null) {
            return false;
        }
        ReentrantLock lock = tables.lockOf(name);
        boolean all = true;
        for (Part part : manifest.parts()) {
            Compactor.Move move = new Compactor.Move(part.id(), to, reason);
            all &= compactor.move(move, columns, tables.database(), lock, () -> tables.requireCurrent(columns));
        }
        return all;
    }

    /// What the background does with segments.
    SegmentStatistics statistics() {
        int count = 0;
        long bytes = 0;
        long damaged = 0;
        for (TableColumns columns : tables.all()) {
            damaged += columns.damaged();
            Manifest manifest = columns.manifest();
            for (Part part : manifest == null ? List.<Part>of() : manifest.parts()) {
                if (part.file() != null) {
                    count++;
                    bytes += part.file().bytes() + part.file().keyBytes();
                }
            }
        }
        return compactor.statistics(count, bytes, damaged);
    }
}
