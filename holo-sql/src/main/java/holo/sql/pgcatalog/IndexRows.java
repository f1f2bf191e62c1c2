package holo.sql.pgcatalog;

import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.plan.Families;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;

/// pg_index and pg_indexes.
final class IndexRows {
    private static final int DESCENDING = 1;
    private static final int NULLS_FIRST = 2;

    private IndexRows() {}

    static void indexes(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof TableDescriptor table) {
                table.indexes().forEach(i -> index(context, table, i, out));
            }
        }
    }

    private static void index(SystemContext context, TableDescriptor table, IndexDescriptor index, RowSink out) {
        List<Integer> key = new ArrayList<>();
        List<Integer> options = new ArrayList<>();
        List<Integer> collations = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        StringBuilder expressions = new StringBuilder();
        for (IndexDescriptor.Part part : index.parts()) {
            key.add(part.column());
            options.add((part.descending() ? DESCENDING : 0) | (part.nullsFirst() ? NULLS_FIRST : 0));
            SqlType type = part.column() == 0
                    ? PgTypes.TEXT
                    : table.column(part.column()).type().base();
            collations.add(
                    part.column() == 0
                            ? part.collation() != 0 ? part.collation() : AttributeRows.collation(type)
                            : AttributeRows.collation(part, table.column(part.column())));
            classes.add(Builtins.get().classOf(type));
            if (part.expressionSql() != null) {
                expressions.append(expressions.isEmpty() ? "" : ", ").append(part.expressionSql());
            }
        }
        key.addAll(index.include());
        boolean ready = index.state() == IndexDescriptor.State.PUBLIC;
        out.row()
                .oid("indexrelid", index.oid())
                .oid("indrelid", table.oid())
                .set("indnatts", (short) key.size())
                .set("indnkeyatts", (short) index.parts().size())
                .set("indisunique", table.isUnique(index))
                .set("indisprimary", index.equals(table.primaryIndex()))
                .set("indimmediate", index.unique() || table.keyOf(index) == null)
                .set("indisvalid", ready && Families.isWhole(index, table, context.catalog()))
                .set("indisready", true)
                .set("indislive", true)
                .set("indkey", ColumnTypes.int2Vector(key))
                .set("indcollation", ColumnTypes.oidVector(collations))
                .set("indclass", ColumnTypes.oidVector(classes))
                .set("indoption", ColumnTypes.int2Vector(options))
                .set("indexprs", expressions.isEmpty() ? null : expressions.toString())
                .set("indpred", index.predicateSql());
    }

    static void indexView(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof TableDescriptor table) {
                for (IndexDescriptor index : table.indexes()) {
                    out.row()
                            .set("schemaname", SchemaRows.name(context, table.schemaOid()))
                            .set("tablename", table.name())
                            .set("indexname", index.name())
                            .set("indexdef", Definitions.index(context.catalog(), table, index));
                }
            }
        }
    }
}
