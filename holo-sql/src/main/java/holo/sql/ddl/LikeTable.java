package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ColumnDescriptor.Identity;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// LIKE in CREATE TABLE: copies columns of another relation and what INCLUDING names.
final class LikeTable {
    private final DdlContext context;
    private final CatalogChanges changes;
    private final TableDraft draft;
    private final ColumnAddition columns;
    private final Statement.Like like;
    private final RelationDescriptor source;

    /// From numbers of the source's columns to those of the copies.
    private final Map<Integer, Integer> numbers = new HashMap<>();

    LikeTable(
            DdlContext context, CatalogChanges changes, TableDraft draft, ColumnAddition columns, Statement.Like like) {
        this.context = context;
        this.changes = changes;
        this.draft = draft;
        this.columns = columns;
        this.like = like;
        this.source = context.path().get(like.source());
        if (source instanceof SequenceDescriptor) {
            throw SqlException.of("42809", "relation \"" + source.name() + "\" is invalid in LIKE clause")
                    .withDetail("This operation is not supported for sequences.");
        }
    }

    private boolean includes(String what) {
        return like.including().contains(what);
    }

    void copyColumns() {
        List<ColumnDescriptor> from = switch (source) {
            case TableDescriptor table -> table.visibleColumns();
            case ViewDescriptor view -> view.columns();
            case SequenceDescriptor sequence -> List.of();
        };
        for (ColumnDescriptor column : from) {
            if (draft.find(column.name()) != null) {
                throw SqlException.of("42701", "column \"" + column.name() + "\" specified more than once");
            }
            int number = draft.columns.size() + 1;
            numbers.put(column.number(), number);
            ColumnDescriptor copy = ColumnDescriptor.of(number, column.name(), column.type(), column.typeModifier())
                    .withNotNull(column.notNull())
                    .withCollation(column.collation());
            if (includes("comments")) {
                copy = copy.withComment(column.comment());
            }
            if (column.identity() != Identity.NONE) {
                draft.columns.add(
                        includes("identity")
                                ? columns.likeIdentity(copy, column.identity(), sequenceOf(column))
                                : copy);
                continue;
            }
            if (column.generatedSql() != null && includes("generated")) {
                copy = copy.withGenerated(column.generatedSql());
            }
            if (column.defaultSql() != null && includes("defaults")) {
                copy = copy.withDefault(column.defaultSql());
            }
            draft.columns.add(copy);
        }
    }

    private SequenceDescriptor sequenceOf(ColumnDescriptor column) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof SequenceDescriptor sequence
                    && sequence.ownedByTable() == source.oid()
                    && sequence.ownedByColumn() == column.number()) {
                return sequence;
            }
        }
        throw new IllegalStateException("no sequence for column " + column.name());
    }

    /// To be called when all columns are there.
    void copyConstraints() {
        if (!(source instanceof TableDescriptor table)) {
            return;
        }
        if (includes("constraints")) {
            for (ConstraintDescriptor constraint : table.constraints()) {
                if (constraint instanceof ConstraintDescriptor.Check check) {
                    if (draft.hasConstraint(check.name())) {
                        throw SqlException.of("42710", "check constraint \"" + check.name() + "\" already exists");
                    }
                    draft.constraints.add(new ConstraintDescriptor.Check(
                            changes.nextOid(),
                            check.name(),
                            StoredExpressions.renameTable(check.sql(), table, draft.name()),
                            check.columns().stream().map(numbers::get).toList()));
                }
            }
        }
        if (includes("indexes")) {
            table.indexes().forEach(index -> copyIndex(table, index));
        }
    }

    private void copyIndex(TableDescriptor table, IndexDescriptor index) {
        ConstraintDescriptor constraint = table.keyOf(index);
        boolean primary = constraint instanceof ConstraintDescriptor.PrimaryKey;
        if (primary && draft.build().primaryIndex() != null) {
            throw SqlException.of("42P16", "multiple primary keys for table \"" + draft.name() + "\" are not allowed");
        }
        List<IndexDescriptor.Part> parts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (IndexDescriptor.Part part : index.parts()) {
            String sql = part.expressionSql();
            names.add(sql == null ? table.column(part.column()).name() : IndexCreation.label(PgParser.expression(sql)));
            parts.add(new IndexDescriptor.Part(
                    sql == null ? numbers.getOrDefault(part.column(), 0) : 0,
                    sql == null ? null : StoredExpressions.renameTable(sql, table, draft.name()),
                    part.descending(),
                    part.nullsFirst(),
                    part.collation()));
        }
        String label = primary ? "pkey" : constraint != null ? "key" : "idx";
        String name = ObjectNames.choose(
                draft.name(),
                primary ? "" : String.join("_", names),
                label,
                n -> context.catalog().isNameTaken(draft.schemaOid(), n)
                        || n.equals(draft.name())
                        || draft.indexes.stream().anyMatch(i -> i.name().equals(n)));
        int oid = changes.nextOid();
        String predicate = index.predicateSql();
        draft.indexes.add(new IndexDescriptor(
                oid,
                name,
                index.primary() ? draft.build().storageId() : changes.nextOid(),
                index.primary(),
                index.unique(),
                parts,
                index.include().stream().map(numbers::get).toList(),
                predicate == null ? null : StoredExpressions.renameTable(predicate, table, draft.name()),
                IndexDescriptor.State.PUBLIC,
                includes("comments") ? index.comment() : null));
        if (constraint != null) {
            draft.constraints.add(
                    primary
                            ? new ConstraintDescriptor.PrimaryKey(changes.nextOid(), name, oid, constraint.deferral())
                            : new ConstraintDescriptor.Unique(changes.nextOid(), name, oid, constraint.deferral()));
        }
    }
}
