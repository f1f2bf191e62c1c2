package holo.sql.pgcatalog;

import holo.sql.catalog.AggregateDefinition;
import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ColumnDescriptor.Identity;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.ExtensionDescriptor;
import holo.sql.catalog.Extensions;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.PolicyDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.catalog.TypeDescriptor;

/// pg_depend: what clients look up there, which is whose a sequence and an index are.
final class DependRows {
    private DependRows() {}

    static void depends(SystemContext context, RowSink out) {
        QualifiedText texts = ClassRows.texts(context);
        ofExtensions(context, out);
        for (TypeDescriptor type : context.catalog().types()) {
            for (int used : type.uses()) {
                TypeDescriptor made = context.catalog().type(used);
                if (made != null) {
                    String kind = type.definition() instanceof TypeDescriptor.Multirange ? "i" : "n";
                    row(out, Oids.PG_TYPE, type.oid(), 0, made.oid(), kind).oid("refclassid", Oids.PG_TYPE);
                }
            }
            if (type.definition() instanceof TypeDescriptor.Range range
                    && context.catalog().function(range.differenceOid()) != null) {
                row(out, Oids.PG_TYPE, type.oid(), 0, range.differenceOid(), "n")
                        .oid("refclassid", Oids.PG_PROC);
            }
            if (type.definition() instanceof TypeDescriptor.Composite composite) {
                row(out, Oids.PG_CLASS, composite.relationOid(), 0, type.oid(), "i")
                        .oid("refclassid", Oids.PG_TYPE);
            }
            row(out, Oids.PG_TYPE, type.arrayOid(), 0, type.oid(), "i").oid("refclassid", Oids.PG_TYPE);
        }
        for (FunctionDescriptor function : context.catalog().functions()) {
            AggregateDefinition aggregate = function.aggregate();
            if (aggregate != null) {
                aggregate.functions().stream()
                        .filter(oid -> context.catalog().function(oid) != null)
                        .forEach(oid -> row(out, Oids.PG_PROC, function.oid(), 0, oid, "n")
                                .oid("refclassid", Oids.PG_PROC));
            }
            if (function.form() == FunctionDescriptor.Form.INTERNAL) {
                row(out, Oids.PG_PROC, function.oid(), 0, function.resultOid(), "i")
                        .oid("refclassid", Oids.PG_TYPE);
            }
        }
        for (TriggerDescriptor trigger : context.catalog().triggers()) {
            row(out, Oids.PG_TRIGGER, trigger.oid(), 0, trigger.tableOid(), "a");
            row(out, Oids.PG_TRIGGER, trigger.oid(), 0, trigger.functionOid(), "n")
                    .oid("refclassid", Oids.PG_PROC);
        }
        for (PolicyDescriptor policy : context.catalog().policies()) {
            row(out, Oids.PG_POLICY, policy.oid(), 0, policy.tableOid(), "a");
        }
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof SequenceDescriptor sequence && sequence.ownedByTable() != 0) {
                TableDescriptor table = context.catalog().table(sequence.ownedByTable());
                boolean identity =
                        table != null && table.column(sequence.ownedByColumn()).identity() != Identity.NONE;
                row(out, Oids.PG_CLASS, sequence.oid(), 0, sequence.ownedByTable(), identity ? "i" : "a")
                        .set("refobjsubid", sequence.ownedByColumn());
            }
            row(out, Oids.PG_CLASS, relation.oid(), 0, relation.schemaOid(), "n")
                    .oid("refclassid", Oids.PG_NAMESPACE);
            String query = relation.query();
            if (query != null) {
                row(out, Oids.PG_REWRITE, Oids.rule(relation.oid()), 0, relation.oid(), "i");
                for (RelationDescriptor used : texts.relations(query)) {
                    row(out, Oids.PG_REWRITE, Oids.rule(relation.oid()), 0, used.oid(), "n");
                }
            }
            if (relation instanceof TableDescriptor table) {
                String depends = table.lineage().isPartition() ? "a" : "n";
                table.lineage().parents().forEach(parent -> row(out, Oids.PG_CLASS, table.oid(), 0, parent, depends));
                if (table.lineage().typeOid() != 0) {
                    row(out, Oids.PG_CLASS, table.oid(), 0, table.lineage().typeOid(), "n")
                            .oid("refclassid", Oids.PG_TYPE);
                }
                for (ColumnDescriptor column : table.visibleColumns()) {
                    if (column.typeOid() >= CatalogChanges.FIRST_USER_OID
                            || context.catalog().type(column.typeOid()) != null) {
                        row(out, Oids.PG_CLASS, table.oid(), column.number(), column.typeOid(), "n")
                                .oid("refclassid", Oids.PG_TYPE);
                    }
                    String sql = AttributeRows.expression(column);
                    if (sql != null) {
                        int oid = Oids.attrdef(table.oid(), column.number());
                        row(out, Oids.PG_ATTRDEF, oid, 0, table.oid(), "a").set("refobjsubid", column.number());
                        SequenceDescriptor sequence = texts.sequenceOf(sql);
                        if (sequence != null) {
                            row(out, Oids.PG_ATTRDEF, oid, 0, sequence.oid(), "n");
                        }
                    }
                }
                for (ConstraintDescriptor constraint : table.constraints()) {
                    row(out, Oids.PG_CONSTRAINT, constraint.oid(), 0, table.oid(), "a");
                    if (constraint instanceof ConstraintDescriptor.PrimaryKey key) {
                        ofConstraint(out, key.indexOid(), key.oid());
                    } else if (constraint instanceof ConstraintDescriptor.Unique unique) {
                        ofConstraint(out, unique.indexOid(), unique.oid());
                    }
                }
            }
        }
    }

    /// What an extension brought is a member of it.
    private static void ofExtensions(SystemContext context, RowSink out) {
        for (TypeDescriptor type : context.catalog().types()) {
            if (type.isNative()) {
                member(context, out, Oids.PG_TYPE, type.oid());
            }
        }
        for (FunctionDescriptor function : context.catalog().functions()) {
            if (function.isNative()) {
                member(context, out, Oids.PG_PROC, function.oid());
            }
        }
        for (ExtensionDescriptor extension : context.catalog().extensions()) {
            row(out, Oids.PG_EXTENSION, extension.oid(), 0, extension.schemaOid(), "n")
                    .oid("refclassid", Oids.PG_NAMESPACE);
        }
    }

    private static void member(SystemContext context, RowSink out, int classId, int oid) {
        ExtensionDescriptor extension = context.catalog().findExtension(Extensions.of(oid));
        if (extension != null) {
            row(out, classId, oid, 0, extension.oid(), "e").oid("refclassid", Oids.PG_EXTENSION);
        }
    }

    private static void ofConstraint(RowSink out, int indexOid, int constraintOid) {
        row(out, Oids.PG_CLASS, indexOid, 0, constraintOid, "i").oid("refclassid", Oids.PG_CONSTRAINT);
    }

    private static CatalogRow row(RowSink out, int classId, int objectId, int subId, int refObjectId, String type) {
        return out.row()
                .oid("classid", classId)
                .oid("objid", objectId)
                .set("objsubid", subId)
                .oid("refclassid", Oids.PG_CLASS)
                .oid("refobjid", refObjectId)
                .set("deptype", type);
    }
}
