package holo.sql.column;

import holo.accord.primitives.Timestamp;
import holo.sql.catalog.KeySpace;
import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.RowSource;
import holo.sql.plan.ReadView;
import holo.sql.plan.StoreScan;
import holo.sql.transaction.SqlTransaction;
import holo.sql.type.SqlType;
import holo.store.column.ColumnException;
import holo.store.column.ColumnException.Reason;
import holo.store.column.ColumnSnapshot;
import holo.store.column.ColumnStore;
import holo.store.column.ColumnTable;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;

/// A query that may run over columns. Immutable, kept with the cached statement; SQL is written for each execution.
public final class ColumnQuery {
    private final RelNode tree;
    private final List<SqlType> parameterTypes;

    /// @param tree as the query was written: DuckDB's optimiser has to see it before any other
    public ColumnQuery(RelNode tree, List<SqlType> parameterTypes) {
        this.tree = tree;
        this.parameterTypes = List.copyOf(parameterTypes);
    }

    /// What came of an attempt.
    public sealed interface Attempt {
        /// The query runs and its first rows are there, or its answer was kept.
        record Running(RowSource rows) implements Attempt {}

        /// The rows have to answer.
        ///
        /// @param tried whether DuckDB was asked, and time was spent
        record Declined(String reason, boolean tried) implements Attempt {}
    }

    /// Whether the columns of a table need not be waited for long, or there are none: that is said elsewhere.
    public boolean isNear(StoreScan scan, ColumnStore store) {
        ColumnTable table = ColumnLayout.of(scan.layout()).table();
        return table == null || store.isNear(table);
    }

    /// What is known of an attempt beforehand.
    ///
    /// @param obstacle why the query cannot run over columns; null when it can
    /// @param ownChanges whether it would see uncommitted writes of its transaction
    public record Outlook(@Nullable String obstacle, boolean ownChanges) {}

    /// Whether the query can run over columns, as far as that is known beforehand.
    public Outlook outlook(ExecutionContext context) {
        try {
            QueryWriter writer = new QueryWriter(tree.getCluster().getRexBuilder(), parameterTypes, context);
            ResultRows.transported(writer.write(tree));
            requireAttempt(writer.relations(), context);
            return new Outlook(null, writer.relations().areChanged());
        } catch (NotInColumns | SqlException e) {
            return new Outlook(String.valueOf(e.getMessage()), false);
        }
    }

    private static void requireAttempt(Relations relations, ExecutionContext context) {
        if (relations.areNone()) {
            throw new NotInColumns("it reads no table");
        }
        if (context.readView(ReadView.class).transaction().catalog().changedCatalog()) {
            throw new NotInColumns("the transaction has changed the catalog");
        }
        relations.requireReadable();
    }

    /// Runs the query over columns, or says why not.
    ///
    /// @throws SqlException 57014 when cancelled, 53200 and 53100 when resources are exhausted
    public Attempt attempt(ExecutionContext context, ColumnStore store, ResultCache cache) {
        QueryWriter writer = new QueryWriter(tree.getCluster().getRexBuilder(), parameterTypes, context);
        Written written;
        String sql;
        try {
            written = writer.write(tree);
            sql = ResultRows.transported(written);
            requireAttempt(writer.relations(), context);
        } catch (NotInColumns | SqlException e) {
            // An error of a constant is the row path's to report, if it ever comes to it.
            return new Attempt.Declined(String.valueOf(e.getMessage()), false);
        }
        try {
            ResultCache.Key key = new ResultCache.Key(sql, written.columns());
            RowSource kept = kept(context, store, cache, writer.relations(), key);
            return new Attempt.Running(kept != null ? kept : run(context, store, cache, writer, key));
        } catch (ColumnException e) {
            if (e.reason() == Reason.UNAVAILABLE || e.reason() == Reason.REFUSED) {
                return new Attempt.Declined(String.valueOf(e.getMessage()), true);
            }
            throw toSqlException(e);
        } catch (NotInColumns e) {
            return new Attempt.Declined(String.valueOf(e.getMessage()), true);
        }
    }

    /// The answer that is kept for the tables as the statement is to see them; null when there is none.
    private static @Nullable RowSource kept(
            ExecutionContext context, ColumnStore store, ResultCache cache, Relations relations, ResultCache.Key key) {
        if (!cache.isEnabled() || !relations.areCommittedNow() || !cache.mayHave(key)) {
            return null;
        }
        SqlTransaction transaction = relyOn(context, relations);
        Map<String, Long> versions = store.versions(
                relations.present(),
                transaction.snapshotTimestamp(),
                () -> later(transaction),
                context::checkCancelled);
        List<@Nullable Object[]> rows = cache.find(key, versions, System.nanoTime());
        return rows == null ? null : new CachedRows(rows, context);
    }

    private static SqlTransaction relyOn(ExecutionContext context, Relations relations) {
        SqlTransaction transaction = context.readView(ReadView.class).transaction();
        for (ColumnTable table : relations.present()) {
            transaction.relyOn(table.range());
        }
        return transaction;
    }

    private static RowSource run(
            ExecutionContext context, ColumnStore store, ResultCache cache, QueryWriter writer, ResultCache.Key key) {
        Relations relations = writer.relations();
        SqlTransaction transaction = relyOn(context, relations);
        ColumnSnapshot snapshot = store.snapshot(
                relations.present(),
                relations.past(),
                transaction.snapshotTimestamp(),
                () -> later(transaction),
                context::checkCancelled);
        boolean running = false;
        try {
            relations.show(snapshot);
            requireFit(relations.all(), snapshot, key.sql());
            ResultRows rows = new ResultRows(snapshot, snapshot.query(key.sql()), key.columns(), context);
            rows.begin(writer.isRisky());
            running = true;
            return cache.isEnabled() && relations.areCommittedNow()
                    ? new RecordedRows(rows, key.columns().size(), cache.new Recording(key, snapshot.versions()))
                    : rows;
        } finally {
            if (!running) {
                snapshot.close();
            }
        }
    }

    /// A newer snapshot, if the statement may have one: it has read nothing yet but the catalog, which must be the
    /// same.
    private static @Nullable Timestamp later(SqlTransaction transaction) {
        byte[] before = transaction.get(KeySpace.CATALOG_VERSION);
        if (!transaction.renewSnapshot()) {
            return null;
        }
        if (!Arrays.equals(before, transaction.get(KeySpace.CATALOG_VERSION))) {
            throw SqlException.of("40001", "the catalog has changed while the statement began")
                    .withHint("Run the statement again.");
        }
        return transaction.snapshotTimestamp();
    }

    private static void requireFit(Collection<ColumnTable> tables, ColumnSnapshot snapshot, String sql) {
        for (ColumnTable table : tables) {
            List<ColumnTable.Column> columns = table.columns();
            for (int i = 0; i < columns.size(); i++) {
                String name = columns.get(i).name();
                if (!snapshot.isFit(table, name) && (table.keyColumns().contains(i) || mentions(sql, name))) {
                    throw new NotInColumns("a column holds values that are not kept in columns");
                }
            }
        }
    }

    /// Whether the text may name the column; it may be another table's of the same name.
    private static boolean mentions(String sql, String column) {
        for (int at = sql.indexOf(column); at >= 0; at = sql.indexOf(column, at + 1)) {
            int end = at + column.length();
            if (end == sql.length() || !Character.isDigit(sql.charAt(end))) {
                return true;
            }
        }
        return false;
    }

    static SqlException toSqlException(ColumnException e) {
        return switch (e.reason()) {
            case MEMORY ->
                SqlException.of("53200", "out of memory")
                        .withDetail(String.valueOf(e.getMessage()))
                        .withHint("Select less, or raise holo.analytics.memory-bytes.")
                        .withCause(e);
            case SPACE ->
                SqlException.of("53100", "could not write a temporary file: no space left")
                        .withDetail(String.valueOf(e.getMessage()))
                        .withHint("Free disk space, or raise holo.analytics.spill-bytes.")
                        .withCause(e);
            case INTERRUPTED ->
                SqlException.of("57014", "canceling statement due to user request")
                        .withCause(e);
            case UNAVAILABLE, REFUSED ->
                SqlException.of("XX000", "the query over columns failed: " + e.getMessage())
                        .withHint("SET holo.route = rows runs it over rows.")
                        .withCause(e);
        };
    }
}
