package holo.sql.analyze;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.exec.WorkMemory;
import holo.sql.session.Clock;
import holo.sql.statistics.StatisticsCatalog;
import holo.sql.statistics.TableStatistics;
import holo.sql.transaction.IsolationLevel;
import holo.sql.transaction.RowChanges;
import holo.sql.transaction.SqlTransaction;
import holo.sql.transaction.TransactionManager;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Analyzes tables of which a share has changed since they were last analyzed. It reads a bounded sample of one table
/// after the other on a thread of its own; nobody waits for it. Forgets tables that are gone. Called by one thread at a
/// time.
public final class AutoAnalyze {
    private static final Logger LOG = LoggerFactory.getLogger(AutoAnalyze.class);

    /// What clients' sessions have by default, too.
    private static final int TARGET = 100;

    /// What the store estimates may be off by; changes from before a restart, which nobody counted, show in it only.
    private static final double ESTIMATE_SLACK = 0.5;

    /// The same in rows, for small tables: what the store says of rows that are not in files yet is drawn by lot.
    private static final double ESTIMATE_SLACK_ROWS = 1000;

    private final TransactionManager transactions;
    private final StatisticsCatalog statistics;
    private final WorkMemory memory;
    private final Supplier<CatalogSnapshot> catalog;
    private final double threshold;
    private final double scaleFactor;
    private final BooleanSupplier ended;

    /// @param memory what samples are taken from
    /// @param catalog of all databases
    /// @param threshold changed rows before a table is due, beside the share
    /// @param scaleFactor the share of a table's rows
    /// @param ended whether the server stops
    public AutoAnalyze(
            TransactionManager transactions,
            StatisticsCatalog statistics,
            WorkMemory memory,
            Supplier<CatalogSnapshot> catalog,
            double threshold,
            double scaleFactor,
            BooleanSupplier ended) {
        this.transactions = transactions;
        this.statistics = statistics;
        this.memory = memory;
        this.catalog = catalog;
        this.threshold = threshold;
        this.scaleFactor = scaleFactor;
        this.ended = ended;
    }

    /// Looks at all tables once.
    ///
    /// @return how many were analyzed
    public int analyze() {
        CatalogSnapshot now = catalog.get();
        int analyzed = 0;
        for (RelationDescriptor relation : now.relations()) {
            if (relation instanceof TableDescriptor table
                    && !ended.getAsBoolean()
                    && !isTemporary(now, table)
                    && analyzeIfDue(table)) {
                analyzed++;
            }
        }
        return analyzed;
    }

    private static boolean isTemporary(CatalogSnapshot catalog, TableDescriptor table) {
        SchemaDescriptor schema = catalog.schema(table.schemaOid());
        return schema != null && schema.name().startsWith("pg_temp");
    }

    private boolean analyzeIfDue(TableDescriptor table) {
        if ("off".equals(table.options().get("autovacuum_enabled"))
                || "false".equals(table.options().get("autovacuum_enabled"))) {
            return false;
        }
        SqlTransaction transaction = begin();
        try {
            TableStatistics before = statistics.find(table);
            RowChanges.Since since = transactions.rowChanges().sinceAnalyzed(table.oid());
            if (!isDue(table, before, since.changes(), transaction)) {
                return false;
            }
            TableStatistics.Runs runs =
                    (before == null ? TableStatistics.Runs.NONE : before.runs()).and(Clock.nowMicros(), true);
            TableAnalyzer.Result result = new TableAnalyzer(transaction, memory, this::requireRunning)
                    .analyze(table, column -> true, before, TARGET, runs);
            TableAnalyzer.store(transaction, table.oid(), result.statistics());
            transaction.noteAnalyzed(table.oid(), since);
            transaction.endStatement();
            transaction.commit();
            LOG.debug(
                    "analyzed table {}: {} rows, {} sampled",
                    table.name(),
                    result.statistics().rows(),
                    result.sampled());
            return true;
        } catch (StoppedException e) {
            return false;
        } catch (RuntimeException e) {
            LOG.warn("table {} could not be analyzed; it is tried again", table.name(), e);
            return false;
        } finally {
            transaction.rollback();
        }
    }

    private boolean isDue(
            TableDescriptor table, @Nullable TableStatistics before, long changes, SqlTransaction transaction) {
        double least = number(table, "autovacuum_analyze_threshold", threshold);
        double share = number(table, "autovacuum_analyze_scale_factor", scaleFactor);
        double rows = before == null ? 0 : before.rows();
        if (changes > least + share * rows) {
            return true;
        }
        double estimated =
                transaction.estimate(KeySpace.data(table.storageId())).rows();
        double known = before == null ? 0 : before.estimated();
        return Math.abs(estimated - known)
                > Math.max(least, ESTIMATE_SLACK_ROWS) + Math.max(share, before == null ? 0 : ESTIMATE_SLACK) * known;
    }

    private static double number(TableDescriptor table, String option, double otherwise) {
        String given = table.options().get(option);
        try {
            return given == null ? otherwise : Double.parseDouble(given);
        } catch (NumberFormatException e) {
            return otherwise; // What is there was accepted as it is.
        }
    }

    /// Removes what is known of tables that are gone.
    public void forget() {
        // A table is made before anything is known of it: what the catalog, read later, does not have is gone.
        Set<Integer> counted = new HashSet<>(transactions.rowChanges().tables());
        Set<Integer> gone = new HashSet<>(statistics.tables());
        CatalogSnapshot now = catalog.get();
        counted.removeIf(oid -> isTable(now, oid));
        gone.removeIf(oid -> isTable(now, oid));
        transactions.rowChanges().forget(counted);
        if (gone.isEmpty()) {
            return;
        }
        SqlTransaction transaction = begin();
        try {
            for (int oid : gone) {
                TableAnalyzer.remove(transaction, oid);
            }
            transaction.endStatement();
            transaction.commit();
        } finally {
            transaction.rollback();
        }
    }

    private static boolean isTable(CatalogSnapshot catalog, int oid) {
        return catalog.relation(oid) instanceof TableDescriptor;
    }

    private SqlTransaction begin() {
        SqlTransaction transaction = transactions.begin(IsolationLevel.READ_COMMITTED, false, () -> {});
        transaction.startStatement();
        return transaction;
    }

    private void requireRunning() {
        if (ended.getAsBoolean()) {
            throw new StoppedException();
        }
    }

    private static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
