package holo.sql.pgcatalog;

import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;

/// pg_stat_*_tables and pg_stat_*_indexes. Row counts are estimates; what is not counted is NULL rather than 0.
final class StatisticsRows {
    private StatisticsRows() {}

    static void userTables(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof TableDescriptor table) {
                long rows = context.server().storageRows(table.storageId());
                out.row()
                        .oid("relid", table.oid())
                        .set("schemaname", SchemaRows.name(context, table.schemaOid()))
                        .set("relname", table.name())
                        .set("n_live_tup", rows < 0 ? null : rows);
            }
        }
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
