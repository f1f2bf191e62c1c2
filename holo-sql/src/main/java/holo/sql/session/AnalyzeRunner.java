package holo.sql.session;

import holo.sql.analyze.TableAnalyzer;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.sql.statistics.TableStatistics;
import holo.sql.transaction.RowChanges;
import holo.sql.transaction.SqlTransaction;
import holo.sql.transaction.TableLockMode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// ANALYZE, inside of a started statement: the statistics are stored with its transaction.
final class AnalyzeRunner {
    private final EngineSession session;

    AnalyzeRunner(EngineSession session) {
        this.session = session;
    }

    void run(Statement.Analyze analyze) {
        lock(analyze);
        if (analyze.targets().isEmpty()) {
            for (RelationDescriptor relation : List.copyOf(session.catalog().relations())) {
                if (relation instanceof TableDescriptor table && !isOfOtherSession(table) && isAllowed(table)) {
                    analyze(table, Set.of(), analyze.verbose());
                }
            }
            return;
        }
        for (Statement.Analyze.Target target : analyze.targets()) {
            ObjectName name = target.table();
            if (session.searchPath().isSystemRelation(name)) {
                continue;
            }
            if (session.searchPath().get(name) instanceof TableDescriptor table) {
                Set<String> columns = columns(table, target.columns());
                if (isAllowed(table)) {
                    analyze(table, columns, analyze.verbose());
                    partitions(table).forEach(partition -> analyze(partition, columns, analyze.verbose()));
                }
            } else {
                session.notice(
                        "WARNING",
                        "01000",
                        "skipping \"" + name.name() + "\" --- cannot analyze non-tables or special system tables");
            }
        }
    }

    /// Locks all tables before anything is said of one, since whoever had to wait begins again. Their rows may change.
    private void lock(Statement.Analyze analyze) {
        if (analyze.targets().isEmpty()) {
            session.catalog().relations().forEach(this::lock);
        }
        for (Statement.Analyze.Target target : analyze.targets()) {
            if (!session.searchPath().isSystemRelation(target.table())) {
                RelationDescriptor relation = session.searchPath().get(target.table());
                lock(relation);
                if (relation instanceof TableDescriptor table) {
                    partitions(table).forEach(this::lock);
                }
            }
        }
    }

    /// The partitions of a table, where its rows are; other tables that inherit from one are analyzed by themselves.
    private List<TableDescriptor> partitions(TableDescriptor table) {
        return table.lineage().isPartitioned()
                ? session.catalog().descendants(table.oid()).stream()
                        .filter(this::mayAnalyze)
                        .toList()
                : List.of();
    }

    private void lock(RelationDescriptor relation) {
        if (relation instanceof TableDescriptor table && !isOfOtherSession(table) && mayAnalyze(table)) {
            RelationLocks.take(session, table, TableLockMode.SHARE_UPDATE_EXCLUSIVE);
        }
    }

    /// @throws SqlException 42703, 42701
    private static Set<String> columns(TableDescriptor table, List<String> names) {
        Set<String> columns = new HashSet<>();
        for (String name : names) {
            if (table.findColumn(name) == null) {
                throw SqlException.of(
                        "42703", "column \"" + name + "\" of relation \"" + table.name() + "\" does not exist");
            }
            if (!columns.add(name)) {
                throw SqlException.of(
                        "42701", "column \"" + name + "\" of relation \"" + table.name() + "\" appears more than once");
            }
        }
        return columns;
    }

    private boolean isOfOtherSession(TableDescriptor table) {
        SchemaDescriptor schema = session.catalog().schema(table.schemaOid());
        return schema != null
                && schema.name().startsWith("pg_temp")
                && !schema.name().equals(session.temporary().schemaName());
    }

    private boolean mayAnalyze(TableDescriptor table) {
        RoleDescriptor role = session.acting().role();
        CatalogSnapshot catalog = session.catalog();
        return role.has(RoleAttribute.SUPERUSER)
                || Privileges.isMember(catalog, role, table.ownerOid())
                || Privileges.isMember(catalog, role, session.database().ownerOid());
    }

    private boolean isAllowed(TableDescriptor table) {
        if (mayAnalyze(table)) {
            return true;
        }
        session.notice(
                "WARNING",
                "01000",
                "skipping \"" + table.name() + "\" --- only table or database owner can analyze it");
        return false;
    }

    private void analyze(TableDescriptor table, Set<String> columns, boolean verbose) {
        SqlTransaction transaction = session.transaction().get();
        SchemaDescriptor schema = session.catalog().schema(table.schemaOid());
        if (verbose) {
            session.notice(
                    "INFO",
                    "00000",
                    "analyzing \"" + (schema == null ? "" : schema.name() + ".") + table.name() + "\"");
        }
        RowChanges.Since since = session.services().transactions().rowChanges().sinceAnalyzed(table.oid());
        TableStatistics before = session.services().statistics().find(table);
        TableStatistics.Runs runs =
                (before == null ? TableStatistics.Runs.NONE : before.runs()).and(Clock.nowMicros(), false);
        int target = Integer.parseInt(session.settings().get("default_statistics_target", "100"));
        TableAnalyzer.Result result = new TableAnalyzer(
                        transaction, session.services().workMemory(), session.cancellation()::run)
                .analyze(table, column -> isWanted(columns, column), before, target, runs);
        TableAnalyzer.store(transaction, table.oid(), result.statistics());
        transaction.noteAnalyzed(table.oid(), since);
        if (verbose) {
            long rows = Math.round(result.statistics().rows());
            int pages = result.statistics().pages();
            session.notice(
                    "INFO",
                    "00000",
                    "\"" + table.name() + "\": scanned " + pages + " of " + pages + " pages, containing " + rows
                            + " live rows and 0 dead rows; " + result.sampled() + " rows in sample, " + rows
                            + " estimated total rows");
        }
    }

    private static boolean isWanted(Set<String> columns, ColumnDescriptor column) {
        return columns.isEmpty() || columns.contains(column.name());
    }
}
