package holo.sql.pgcatalog;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.catalog.ViewDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// pg_trigger, and triggers as text.
final class TriggerRows {
    private static final int ROW = 1;
    private static final int BEFORE = 2;
    private static final int INSTEAD = 64;

    private TriggerRows() {}

    private static int bit(Event event) {
        return switch (event) {
            case INSERT -> 4;
            case DELETE -> 8;
            case UPDATE -> 16;
        };
    }

    private static int timing(TriggerDescriptor trigger) {
        return switch (trigger.timing()) {
            case AFTER -> 0;
            case BEFORE -> BEFORE;
            case INSTEAD_OF -> INSTEAD;
        };
    }

    static void triggers(SystemContext context, RowSink out) {
        for (TriggerDescriptor trigger : context.catalog().triggers()) {
            int type = (trigger.row() ? ROW : 0) | timing(trigger);
            for (Event event : trigger.events()) {
                type |= bit(event);
            }
            StringBuilder arguments = new StringBuilder();
            trigger.arguments().forEach(a -> arguments.append(a).append('\0'));
            CatalogRow row = out.row()
                    .oid("oid", trigger.oid())
                    .oid("tgrelid", trigger.tableOid())
                    .oid("tgparentid", trigger.parentOid())
                    .set("tgname", trigger.name())
                    .oid("tgfoid", trigger.functionOid())
                    .set("tgtype", (short) type)
                    .set("tgenabled", trigger.enabled() ? "O" : "D")
                    .set("tgnargs", (short) trigger.arguments().size())
                    .set("tgattr", ColumnTypes.int2Vector(trigger.columns()))
                    .set("tgargs", arguments.toString().getBytes(StandardCharsets.UTF_8));
            if (trigger.whenSql() != null) {
                row.set("tgqual", trigger.whenSql());
            }
        }
    }

    /// pg_get_triggerdef.
    ///
    /// @param schemas that names are looked up in
    /// @param pretty the table's name without its schema where it is found there
    static @Nullable String definition(CatalogSnapshot catalog, List<String> schemas, int oid, boolean pretty) {
        for (TriggerDescriptor trigger : catalog.triggers()) {
            if (trigger.oid() == oid) {
                return definition(catalog, schemas, trigger, pretty);
            }
        }
        return null;
    }

    private static String definition(
            CatalogSnapshot catalog, List<String> schemas, TriggerDescriptor trigger, boolean pretty) {
        RelationDescriptor relation = catalog.relation(trigger.tableOid());
        TableDescriptor table = relation instanceof ViewDescriptor view
                ? view.asTable()
                : relation instanceof TableDescriptor stored ? stored : null;
        FunctionDescriptor function = catalog.function(trigger.functionOid());
        if (table == null || function == null) {
            return "";
        }
        List<String> events = new ArrayList<>();
        for (Event event : Event.values()) {
            if (trigger.events().contains(event)) {
                String columns = trigger.columns().stream()
                        .map(number -> Definitions.quote(table.column(number).name()))
                        .collect(Collectors.joining(", "));
                boolean some = event == Event.UPDATE && !columns.isEmpty();
                events.add(event.name() + (some ? " OF " + columns : ""));
            }
        }
        String name = Definitions.quote(table.name());
        return "CREATE TRIGGER " + Definitions.quote(trigger.name())
                + " " + trigger.timing().words() + " "
                + String.join(" OR ", events)
                + " ON " + schema(catalog, table.schemaOid(), pretty ? schemas : List.of())
                + name
                + " FOR EACH " + (trigger.row() ? "ROW" : "STATEMENT")
                + condition(trigger.whenSql(), pretty)
                + " EXECUTE FUNCTION " + schema(catalog, function.schemaOid(), schemas)
                + Definitions.quote(function.name())
                + trigger.arguments().stream()
                        .map(a -> "'" + a.replace("'", "''") + "'")
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String condition(@Nullable String sql, boolean pretty) {
        return sql == null ? "" : pretty ? " WHEN (" + sql + ")" : " WHEN ((" + sql + "))";
    }

    /// What stands before a name: nothing when its schema is one of those that are searched.
    private static String schema(CatalogSnapshot catalog, int oid, List<String> searched) {
        SchemaDescriptor schema = catalog.schema(oid);
        return schema == null || searched.contains(schema.name()) ? "" : Definitions.quote(schema.name()) + ".";
    }
}
