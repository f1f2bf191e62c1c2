package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.session.Notice;
import holo.sql.type.TypeModifiers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Gives a table that is being created the columns and CHECK constraints of the tables that it inherits from. Columns
/// of one name become one, and so do constraints.
final class Inheriting {
    private final DdlContext context;
    private final CatalogChanges changes;
    private final TableDraft draft;
    private final List<TableDescriptor> parents = new ArrayList<>();

    Inheriting(DdlContext context, CatalogChanges changes, TableDraft draft) {
        this.context = context;
        this.changes = changes;
        this.draft = draft;
    }

    /// INHERITS.
    void inherit(List<ObjectName> names) {
        for (ObjectName name : names) {
            TableDescriptor parent = table(name);
            requireInheritable(parent);
            add(parent);
        }
    }

    private TableDescriptor table(ObjectName name) {
        RelationDescriptor relation = context.path().get(name);
        if (!(relation instanceof TableDescriptor table) || table.isMaterialized()) {
            throw SqlException.of(
                    "42809", "inherited relation \"" + relation.name() + "\" is not a table or foreign table");
        }
        return table;
    }

    private void requireInheritable(TableDescriptor parent) {
        if (parent.lineage().isPartitioned()) {
            throw SqlException.of("42809", "cannot inherit from partitioned table \"" + parent.name() + "\"");
        }
        if (parent.lineage().isPartition()) {
            throw SqlException.of("42809", "cannot inherit from partition \"" + parent.name() + "\"");
        }
        if (TemporarySchema.isTemporary(context.catalog().schema(parent.schemaOid()))
                && !TemporarySchema.isTemporary(context.catalog().schema(draft.schemaOid()))) {
            throw SqlException.of("42809", "cannot inherit from temporary relation \"" + parent.name() + "\"");
        }
        Ownership.require(context, parent, "table");
        if (draft.lineage.parents().contains(parent.oid())) {
            throw SqlException.of("42P07", "relation \"" + parent.name() + "\" would be inherited from more than once");
        }
    }

    /// Adds a parent, or the partitioned table that the table is a partition of.
    void add(TableDescriptor parent) {
        List<Integer> all = new ArrayList<>(draft.lineage.parents());
        all.add(parent.oid());
        draft.lineage = draft.lineage.withParents(all);
        parents.add(parent);
        for (ColumnDescriptor column : parent.visibleColumns()) {
            ColumnDescriptor there = draft.find(column.name());
            if (there == null) {
                int number = draft.columns.size() + 1;
                draft.columns.add(copy(column, number));
                draft.lineage = draft.lineage.withInherited(number, true);
            } else {
                context.notice("00000", "merging multiple inherited definitions of column \"" + column.name() + "\"");
                requireSameType(there, column, "inherited column \"" + column.name() + "\"");
                draft.replace(merged(there, column));
            }
        }
    }

    /// A parent's column in a table that inherits it: an identity stays the parent's.
    static ColumnDescriptor copy(ColumnDescriptor column, int number) {
        ColumnDescriptor copy = ColumnDescriptor.of(number, column.name(), column.type(), column.typeModifier())
                .withNotNull(column.notNull())
                .withCollation(column.collation())
                .withGenerated(column.generatedSql());
        return column.identity() == ColumnDescriptor.Identity.NONE ? copy.withDefault(column.defaultSql()) : copy;
    }

    private static ColumnDescriptor merged(ColumnDescriptor there, ColumnDescriptor column) {
        String sql = column.identity() == ColumnDescriptor.Identity.NONE ? column.defaultSql() : null;
        if (!Objects.equals(there.generatedSql(), column.generatedSql())) {
            throw SqlException.of("42611", "inherited column \"" + column.name() + "\" has a generation conflict");
        }
        if (sql != null && there.defaultSql() != null && !sql.equals(there.defaultSql())) {
            throw SqlException.of("42611", "column \"" + column.name() + "\" inherits conflicting default values")
                    .withHint("To resolve the conflict, specify a default explicitly.");
        }
        return there.withNotNull(there.notNull() || column.notNull())
                .withDefault(sql == null ? there.defaultSql() : sql);
    }

    private static void requireSameType(ColumnDescriptor there, ColumnDescriptor column, String what) {
        if (there.typeOid() != column.typeOid() || there.typeModifier() != column.typeModifier()) {
            throw SqlException.of("42804", what + " has a type conflict")
                    .withDetail(TypeModifiers.format(there.type(), there.typeModifier()) + " versus "
                            + TypeModifiers.format(column.type(), column.typeModifier()));
        }
        if (there.collation() != column.collation()) {
            throw SqlException.of("42P21", what + " has a collation conflict");
        }
    }

    /// Merges a column of the statement into the inherited one of its name.
    ///
    /// @param written made as if there were no other
    /// @param place the number of the column in the statement
    void merge(ColumnDescriptor inherited, ColumnDescriptor written, int place) {
        boolean moved = place != inherited.number();
        context.notices()
                .accept(new Notice(
                        "NOTICE",
                        "00000",
                        (moved ? "moving and merging" : "merging") + " column \"" + written.name()
                                + "\" with inherited definition",
                        moved ? "User-specified column moved to the position of the inherited column." : null,
                        null));
        requireSameType(inherited, written, "column \"" + written.name() + "\"");
        if (inherited.generatedSql() != null) {
            if (written.defaultSql() != null) {
                throw SqlException.of(
                        "42611",
                        "column \"" + written.name() + "\" inherits from generated column but specifies "
                                + (written.identity() == ColumnDescriptor.Identity.NONE ? "default" : "identity"));
            }
            if (written.generatedSql() != null) {
                throw SqlException.of(
                                "42611", "child column \"" + written.name() + "\" specifies generation expression")
                        .withHint("Omit the generation expression in the definition of the child table column to"
                                + " inherit the generation expression from the parent table.");
            }
        } else if (written.generatedSql() != null) {
            throw SqlException.of("42611", "child column \"" + written.name() + "\" specifies generation expression")
                    .withHint("Omit the generation expression in the definition of the child table column to"
                            + " inherit the generation expression from the parent table.");
        }
        ColumnDescriptor merged = inherited.withNotNull(inherited.notNull() || written.notNull());
        if (written.defaultSql() != null) {
            merged = merged.withDefault(written.defaultSql()).withIdentity(written.identity());
        }
        draft.replace(merged);
        draft.lineage = draft.lineage.withInherited(inherited.number(), false);
    }

    /// Adds the parents' CHECK constraints; to be called when all columns are there, and before those of the statement.
    void checks() {
        Map<String, ConstraintDescriptor.Check> found = new LinkedHashMap<>();
        for (TableDescriptor parent : parents) {
            for (ConstraintDescriptor constraint : parent.constraints()) {
                if (!(constraint instanceof ConstraintDescriptor.Check check)
                        || parent.lineage().own().contains(check.oid())) {
                    continue;
                }
                String sql = StoredExpressions.renameTable(check.sql(), parent, draft.name());
                ConstraintDescriptor.Check other = found.get(check.name());
                if (other != null && !other.sql().equals(sql)) {
                    throw SqlException.of(
                            "42710",
                            "check constraint name \"" + check.name()
                                    + "\" appears multiple times but with different expressions");
                }
                if (other == null) {
                    ConstraintDescriptor.Check copy = copy(parent, check, draft.build(), changes.nextOid());
                    found.put(check.name(), copy);
                    draft.constraints.add(copy);
                    draft.lineage = draft.lineage.withInherited(copy.oid(), true);
                }
            }
        }
    }

    /// A parent's constraint in a table that inherits it.
    static ConstraintDescriptor.Check copy(
            TableDescriptor parent, ConstraintDescriptor.Check check, TableDescriptor child, int oid) {
        List<Integer> columns = check.columns().stream()
                .map(number -> Objects.requireNonNull(
                                child.findColumn(parent.column(number).name()))
                        .number())
                .toList();
        return new ConstraintDescriptor.Check(
                oid,
                check.name(),
                StoredExpressions.renameTable(check.sql(), parent, child.name()),
                columns,
                check.validated());
    }
}
