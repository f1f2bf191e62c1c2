package holo.sql.pgcatalog;

import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.ConstraintDescriptor.Action;
import holo.sql.catalog.ConstraintDescriptor.Deferral;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import java.util.List;

/// pg_constraint.
final class ConstraintRows {
    private ConstraintRows() {}

    static void constraints(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof TableDescriptor table) {
                table.constraints().forEach(c -> constraint(context, table, c, out));
            }
        }
        for (TypeDescriptor type : context.catalog().types()) {
            if (type.definition() instanceof TypeDescriptor.Domain domain) {
                domain.checks().forEach(check -> domain(type, check, out));
            }
        }
    }

    private static void domain(TypeDescriptor type, TypeDescriptor.Check check, RowSink out) {
        out.row()
                .oid("oid", check.oid())
                .set("conname", check.name())
                .oid("connamespace", type.schemaOid())
                .oid("contypid", type.oid())
                .set("contype", "c")
                .set("convalidated", check.validated())
                .set("conislocal", true)
                .set("confupdtype", " ")
                .set("confdeltype", " ")
                .set("confmatchtype", " ")
                .set("conbin", check.sql());
    }

    private static void constraint(
            SystemContext context, TableDescriptor table, ConstraintDescriptor constraint, RowSink out) {
        CatalogRow row = out.row()
                .oid("oid", constraint.oid())
                .set("conname", constraint.name())
                .oid("connamespace", table.schemaOid())
                .oid("conrelid", table.oid())
                .set("convalidated", constraint.isValidated())
                .set("conislocal", !table.lineage().inherited().contains(constraint.oid()))
                .set("coninhcount", FamilyRows.inheritedTimes(context, table, constraint))
                .oid("conparentid", table.lineage().origin(constraint.oid()))
                .set("condeferrable", constraint.deferral() != Deferral.NOT_DEFERRABLE)
                .set("condeferred", constraint.deferral() == Deferral.INITIALLY_DEFERRED)
                .set("confupdtype", " ")
                .set("confdeltype", " ")
                .set("confmatchtype", " ")
                .set("connoinherit", !table.lineage().isPartitioned());
        switch (constraint) {
            case ConstraintDescriptor.PrimaryKey key ->
                row.set("contype", "p")
                        .oid("conindid", key.indexOid())
                        .set("conkey", ColumnTypes.int2Array(indexColumns(table, key.indexOid())));
            case ConstraintDescriptor.Unique unique ->
                row.set("contype", "u")
                        .oid("conindid", unique.indexOid())
                        .set("conkey", ColumnTypes.int2Array(indexColumns(table, unique.indexOid())));
            case ConstraintDescriptor.Check check ->
                row.set("contype", "c")
                        .set("connoinherit", table.lineage().own().contains(check.oid()))
                        .set("conkey", ColumnTypes.int2Array(check.columns()))
                        .set("conbin", check.sql());
            case ConstraintDescriptor.ForeignKey key ->
                row.set("contype", "f")
                        .oid("confrelid", key.referencedTableOid())
                        .oid("conindid", referencedIndex(context, key))
                        .set("conkey", ColumnTypes.int2Array(key.columns()))
                        .set("confkey", ColumnTypes.int2Array(key.referencedColumns()))
                        .set("confupdtype", letter(key.onUpdate()))
                        .set("confdeltype", letter(key.onDelete()))
                        .set("confmatchtype", "s");
        }
    }

    static List<Integer> indexColumns(TableDescriptor table, int indexOid) {
        for (IndexDescriptor index : table.indexes()) {
            if (index.oid() == indexOid) {
                return index.parts().stream().map(IndexDescriptor.Part::column).toList();
            }
        }
        return List.of();
    }

    private static int referencedIndex(SystemContext context, ConstraintDescriptor.ForeignKey key) {
        TableDescriptor referenced = context.catalog().table(key.referencedTableOid());
        if (referenced != null) {
            for (IndexDescriptor index : referenced.indexes()) {
                if (index.unique() && indexColumns(referenced, index.oid()).equals(key.referencedColumns())) {
                    return index.oid();
                }
            }
        }
        return 0;
    }

    private static String letter(Action action) {
        return switch (action) {
            case NO_ACTION -> "a";
            case RESTRICT -> "r";
            case CASCADE -> "c";
            case SET_NULL -> "n";
            case SET_DEFAULT -> "d";
        };
    }
}
