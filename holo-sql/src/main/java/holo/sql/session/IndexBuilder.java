package holo.sql.session;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogStorage;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.ddl.DdlPlanner;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.ServerFacts.IndexBuildStatus;
import holo.sql.plan.IndexEntries;
import holo.sql.plan.TableLayout;
import holo.sql.transaction.ConflictException;
import holo.sql.transaction.SqlTransaction;
import holo.sql.transaction.TableLockMode;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.Validation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds an index while others read and write the table.
///
/// First the index is stored as one that is only written to. Every writer demands at commit that the table's descriptor
/// is still the one it was planned with, so from then on whoever changes a row keeps the index, too. Then the rows that
/// were there are entered in pages, each in a transaction of its own that demands that its rows have not changed since
/// they were read, and that stores how far it came: a build that a restart interrupts goes on from there. At last the
/// builder waits for who changes rows, the index becomes public, and queries use it. An error, such as a value that
/// stands twice, ends the build and the index.
final class IndexBuilder {
    private static final int PAGE_ROWS = 2000;
    private static final int ATTEMPTS_MAX = 100;

    private final StatementRunner runner;
    private final EngineSession session;

    IndexBuilder(StatementRunner runner, EngineSession session) {
        this.runner = runner;
        this.session = session;
    }

    /// CREATE INDEX outside of a transaction block.
    StatementResult create(Statement.CreateIndex statement) {
        List<Integer> made = new ArrayList<>();
        runner.inStatement(() -> {
            RelationDescriptor before = session.searchPath().find(statement.table());
            String tag = runner.ddl(statement.withOnline());
            RelationDescriptor after = session.searchPath().find(statement.table());
            made.clear();
            if (before instanceof TableDescriptor old
                    && after instanceof TableDescriptor table
                    && !table.lineage().isPartitioned()
                    && table.indexes().size() > old.indexes().size()) {
                made.add(table.oid());
                made.add(table.indexes().getLast().oid());
            }
            return tag;
        });
        session.transaction().commit();
        if (!made.isEmpty()) {
            build(made.get(0), made.get(1));
        }
        return new StatementResult.Completed("CREATE INDEX");
    }

    /// Goes on with the builds that were interrupted.
    void resume() {
        List<int[]> open = runner.inStatement(this::unfinished);
        session.transaction().rollback();
        open.forEach(build -> build(build[0], build[1]));
    }

    private List<int[]> unfinished() {
        List<int[]> open = new ArrayList<>();
        for (RelationDescriptor relation : session.catalog().relations()) {
            if (relation instanceof TableDescriptor table) {
                for (IndexDescriptor index : table.indexes()) {
                    if (index.state() == IndexDescriptor.State.WRITE_ONLY) {
                        open.add(new int[] {table.oid(), index.oid()});
                    }
                }
            }
        }
        return open;
    }

    private void build(int tableOid, int indexOid) {
        try {
            long done = 0;
            int rows = PAGE_ROWS;
            int attempts = 0;
            while (true) {
                int limit = rows;
                Page page;
                try {
                    page = runner.inStatement(() -> page(tableOid, indexOid, limit));
                    session.transaction().commit();
                } catch (SqlException e) {
                    session.transaction().rollback();
                    if (!(e.getCause() instanceof ConflictException) || ++attempts > ATTEMPTS_MAX) {
                        throw e;
                    }
                    // Somebody changed a row meanwhile: fewer rows take less time.
                    rows = Math.max(1, rows / 4);
                    continue;
                }
                attempts = 0;
                rows = Math.min(PAGE_ROWS, rows * 2);
                done += page.rows();
                progress(tableOid, indexOid, done);
                if (page.last()) {
                    return;
                }
            }
        } catch (SqlException e) {
            if (!endsNode(e)) {
                abandon(tableOid, indexOid);
            }
            throw e;
        } finally {
            session.services().indexBuilds().ended(indexOid);
        }
    }

    /// Whether the error is of the node or the session, not of the index: the build goes on when the node starts again.
    private static boolean endsNode(SqlException e) {
        return e.sqlState().startsWith("57P") || e.sqlState().startsWith("08");
    }

    private void progress(int tableOid, int indexOid, long done) {
        long total = runner.inStatement(() -> {
            TableDescriptor table = session.catalog().table(tableOid);
            return table == null ? done : Math.max(done, (long) runner.rowCount(table));
        });
        session.transaction().rollback();
        session.services()
                .indexBuilds()
                .progress(new IndexBuildStatus(session.processId(), tableOid, indexOid, total, done));
    }

    /// What one transaction did.
    ///
    /// @param last whether the index is public now, or gone
    private record Page(int rows, boolean last) {}

    private Page page(int tableOid, int indexOid, int limit) {
        SqlTransaction transaction = session.transaction().get();
        TableDescriptor table = session.catalog().table(tableOid);
        IndexDescriptor index = table == null ? null : find(table, indexOid);
        if (table == null || index == null || index.state() == IndexDescriptor.State.PUBLIC) {
            return new Page(0, true);
        }
        CatalogStorage storage = transaction.catalog();
        Key progress = KeySpace.indexBuild(indexOid);
        byte[] reached = storage.get(progress);
        KeyRange all = KeySpace.data(table.storageId());
        Key first = reached == null ? all.start() : following(reached);
        DdlPlanner planner = runner.ddlPlanner();
        TableLayout layout = TableLayout.of(table);
        IndexEntries entries = planner.indexEntries(table);
        Key last = null;
        int rows = 0;
        try (KeyValueCursor cursor = transaction.scan(new KeyRange(first, all.end()), ScanOrder.ASCENDING)) {
            while (rows < limit && cursor.advance()) {
                @Nullable Object[] row = layout.codec().decode(cursor.value());
                enter(transaction, table, index, entries, row, entries.compute(row, planner::over), cursor.key());
                last = cursor.key();
                rows++;
            }
        }
        boolean end = rows < limit;
        if (end) {
            // Commits of who changed rows by the old description would fail.
            RelationLocks.take(session, table, TableLockMode.SHARE);
        }
        transaction.requireUnchanged(KeySpace.descriptor(table.kind(), table.oid()));
        Key until = end || last == null ? all.end() : following(last.bytes());
        transaction.require(new Validation.RangeUnchanged(new KeyRange(first, until), transaction.snapshotTimestamp()));
        if (end) {
            storage.delete(progress);
            replace(table, index.withState(IndexDescriptor.State.PUBLIC));
        } else if (last != null) {
            storage.put(progress, last.bytes());
        }
        return new Page(rows, end);
    }

    private static void enter(
            SqlTransaction transaction,
            TableDescriptor table,
            IndexDescriptor index,
            IndexEntries entries,
            @Nullable Object[] row,
            @Nullable Object[] computed,
            Key rowKey) {
        Key key = entries.key(index, row, computed, rowKey);
        if (key == null) {
            return;
        }
        if (entries.isUnique(index, row, computed)) {
            byte[] there = transaction.newest(key);
            if (there != null && !Arrays.equals(there, rowKey.bytes())) {
                throw SqlException.of("23505", "could not create unique index \"" + index.name() + "\"")
                        .withDetail("Key " + entries.describe(index, row, computed) + " is duplicated.")
                        .withConstraint(table.schemaOid(), table.name(), index.name());
            }
            if (there != null) {
                return;
            }
            transaction.requireUnchanged(key);
        }
        transaction.insertUnchecked(key, rowKey.bytes());
    }

    private void replace(TableDescriptor table, IndexDescriptor index) {
        List<IndexDescriptor> indexes = new ArrayList<>(table.indexes());
        indexes.replaceAll(i -> i.oid() == index.oid() ? index : i);
        new CatalogChanges(session.transaction().get().catalog()).replace(table, table.withIndexes(indexes));
    }

    /// Takes away an index that cannot be built.
    private void abandon(int tableOid, int indexOid) {
        runner.inStatement(() -> {
            TableDescriptor table = session.catalog().table(tableOid);
            IndexDescriptor index = table == null ? null : find(table, indexOid);
            if (table != null && index != null) {
                CatalogChanges changes =
                        new CatalogChanges(session.transaction().get().catalog());
                changes.replace(
                        table,
                        table.withIndexes(table.indexes().stream()
                                .filter(i -> i.oid() != indexOid)
                                .toList()));
                changes.discardStorage(index.storageId());
                session.transaction().get().catalog().delete(KeySpace.indexBuild(indexOid));
            }
            return "";
        });
        session.transaction().commit();
    }

    private static @Nullable IndexDescriptor find(TableDescriptor table, int indexOid) {
        for (IndexDescriptor index : table.indexes()) {
            if (index.oid() == indexOid) {
                return index;
            }
        }
        return null;
    }

    private static Key following(byte[] key) {
        return new Key(Arrays.copyOf(key, key.length + 1));
    }
}
