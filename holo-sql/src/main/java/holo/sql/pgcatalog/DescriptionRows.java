package holo.sql.pgcatalog;

import holo.sql.catalog.CollationDescriptor;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.ExtensionDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.PolicyDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.type.Collation;
import holo.sql.type.Collations;
import org.jspecify.annotations.Nullable;

/// pg_description.
final class DescriptionRows {
    private DescriptionRows() {}

    static void descriptions(SystemContext context, RowSink out) {
        row(out, ExtensionRows.PLPGSQL, Oids.PG_EXTENSION, 0, ExtensionRows.PLPGSQL_COMMENT);
        TextSearchRows.descriptions(out);
        for (SchemaDescriptor schema : context.catalog().schemas()) {
            row(out, schema.oid(), Oids.PG_NAMESPACE, 0, schema.comment());
        }
        for (TypeDescriptor type : context.catalog().types()) {
            row(out, type.oid(), Oids.PG_TYPE, 0, type.comment());
            if (type.definition() instanceof TypeDescriptor.Domain domain) {
                for (TypeDescriptor.Check check : domain.checks()) {
                    row(
                            out,
                            check.oid(),
                            Oids.PG_CONSTRAINT,
                            0,
                            context.catalog().comment(check.oid()));
                }
            }
            if (type.definition() instanceof TypeDescriptor.Composite composite) {
                composite
                        .visible()
                        .forEach(a -> row(out, composite.relationOid(), Oids.PG_CLASS, a.number(), a.comment()));
            }
        }
        for (Collation collation : Collations.all()) {
            row(out, collation.oid(), Oids.PG_COLLATION, 0, Collations.comment(collation.oid()));
        }
        for (CollationDescriptor collation : context.catalog().collations()) {
            row(out, collation.oid(), Oids.PG_COLLATION, 0, collation.comment());
        }
        for (ExtensionDescriptor extension : context.catalog().extensions()) {
            row(out, extension.oid(), Oids.PG_EXTENSION, 0, extension.comment());
        }
        for (FunctionDescriptor function : context.catalog().functions()) {
            row(out, function.oid(), Oids.PG_PROC, 0, function.comment());
        }
        for (TriggerDescriptor trigger : context.catalog().triggers()) {
            row(out, trigger.oid(), Oids.PG_TRIGGER, 0, trigger.comment());
        }
        for (PolicyDescriptor policy : context.catalog().policies()) {
            row(out, policy.oid(), Oids.PG_POLICY, 0, policy.comment());
        }
        for (RelationDescriptor relation : context.catalog().relations()) {
            row(out, relation.oid(), Oids.PG_CLASS, 0, relation.comment());
            if (relation instanceof ViewDescriptor view) {
                view.columns().forEach(c -> row(out, view.oid(), Oids.PG_CLASS, c.number(), c.comment()));
            }
            if (relation instanceof TableDescriptor table) {
                for (ConstraintDescriptor constraint : table.constraints()) {
                    row(
                            out,
                            constraint.oid(),
                            Oids.PG_CONSTRAINT,
                            0,
                            context.catalog().comment(constraint.oid()));
                }
                for (ColumnDescriptor column : table.columns()) {
                    row(out, table.oid(), Oids.PG_CLASS, column.number(), column.comment());
                }
                for (IndexDescriptor index : table.indexes()) {
                    row(out, index.oid(), Oids.PG_CLASS, 0, index.comment());
                }
            }
        }
    }

    /// pg_shdescription: comments on what is not of one database.
    static void shared(SystemContext context, RowSink out) {
        for (RoleDescriptor role : context.catalog().roles()) {
            shared(out, role.oid(), Oids.PG_AUTHID, role.comment());
        }
        for (DatabaseDescriptor database : context.catalog().databases()) {
            shared(out, database.oid(), Oids.PG_DATABASE, database.comment());
        }
    }

    private static void shared(RowSink out, int oid, int classOid, @Nullable String comment) {
        if (comment != null) {
            out.row().oid("objoid", oid).oid("classoid", classOid).set("description", comment);
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
