package holo.sql.pgcatalog;

import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.statistics.TableStatistics;
import holo.sql.transaction.RowChanges;
import org.jspecify.annotations.Nullable;

/// pg_stat_*_tables and pg_stat_*_indexes. Row counts are estimates; what is not counted is NULL rather than 0.
final class StatisticsRows {
    private StatisticsRows() {}

    static void userTables(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof TableDescriptor table) {
                RowChanges changes = context.server().rowChanges();
                TableStatistics known = context.server().statistics(table);
                TableStatistics.Runs runs = known == null ? TableStatistics.Runs.NONE : known.runs();
                long rows = context.server().storageRows(table.storageId());
                out.row()
                        .oid("relid", table.oid())
                        .set("schemaname", SchemaRows.name(context, table.schemaOid()))
                        .set("relname", table.name())
                        .set("n_live_tup", rows < 0 ? null : rows)
                        .set("n_tup_ins", count(context, table, RowChanges.Kind.INSERTED))
                        .set("n_tup_upd", count(context, table, RowChanges.Kind.UPDATED))
                        .set("n_tup_del", count(context, table, RowChanges.Kind.DELETED))
                        .set(
                                "n_mod_since_analyze",
                                changes == null
                                        ? null
                                        : changes.sinceAnalyzed(table.oid()).changes())
                        .set("last_analyze", runs.last())
                        .set("last_autoanalyze", runs.lastAutomatic())
                        .set("analyze_count", (long) runs.count())
                        .set("autoanalyze_count", (long) runs.automaticCount());
            }
        }
    }

    private static @Nullable Long count(SystemContext context, TableDescriptor table, RowChanges.Kind kind) {
        RowChanges changes = context.server().rowChanges();
        return changes == null ? null : (Long) changes.count(table.oid(), kind);
    }

    static void userIndexes(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof TableDescriptor table) {
                for (IndexDescriptor index : table.indexes()) {
                    out.row()
                            .oid("relid", table.oid())
                            .oid("indexrelid", index.oid())
                            .set("schemaname", SchemaRows.name(context, table.schemaOid()))
                            .set("relname", table.name())
                            .set("indexrelname", index.name());
                }
            }
        }
    }
}
