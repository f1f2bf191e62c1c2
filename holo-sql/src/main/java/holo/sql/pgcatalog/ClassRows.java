package holo.sql.pgcatalog;

import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.RowTypes;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.ddl.TemporarySchema;
import holo.sql.statistics.TableStatistics;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// pg_class and the views over it.
final class ClassRows {
    private static final int PAGE_BYTES = 8192;
    private static final int SEQUENCE_COLUMNS = 3;

    private ClassRows() {}

    static void classes(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            switch (relation) {
                case TableDescriptor table -> table(context, table, out);
                case ViewDescriptor view ->
                    relation(context, out, view, 'v', view.columns().size())
                            .set("relhasrules", true)
                            .set(
                                    "relhastriggers",
                                    !context.catalog().triggers(view.oid()).isEmpty())
                            .set("reloptions", options(view.options()))
                            .set("relacl", RoleRows.acl(context, view.oid()));
                case SequenceDescriptor sequence ->
                    relation(context, out, sequence, 'S', SEQUENCE_COLUMNS)
                            .set("relacl", RoleRows.acl(context, sequence.oid()));
            }
        }
        for (TypeDescriptor type : context.catalog().types()) {
            if (type.definition() instanceof TypeDescriptor.Composite composite) {
                out.row()
                        .oid("oid", composite.relationOid())
                        .set("relname", type.name())
                        .oid("relnamespace", type.schemaOid())
                        .oid("relowner", type.ownerOid())
                        .oid("reltype", type.oid())
                        .set("relkind", "c")
                        .set("relnatts", (short) composite.attributes().size())
                        .set("relpersistence", "p")
                        .set("relreplident", "n")
                        .set("relispopulated", true);
            }
        }
        for (RelationDefinition system : RelationDefinitions.all()) {
            out.row()
                    .oid("oid", system.oid())
                    .set("relname", system.name())
                    .oid("relnamespace", SchemaRows.oid(system.schema()))
                    .oid("relowner", RoleDescriptor.BOOTSTRAP_OID)
                    .oid("relam", system.kind() == 'r' ? Oids.HEAP : 0)
                    .set("relkind", String.valueOf(system.kind()))
                    .set("relnatts", (short) system.columns().size())
                    .set("relpersistence", "p")
                    .set("relreplident", "n")
                    .set("relispopulated", true);
        }
    }

    private static void table(SystemContext context, TableDescriptor table, RowSink out) {
        boolean partitioned = table.lineage().isPartitioned();
        long count = table.constraints().stream()
                .filter(c -> c instanceof ConstraintDescriptor.Check)
                .count();
        relation(
                        context,
                        out,
                        table,
                        table.isMaterialized() ? 'm' : partitioned ? 'p' : 'r',
                        table.columns().size())
                .oid("relam", partitioned ? 0 : Oids.HEAP)
                .oid("relfilenode", partitioned ? 0 : table.storageId())
                .oid("reloftype", table.lineage().typeOid())
                .set(
                        "relhassubclass",
                        partitioned || !context.catalog().children(table.oid()).isEmpty())
                .set("relispartition", table.lineage().isPartition())
                .set(
                        "relpartbound",
                        table.lineage().isPartition() ? PartitionText.bound(table, context.catalog()) : null)
                .set("relpages", pages(context, table))
                .set("reltuples", rows(context, table))
                .set("relhasindex", !table.indexes().isEmpty())
                .set("relacl", RoleRows.acl(context, table.oid()))
                .set("relhasrules", table.isMaterialized())
                .set("relispopulated", table.isPopulated())
                .set("relhastriggers", hasTriggers(context, table))
                .set("relrowsecurity", table.hasRowSecurity())
                .set("relforcerowsecurity", table.forcesRowSecurity())
                .set("relchecks", (short) count)
                .set("reloptions", options(table));
        for (IndexDescriptor index : table.indexes()) {
            out.row()
                    .oid("oid", index.oid())
                    .set("relname", index.name())
                    .oid("relnamespace", table.schemaOid())
                    .oid("relowner", table.ownerOid())
                    .oid("relam", Oids.BTREE)
                    .oid("relfilenode", partitioned ? 0 : index.storageId())
                    .set("relpages", pages(context.server().storageBytes(index.storageId())))
                    .set("reltuples", rows(context, table))
                    .set("relkind", partitioned ? "I" : "i")
                    .set("relhassubclass", partitioned)
                    .set("relispartition", table.lineage().origin(index.oid()) != 0)
                    .set("relnatts", (short)
                            (index.parts().size() + index.include().size()))
                    .set("relpersistence", persistence(context, table))
                    .set("relreplident", "n")
                    .set("relispopulated", true);
        }
    }

    /// What ANALYZE found, else the store's estimate of this moment.
    private static float rows(SystemContext context, TableDescriptor table) {
        TableStatistics known = context.server().statistics(table);
        return known == null ? context.server().storageRows(table.storageId()) : (float) known.rows();
    }

    private static int pages(SystemContext context, TableDescriptor table) {
        TableStatistics known = context.server().statistics(table);
        return known == null ? pages(context.server().storageBytes(table.storageId())) : known.pages();
    }

    /// Whether PostgreSQL would enforce a foreign key of the table, or one that refers to it, by triggers.
    private static boolean hasTriggers(SystemContext context, TableDescriptor table) {
        return !context.catalog().triggers(table.oid()).isEmpty()
                || table.constraints().stream().anyMatch(c -> c instanceof ConstraintDescriptor.ForeignKey)
                || context.catalog().relations().stream()
                        .anyMatch(r -> r instanceof TableDescriptor other
                                && other.constraints().stream()
                                        .anyMatch(c -> c instanceof ConstraintDescriptor.ForeignKey key
                                                && key.referencedTableOid() == table.oid()));
    }

    private static CatalogRow relation(
            SystemContext context, RowSink out, RelationDescriptor relation, char kind, int columns) {
        return out.row()
                .oid("oid", relation.oid())
                .set("relname", relation.name())
                .oid("relnamespace", relation.schemaOid())
                .oid("relowner", relation.ownerOid())
                .oid("reltype", kind == 'S' ? 0 : RowTypes.oid(relation.oid()))
                .set("relkind", String.valueOf(kind))
                .set("relnatts", (short) columns)
                .set("relpersistence", persistence(context, relation))
                .set("relreplident", kind == 'r' || kind == 'm' || kind == 'p' ? "d" : "n")
                .set("relispopulated", true);
    }

    private static int pages(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, (bytes + PAGE_BYTES - 1) / PAGE_BYTES);
    }

    private static @Nullable PgArray options(TableDescriptor table) {
        Map<String, String> shown = new LinkedHashMap<>(table.options());
        shown.remove(TemporarySchema.ON_COMMIT);
        shown.keySet().removeIf(TableDescriptor::isHidden);
        return options(shown);
    }

    private static @Nullable PgArray options(Map<String, String> options) {
        List<String> list = options.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList();
        return list.isEmpty() ? null : PgArray.of(PgTypes.TEXT, list);
    }

    /// pg_rewrite: each view has its rule.
    static void viewRules(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation.query() != null) {
                out.row()
                        .oid("oid", Oids.rule(relation.oid()))
                        .set("rulename", "_RETURN")
                        .oid("ev_class", relation.oid())
                        .set("ev_type", "1")
                        .set("ev_enabled", "O")
                        .set("is_instead", true);
            }
        }
    }

    static void tableView(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof TableDescriptor table && !table.isMaterialized()) {
                out.row()
                        .set("schemaname", SchemaRows.name(context, table.schemaOid()))
                        .set("tablename", table.name())
                        .set("tableowner", RoleRows.name(context, table.ownerOid()))
                        .set("hasindexes", !table.indexes().isEmpty())
                        .set("hasrules", false)
                        .set("hastriggers", false)
                        .set("rowsecurity", table.hasRowSecurity());
            }
        }
        for (RelationDefinition system : RelationDefinitions.all()) {
            if (system.kind() == 'r') {
                out.row()
                        .set("schemaname", system.schema())
                        .set("tablename", system.name())
                        .set("tableowner", RoleDescriptor.BOOTSTRAP_NAME)
                        .set("hasindexes", false)
                        .set("hasrules", false)
                        .set("hastriggers", false)
                        .set("rowsecurity", false);
            }
        }
    }

    static void viewView(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof ViewDescriptor view) {
                out.row()
                        .set("schemaname", SchemaRows.name(context, view.schemaOid()))
                        .set("viewname", view.name())
                        .set("viewowner", RoleRows.name(context, view.ownerOid()))
                        .set("definition", texts(context).showView(view));
            }
        }
    }

    /// pg_matviews.
    static void materializedViewView(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof TableDescriptor table && table.isMaterialized()) {
                out.row()
                        .set("schemaname", SchemaRows.name(context, table.schemaOid()))
                        .set("matviewname", table.name())
                        .set("matviewowner", RoleRows.name(context, table.ownerOid()))
                        .set("hasindexes", !table.indexes().isEmpty())
                        .set("ispopulated", table.isPopulated())
                        .set("definition", texts(context).showView(table));
            }
        }
    }

    private static String persistence(SystemContext context, RelationDescriptor relation) {
        return TemporarySchema.isTemporary(context.catalog().schema(relation.schemaOid())) ? "t" : "p";
    }

    /// Texts as the session's search path shows them.
    static QualifiedText texts(SystemContext context) {
        return new QualifiedText(context.catalog(), context.session().searchPath(true));
    }
}
