package holo.sql.pgcatalog;

import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.column.ColumnCatalog;
import holo.sql.type.Calendar;
import holo.store.column.PartStatus;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// holo_tiers: where the parts of tables in columns are kept, and why.
final class TierRows {
    private TierRows() {}

    static void tiers(SystemContext context, RowSink out) {
        Map<String, TableDescriptor> tables = new HashMap<>();
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof TableDescriptor table) {
                String name = ColumnCatalog.nameOf(table);
                if (name != null) {
                    tables.put(name, table);
                }
            }
        }
        for (PartStatus part : context.server().tiers()) {
            TableDescriptor table = tables.get(part.table());
            if (table != null) {
                out.row()
                        .oid("relid", table.oid())
                        .set("schemaname", SchemaRows.name(context, table.schemaOid()))
                        .set("relname", table.name())
                        .set("part", part.part())
                        .set("tier", part.tier().name().toLowerCase(Locale.ROOT))
                        .set("rows", part.rows())
                        .set("bytes", part.bytes())
                        .set("row_tier", part.rowsCold() ? "cold" : "warm")
                        .set("row_bytes", part.rowBytes())
                        .set("heat_scan", part.scans())
                        .set("heat_point", part.points())
                        .set("score", part.score())
                        .set("last_move", part.movedMicros() - Calendar.EPOCH_MICROS)
                        .set("reason", part.reason());
            }
        }
    }
}
