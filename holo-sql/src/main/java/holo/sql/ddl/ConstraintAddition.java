package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.ConstraintDescriptor.Action;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.PartitionKey;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.PgParser;
import holo.sql.parser.TableConstraint;
import holo.sql.plan.Families;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// Adds constraints to a draft. Checks the definition only; rows are checked by {@link TableAlteration}.
final class ConstraintAddition {
    private static final int INDEX_COLUMNS_MAX = 32;

    private final DdlContext context;
    private final CatalogChanges changes;
    private final TableDraft draft;

    /// The name of an index that a constraint takes the place of.
    private @Nullable String replaced;

    ConstraintAddition(DdlContext context, CatalogChanges changes, TableDraft draft) {
        this.context = context;
        this.changes = changes;
        this.draft = draft;
    }

    /// Adds it and answers it.
    ConstraintDescriptor add(TableConstraint constraint) {
        String written = constraint.name();
        if (written != null && constraint instanceof TableConstraint.Check check && mergesWith(check) != null) {
            return merged(check, java.util.Objects.requireNonNull(mergesWith(check)));
        }
        if (written != null && draft.hasConstraint(written)) {
            throw SqlException.of(
                    "42710", "constraint \"" + written + "\" for relation \"" + draft.name() + "\" already exists");
        }
        ConstraintDescriptor added = switch (constraint) {
            case TableConstraint.Key key -> key(key);
            case TableConstraint.UsingIndex key -> usingIndex(key);
            case TableConstraint.Check check -> check(check);
            case TableConstraint.ForeignKey key -> foreignKey(key);
        };
        draft.constraints.add(added);
        return added;
    }

    /// The inherited constraint of the same name.
    private ConstraintDescriptor.@Nullable Check mergesWith(TableConstraint.Check check) {
        for (ConstraintDescriptor there : draft.constraints) {
            if (there instanceof ConstraintDescriptor.Check other
                    && other.name().equals(check.name())
                    && draft.lineage.inherited().contains(other.oid())
                    && PgParser.expression(other.sql()).equalsDeep(check.expression(), Litmus.IGNORE)) {
                return other;
            }
        }
        return null;
    }

    private ConstraintDescriptor merged(TableConstraint.Check check, ConstraintDescriptor.Check inherited) {
        if (check.noInherit()) {
            throw SqlException.of(
                    "42P17",
                    "constraint \"" + inherited.name() + "\" conflicts with inherited constraint on relation \""
                            + draft.name() + "\"");
        }
        context.notice("00000", "merging constraint \"" + inherited.name() + "\" with inherited definition");
        draft.lineage = draft.lineage.withInherited(inherited.oid(), false);
        return inherited;
    }

    /// A unique key can only be checked in one partition: the columns that say which it is must be in it.
    static void requirePartitionKey(TableDescriptor table, String kind, List<Integer> columns) {
        PartitionKey key = table.lineage().key();
        if (key == null) {
            return;
        }
        if (key.hasExpressions()) {
            throw SqlException.of("0A000", "unsupported " + kind + " constraint with partition key definition")
                    .withDetail(kind + " constraints cannot be used when partition keys include expressions.");
        }
        for (int column : key.columns()) {
            if (!columns.contains(column)) {
                throw SqlException.of(
                                "0A000", "unique constraint on partitioned table must include all partitioning columns")
                        .withDetail(kind + " constraint on table \"" + table.name() + "\" lacks column \""
                                + table.column(column).name() + "\" which is part of the partition key.");
            }
        }
    }

    private ConstraintDescriptor key(TableConstraint.Key key) {
        if (key.primary() && draft.build().primaryIndex() != null) {
            throw SqlException.of("42P16", "multiple primary keys for table \"" + draft.name() + "\" are not allowed");
        }
        if (key.columns().size() > INDEX_COLUMNS_MAX) {
            throw SqlException.of("54011", "cannot use more than " + INDEX_COLUMNS_MAX + " columns in an index");
        }
        List<IndexDescriptor.Part> parts = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (SqlIdentifier identifier : key.columns()) {
            ColumnDescriptor column = keyColumn(identifier);
            if (!seen.add(column.number())) {
                throw SqlException.of(
                        "42701",
                        "column \"" + column.name() + "\" appears twice in "
                                + (key.primary() ? "primary key" : "unique") + " constraint");
            }
            requireIndexable(column.type());
            if (key.primary()) {
                draft.replace(column.withNotNull(true));
            }
            names.add(column.name());
            parts.add(IndexDescriptor.Part.ascending(column.number()));
        }
        requirePartitionKey(draft.build(), key.primary() ? "PRIMARY KEY" : "UNIQUE", List.copyOf(seen));
        String label = key.primary() ? "pkey" : "key";
        String name = key.name() != null
                ? key.name()
                : ObjectNames.choose(
                        draft.name(), key.primary() ? "" : String.join("_", names), label, this::isNameTaken);
        if (isNameTaken(name)) {
            throw SqlException.of("42P07", "relation \"" + name + "\" already exists");
        }
        int indexOid = changes.nextOid();
        // Rows of the same key must have their places while a deferrable constraint is not checked.
        boolean atOnce = key.deferral() == ConstraintDescriptor.Deferral.NOT_DEFERRABLE;
        boolean stored = atOnce && key.primary();
        int storage = stored ? draft.build().storageId() : changes.nextOid();
        draft.indexes.add(new IndexDescriptor(
                indexOid, name, storage, stored, atOnce, parts, List.of(), null, IndexDescriptor.State.PUBLIC, null));
        return key.primary()
                ? new ConstraintDescriptor.PrimaryKey(changes.nextOid(), name, indexOid, key.deferral())
                : new ConstraintDescriptor.Unique(changes.nextOid(), name, indexOid, key.deferral());
    }

    private ConstraintDescriptor usingIndex(TableConstraint.UsingIndex key) {
        IndexDescriptor index = draft.indexes.stream()
                .filter(i -> i.name().equals(key.index()))
                .findFirst()
                .orElseThrow(() -> SqlException.of("42704", "index \"" + key.index() + "\" does not exist"));
        if (draft.constraints.stream().anyMatch(c -> c.name().equals(index.name()))) {
            throw SqlException.of("55000", "index \"" + index.name() + "\" is already associated with a constraint");
        }
        if (!index.unique()) {
            throw SqlException.of("42809", "\"" + index.name() + "\" is not a unique index")
                    .withDetail("Cannot create a primary key or unique constraint using such an index.");
        }
        if (index.predicateSql() != null || index.parts().stream().anyMatch(p -> p.column() == 0)) {
            boolean partial = index.predicateSql() != null;
            throw SqlException.of(
                            "42809",
                            partial
                                    ? "\"" + index.name() + "\" is a partial index"
                                    : "index \"" + index.name() + "\" contains expressions")
                    .withDetail("Cannot create a primary key or unique constraint using such an index.");
        }
        String name = key.name() == null ? index.name() : key.name();
        if (!name.equals(index.name())) {
            context.notice(
                    "00000",
                    "ALTER TABLE / ADD CONSTRAINT USING INDEX will rename index \"" + index.name() + "\" to \"" + name
                            + "\"");
        }
        draft.indexes.remove(index);
        if (!key.primary() && key.deferral() == ConstraintDescriptor.Deferral.NOT_DEFERRABLE) {
            draft.indexes.add(index.withName(name));
            return new ConstraintDescriptor.Unique(changes.nextOid(), name, index.oid());
        }
        // Rows are stored by the primary key itself, and a deferrable key has an index of another form: the one that
        // there was has nothing left to do.
        changes.discardStorage(index.storageId());
        replaced = index.name();
        List<SqlIdentifier> columns = index.parts().stream()
                .map(p -> new SqlIdentifier(
                        draft.build().column(p.column()).name(), org.apache.calcite.sql.parser.SqlParserPos.ZERO))
                .toList();
        return key(new TableConstraint.Key(name, key.primary(), columns, key.deferral()));
    }

    private ColumnDescriptor keyColumn(SqlIdentifier identifier) {
        ColumnDescriptor column = draft.find(identifier.getSimple());
        if (column == null) {
            throw SqlException.of("42703", "column \"" + identifier.getSimple() + "\" named in key does not exist");
        }
        return column;
    }

    static void requireIndexable(SqlType type) {
        if (type == PgTypes.JSON || type == PgTypes.XML) {
            throw SqlException.of(
                            "42704",
                            "data type " + type.displayName()
                                    + " has no default operator class for access method \"btree\"")
                    .withHint("You must specify an operator class for the index or define a default operator class"
                            + " for the data type.");
        }
    }

    private ConstraintDescriptor check(TableConstraint.Check check) {
        List<Integer> columns = context.planner()
                .checkExpression(
                        "CHECK", context.scalar(check.expression(), "check constraints"), draft.build(), PgTypes.BOOL);
        String column =
                columns.size() == 1 ? draft.build().column(columns.getFirst()).name() : "";
        String name = check.name() != null
                ? check.name()
                : ObjectNames.choose(draft.name(), column, "check", draft::hasConstraint);
        int oid = changes.nextOid();
        if (check.noInherit()) {
            if (draft.lineage.isPartitioned()) {
                throw SqlException.of(
                        "42P16", "cannot add NO INHERIT constraint to partitioned table \"" + draft.name() + "\"");
            }
            draft.lineage = draft.lineage.withOwn(oid);
        }
        return new ConstraintDescriptor.Check(oid, name, check.text(), columns);
    }

    private ConstraintDescriptor foreignKey(TableConstraint.ForeignKey key) {
        TableDescriptor referenced = referenced(key);
        List<Integer> columns = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (SqlIdentifier identifier : key.columns()) {
            ColumnDescriptor column = draft.find(identifier.getSimple());
            if (column == null) {
                throw SqlException.of(
                        "42703",
                        "column \"" + identifier.getSimple()
                                + "\" referenced in foreign key constraint does not exist");
            }
            columns.add(column.number());
            names.add(column.name());
        }
        List<Integer> targets = targets(key, referenced);
        if (targets.size() != columns.size()) {
            throw SqlException.of("42830", "number of referencing and referenced columns for foreign key disagree");
        }
        requireUnique(referenced, targets);
        for (int i = 0; i < columns.size(); i++) {
            requireComparable(key, draft.build().column(columns.get(i)), referenced.column(targets.get(i)));
        }
        String name = key.name() != null
                ? key.name()
                : ObjectNames.choose(draft.name(), String.join("_", names), "fkey", draft::hasConstraint);
        return new ConstraintDescriptor.ForeignKey(
                changes.nextOid(),
                name,
                columns,
                referenced.oid(),
                targets,
                action(key.onDelete()),
                action(key.onUpdate()),
                key.deferral());
    }

    private TableDescriptor referenced(TableConstraint.ForeignKey key) {
        RelationDescriptor relation = context.path().find(key.referenced());
        boolean itself = relation == null || relation.oid() == draft.oid();
        if (itself && key.referenced().name().equals(draft.name())) {
            return draft.build();
        }
        if (relation == null) {
            throw SqlException.of("42P01", "relation \"" + key.referenced() + "\" does not exist");
        }
        if (relation instanceof TableDescriptor table && !table.isMaterialized()) {
            return table;
        }
        throw SqlException.of("42809", "referenced relation \"" + relation.name() + "\" is not a table");
    }

    private List<Integer> targets(TableConstraint.ForeignKey key, TableDescriptor referenced) {
        if (key.referencedColumns().isEmpty()) {
            IndexDescriptor primary = referenced.primaryIndex();
            if (primary != null && !primary.primary()) {
                throw SqlException.of(
                        "55000",
                        "cannot use a deferrable primary key for referenced table \"" + referenced.name() + "\"");
            }
            if (primary == null || !Families.isWhole(primary, referenced, context.catalog())) {
                throw SqlException.of(
                        "42704", "there is no primary key for referenced table \"" + referenced.name() + "\"");
            }
            return primary.parts().stream().map(IndexDescriptor.Part::column).toList();
        }
        List<Integer> numbers = new ArrayList<>();
        for (SqlIdentifier identifier : key.referencedColumns()) {
            ColumnDescriptor column = referenced.findColumn(identifier.getSimple());
            if (column == null) {
                throw SqlException.of(
                        "42703",
                        "column \"" + identifier.getSimple()
                                + "\" referenced in foreign key constraint does not exist");
            }
            numbers.add(column.number());
        }
        return numbers;
    }

    private void requireUnique(TableDescriptor referenced, List<Integer> columns) {
        boolean deferrable = false;
        for (IndexDescriptor index : referenced.indexes()) {
            List<Integer> parts =
                    index.parts().stream().map(IndexDescriptor.Part::column).toList();
            if (referenced.isUnique(index)
                    && index.state() == IndexDescriptor.State.PUBLIC
                    && index.predicateSql() == null
                    && parts.size() == columns.size()
                    && parts.containsAll(columns)
                    && Families.isWhole(index, referenced, context.catalog())) {
                if (index.unique()) {
                    return;
                }
                deferrable = true;
            }
        }
        if (deferrable) {
            throw SqlException.of(
                    "55000",
                    "cannot use a deferrable unique constraint for referenced table \"" + referenced.name() + "\"");
        }
        throw SqlException.of(
                "42830",
                "there is no unique constraint matching given keys for referenced table \"" + referenced.name() + "\"");
    }

    private void requireComparable(TableConstraint.ForeignKey key, ColumnDescriptor from, ColumnDescriptor to) {
        SqlType left = from.type();
        SqlType right = to.type();
        if (left.category() != right.category()) {
            @Nullable String written = key.name();
            String name = written != null ? written : draft.name() + "_" + from.name() + "_fkey";
            throw SqlException.of("42804", "foreign key constraint \"" + name + "\" cannot be implemented")
                    .withDetail("Key columns \"" + from.name() + "\" and \"" + to.name()
                            + "\" are of incompatible types: " + left.displayName() + " and "
                            + right.displayName() + ".");
        }
    }

    private static Action action(char letter) {
        return switch (letter) {
            case 'a' -> Action.NO_ACTION;
            case 'r' -> Action.RESTRICT;
            case 'c' -> Action.CASCADE;
            case 'n' -> Action.SET_NULL;
            case 'd' -> Action.SET_DEFAULT;
            default -> throw new IllegalArgumentException("foreign key action " + letter);
        };
    }

    private boolean isNameTaken(String name) {
        return context.catalog().isNameTaken(draft.schemaOid(), name) && !name.equals(replaced)
                || name.equals(draft.name())
                || draft.indexes.stream().anyMatch(i -> i.name().equals(name));
    }
}
