package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.parser.PgParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Gives a partition what each partition has of its partitioned table: an index for each of its indexes, the keys that
/// they are for, and its foreign keys. What is there already is taken where it fits.
final class PartitionParts {
    private final DdlContext context;
    private final CatalogChanges changes;

    PartitionParts(DdlContext context) {
        this.context = context;
        this.changes = context.changes();
    }

    /// An index of the partition for one of the partitioned table.
    ///
    /// @param made whether it was not there before, and is empty
    record Part(IndexDescriptor index, boolean made) {}

    /// Adds everything to a partition that is being created.
    void addAll(TableDescriptor whole, TableDraft draft) {
        whole.indexes().forEach(index -> add(whole, index, draft));
        foreignKeys(whole, draft);
    }

    /// Adds an index, or takes one that is there.
    Part add(TableDescriptor whole, IndexDescriptor index, TableDraft draft) {
        ConstraintDescriptor constraint = constraintOf(whole.constraints(), index);
        List<IndexDescriptor.Part> parts = parts(whole, index, draft);
        boolean primary = constraint instanceof ConstraintDescriptor.PrimaryKey;
        if (index.unique() || constraint != null) {
            // A partition that is divided again must be able to check the key, too.
            ConstraintAddition.requirePartitionKey(
                    draft.build(),
                    primary ? "PRIMARY KEY" : "UNIQUE",
                    parts.stream().map(IndexDescriptor.Part::column).toList());
        }
        List<Integer> include =
                index.include().stream().map(n -> moved(whole, n, draft)).toList();
        String predicate = index.predicateSql() == null
                ? null
                : StoredExpressions.renameTable(index.predicateSql(), whole, draft.name());
        for (IndexDescriptor there : draft.indexes) {
            ConstraintDescriptor own = constraintOf(draft.constraints, there);
            boolean fits = draft.lineage.origin(there.oid()) == 0
                    && there.unique() == index.unique()
                    && there.primary() == index.primary()
                    && (constraint == null || own != null && own.deferral() == constraint.deferral())
                    && there.state() == IndexDescriptor.State.PUBLIC
                    && there.parts().equals(parts)
                    && there.include().equals(include)
                    && Objects.equals(there.predicateSql(), predicate);
            if (fits) {
                attach(draft, there, index, constraint);
                return new Part(there, false);
            }
        }
        if (primary && draft.build().primaryIndex() != null) {
            throw holo.sql.error.SqlException.of(
                    "42P16", "multiple primary keys for table \"" + draft.name() + "\" are not allowed");
        }
        IndexDescriptor made = new IndexDescriptor(
                changes.nextOid(),
                name(whole, index, constraint, draft),
                index.primary() ? draft.build().storageId() : changes.nextOid(),
                index.primary(),
                index.unique(),
                parts,
                include,
                predicate,
                IndexDescriptor.State.PUBLIC,
                null);
        draft.indexes.add(made);
        if (primary) {
            parts.forEach(
                    part -> draft.replace(draft.build().column(part.column()).withNotNull(true)));
        }
        if (constraint != null) {
            int oid = changes.nextOid();
            ConstraintDescriptor own = primary
                    ? new ConstraintDescriptor.PrimaryKey(oid, made.name(), made.oid(), constraint.deferral())
                    : new ConstraintDescriptor.Unique(oid, made.name(), made.oid(), constraint.deferral());
            draft.constraints.add(own);
        }
        attach(draft, made, index, constraint);
        return new Part(made, true);
    }

    /// Makes an index of a partition part of one of the partitioned table.
    static void attach(
            TableDraft draft, IndexDescriptor part, IndexDescriptor whole, @Nullable ConstraintDescriptor constraint) {
        draft.lineage = draft.lineage.withOrigin(part.oid(), whole.oid());
        ConstraintDescriptor own = constraintOf(draft.constraints, part);
        if (own != null && constraint != null) {
            draft.lineage =
                    draft.lineage.withOrigin(own.oid(), constraint.oid()).withInherited(own.oid(), true);
        }
    }

    /// The key that an index is for, or null.
    static @Nullable ConstraintDescriptor constraintOf(List<ConstraintDescriptor> constraints, IndexDescriptor index) {
        return ConstraintDescriptor.ofIndex(constraints, index);
    }

    private static List<IndexDescriptor.Part> parts(TableDescriptor whole, IndexDescriptor index, TableDraft draft) {
        List<IndexDescriptor.Part> parts = new ArrayList<>();
        for (IndexDescriptor.Part part : index.parts()) {
            String sql = part.expressionSql();
            parts.add(new IndexDescriptor.Part(
                    sql == null ? moved(whole, part.column(), draft) : 0,
                    sql == null ? null : StoredExpressions.renameTable(sql, whole, draft.name()),
                    part.descending(),
                    part.nullsFirst(),
                    part.collation()));
        }
        return parts;
    }

    private static int moved(TableDescriptor whole, int number, TableDraft draft) {
        return draft.get(whole.column(number).name()).number();
    }

    private String name(
            TableDescriptor whole, IndexDescriptor index, @Nullable ConstraintDescriptor constraint, TableDraft draft) {
        List<String> names = new ArrayList<>();
        for (IndexDescriptor.Part part : index.parts()) {
            String sql = part.expressionSql();
            names.add(sql == null ? whole.column(part.column()).name() : IndexCreation.label(PgParser.expression(sql)));
        }
        index.include().forEach(number -> names.add(whole.column(number).name()));
        boolean primary = constraint instanceof ConstraintDescriptor.PrimaryKey;
        String label = primary ? "pkey" : constraint != null ? "key" : "idx";
        return ObjectNames.choose(
                draft.name(),
                primary ? "" : String.join("_", names),
                label,
                n -> context.catalog().isNameTaken(draft.schemaOid(), n)
                        || n.equals(draft.name())
                        || draft.indexes.stream().anyMatch(i -> i.name().equals(n)));
    }

    /// Adds the foreign keys that the partition has not got yet; answers them.
    List<ConstraintDescriptor.ForeignKey> foreignKeys(TableDescriptor whole, TableDraft draft) {
        List<ConstraintDescriptor.ForeignKey> added = new ArrayList<>();
        for (ConstraintDescriptor constraint : whole.constraints()) {
            if (constraint instanceof ConstraintDescriptor.ForeignKey key) {
                ConstraintDescriptor.ForeignKey made = foreignKey(whole, key, draft);
                if (made != null) {
                    added.add(made);
                }
            }
        }
        return added;
    }

    /// @return null when an equal one is taken that was there
    private ConstraintDescriptor.@Nullable ForeignKey foreignKey(
            TableDescriptor whole, ConstraintDescriptor.ForeignKey key, TableDraft draft) {
        List<Integer> columns =
                key.columns().stream().map(n -> moved(whole, n, draft)).toList();
        for (ConstraintDescriptor there : draft.constraints) {
            if (there instanceof ConstraintDescriptor.ForeignKey own
                    && draft.lineage.origin(own.oid()) == 0
                    && own.referencedTableOid() == key.referencedTableOid()
                    && own.columns().equals(columns)
                    && own.referencedColumns().equals(key.referencedColumns())
                    && own.onDelete() == key.onDelete()
                    && own.onUpdate() == key.onUpdate()
                    && own.deferral() == key.deferral()
                    && own.validated()) {
                draft.lineage = draft.lineage.withOrigin(own.oid(), key.oid()).withInherited(own.oid(), true);
                return null;
            }
        }
        List<String> names =
                key.columns().stream().map(n -> whole.column(n).name()).toList();
        String name = draft.hasConstraint(key.name())
                ? ObjectNames.choose(draft.name(), String.join("_", names), "fkey", draft::hasConstraint)
                : key.name();
        ConstraintDescriptor.ForeignKey made = new ConstraintDescriptor.ForeignKey(
                changes.nextOid(),
                name,
                columns,
                key.referencedTableOid(),
                key.referencedColumns(),
                key.onDelete(),
                key.onUpdate(),
                key.deferral(),
                key.validated());
        draft.constraints.add(made);
        draft.lineage = draft.lineage.withOrigin(made.oid(), key.oid()).withInherited(made.oid(), true);
        return made;
    }
}
