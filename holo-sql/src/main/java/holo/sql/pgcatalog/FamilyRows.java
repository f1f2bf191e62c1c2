package holo.sql.pgcatalog;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.PartitionBound;
import holo.sql.catalog.PartitionKey;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.plan.Partitioning;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// pg_inherits and pg_partitioned_table, and what other relations say of tables that inherit.
final class FamilyRows {
    private FamilyRows() {}

    /// pg_inherits: of tables, and of the indexes of partitions.
    static void inherits(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof TableDescriptor table) {
                int number = 1;
                for (int parent : table.lineage().parents()) {
                    inherits(out, table.oid(), parent, number++);
                }
                for (IndexDescriptor index : table.indexes()) {
                    int origin = table.lineage().origin(index.oid());
                    if (origin != 0) {
                        inherits(out, index.oid(), origin, 1);
                    }
                }
            }
        }
    }

    private static void inherits(RowSink out, int child, int parent, int number) {
        out.row()
                .oid("inhrelid", child)
                .oid("inhparent", parent)
                .set("inhseqno", number)
                .set("inhdetachpending", false);
    }

    static void partitioned(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (!(relation instanceof TableDescriptor table) || !table.lineage().isPartitioned()) {
                continue;
            }
            PartitionKey key = Objects.requireNonNull(table.lineage().key());
            SqlType[] types = Partitioning.types(table, context.catalog());
            int rest = context.catalog().children(table.oid()).stream()
                    .filter(child -> child.lineage().bound() instanceof PartitionBound.Default)
                    .mapToInt(TableDescriptor::oid)
                    .findFirst()
                    .orElse(0);
            List<Integer> classes = new ArrayList<>();
            List<Integer> collations = new ArrayList<>();
            List<String> expressions = new ArrayList<>();
            for (int i = 0; i < types.length; i++) {
                PartitionKey.Part part = key.parts().get(i);
                classes.add(Builtins.get().classOf(types[i].base()));
                collations.add(part.collation() != 0 ? part.collation() : AttributeRows.collation(types[i]));
                if (part.expressionSql() != null) {
                    expressions.add(part.expressionSql());
                }
            }
            out.row()
                    .oid("partrelid", table.oid())
                    .set("partstrat", key.strategy().letter())
                    .set("partnatts", (short) types.length)
                    .oid("partdefid", rest)
                    .set(
                            "partattrs",
                            ColumnTypes.int2Vector(key.parts().stream()
                                    .map(PartitionKey.Part::column)
                                    .toList()))
                    .set("partclass", ColumnTypes.oidVector(classes))
                    .set("partcollation", ColumnTypes.oidVector(collations))
                    .set("partexprs", expressions.isEmpty() ? null : String.join(", ", expressions));
        }
    }

    /// How many of its parents a table has a column from.
    static int inheritedTimes(SystemContext context, TableDescriptor table, ColumnDescriptor column) {
        int count = 0;
        for (int parent : table.lineage().parents()) {
            TableDescriptor above = context.catalog().table(parent);
            count += !column.dropped() && above != null && above.findColumn(column.name()) != null ? 1 : 0;
        }
        return count;
    }

    /// How many of its parents a table has a constraint from.
    static int inheritedTimes(SystemContext context, TableDescriptor table, ConstraintDescriptor constraint) {
        if (table.lineage().origin(constraint.oid()) != 0) {
            return 1;
        }
        int count = 0;
        for (int parent : table.lineage().parents()) {
            TableDescriptor above = context.catalog().table(parent);
            boolean has = constraint instanceof ConstraintDescriptor.Check
                    && above != null
                    && above.constraints().stream()
                            .anyMatch(c -> c instanceof ConstraintDescriptor.Check
                                    && c.name().equals(constraint.name())
                                    && !above.lineage().own().contains(c.oid()));
            count += has ? 1 : 0;
        }
        return count;
    }
}
