package holo.sql.pgcatalog;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import org.jspecify.annotations.Nullable;

/// pg_description.
final class DescriptionRows {
    private DescriptionRows() {}

    static void descriptions(SystemContext context, RowSink out) {
        for (SchemaDescriptor schema : context.catalog().schemas()) {
            row(out, schema.oid(), Oids.PG_NAMESPACE, 0, schema.comment());
        }
        for (TypeDescriptor type : context.catalog().types()) {
            row(out, type.oid(), Oids.PG_TYPE, 0, type.comment());
        }
        for (RelationDescriptor relation : context.catalog().relations()) {
            row(out, relation.oid(), Oids.PG_CLASS, 0, relation.comment());
            if (relation instanceof TableDescriptor table) {
                for (ColumnDescriptor column : table.columns()) {
                    row(out, table.oid(), Oids.PG_CLASS, column.number(), column.comment());
                }
                for (IndexDescriptor index : table.indexes()) {
                    row(out, index.oid(), Oids.PG_CLASS, 0, index.comment());
                }
            }
        }
    }

    private static void row(RowSink out, int oid, int classOid, int column, @Nullable String comment) {
        if (comment != null) {
            out.row()
                    .oid("objoid", oid)
                    .oid("classoid", classOid)
                    .set("objsubid", column)
                    .set("description", comment);
        }
    }
}
