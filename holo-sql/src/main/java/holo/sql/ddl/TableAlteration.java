package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.AlterTableAction;
import holo.sql.parser.ColumnConstraint;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.parser.Statement.AlterObject;
import holo.sql.parser.TableConstraint;
import holo.sql.pgcatalog.Definitions;
import holo.sql.pgcatalog.QualifiedText;
import holo.sql.plan.TableLayout;
import holo.sql.plan.WrittenTypes;
import holo.sql.type.DomainType;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import holo.sql.type.TypeModifiers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// ALTER TABLE: one action after the other, each on what the one before left.
final class TableAlteration {
    private final DdlContext context;
    private final CatalogChanges changes;

    TableAlteration(DdlContext context) {
        this.context = context;
        this.changes = context.changes();
    }

    String alter(Statement.AlterTable statement) {
        RelationDescriptor relation = context.path().find(statement.name());
        if (relation == null) {
            String text = "relation \"" + statement.name() + "\" does not exist";
            if (!statement.ifExists()) {
                throw SqlException.of("42P01", text)
                        .withPosition(statement.name().position());
            }
            context.notice("42P01", text + ", skipping");
            return "ALTER TABLE";
        }
        if (relation instanceof ViewDescriptor view) {
            new ViewAlteration(context).alter(view, statement.actions());
            return "ALTER TABLE";
        }
        if (!(relation instanceof TableDescriptor table)) {
            if (alterOther(relation, statement.actions())) {
                return "ALTER TABLE";
            }
            throw SqlException.of("42809", "\"" + relation.name() + "\" is not a table");
        }
        Ownership.require(context, table, Removal.word(table));
        TableDescriptor current = table;
        for (AlterTableAction action : statement.actions()) {
            if (table.isMaterialized() && !suitsMaterialized(action)) {
                throw ViewAlteration.unsupported(table, action);
            }
            current = new FamilyAlteration(context, this)
                    .apply(current, action, statement.name().only());
        }
        return "ALTER TABLE";
    }

    /// What may be done to a materialized view.
    private static boolean suitsMaterialized(AlterTableAction action) {
        return action instanceof AlterTableAction.RenameColumn
                || action instanceof AlterTableAction.RenameTable
                || action instanceof AlterTableAction.SetSchema
                || action instanceof AlterTableAction.OwnerTo
                || action instanceof AlterTableAction.SetParameters
                || action instanceof AlterTableAction.SetStatistics
                || action instanceof AlterTableAction.Ignored;
    }

    /// Applies an action to the table alone.
    TableDescriptor apply(TableDescriptor table, AlterTableAction action) {
        return switch (action) {
            case AlterTableAction.AddColumn add -> addColumn(table, add);
            case AlterTableAction.DropColumn drop -> dropColumn(table, drop);
            case AlterTableAction.AddConstraint add -> addConstraint(table, add);
            case AlterTableAction.DropConstraint drop -> dropConstraint(table, drop);
            case AlterTableAction.RenameConstraint rename -> renameConstraint(table, rename);
            case AlterTableAction.ValidateConstraint validate -> validateConstraint(table, validate.name());
            case AlterTableAction.AddIdentity add -> addIdentity(table, add);
            case AlterTableAction.DropIdentity drop -> dropIdentity(table, drop);
            case AlterTableAction.SetDefault set -> setDefault(table, set);
            case AlterTableAction.SetNotNull set -> setNotNull(table, set);
            case AlterTableAction.SetType set -> setType(table, set);
            case AlterTableAction.RenameColumn rename -> renameColumn(table, rename);
            case AlterTableAction.RenameTable rename -> renameTable(table, rename.to());
            case AlterTableAction.SetSchema set -> setSchema(table, set);
            case AlterTableAction.OwnerTo owner -> setOwner(table, owner);
            case AlterTableAction.SetParameters set -> {
                Map<String, String> options = new HashMap<>(table.options());
                StorageParameters.apply(set.parameters(), options);
                yield store(table, table.withOptions(options));
            }
            case AlterTableAction.EnableTrigger enable -> {
                new TriggerChanges(context).enable(table, enable.name(), enable.on(), true);
                yield table;
            }
            case AlterTableAction.RowSecurity security ->
                store(
                        table,
                        switch (security.change()) {
                            case ENABLE -> table.withRowSecurity(true);
                            case DISABLE -> table.withRowSecurity(false);
                            case FORCE -> table.withForcedRowSecurity(true);
                            case NO_FORCE -> table.withForcedRowSecurity(false);
                        });
            case AlterTableAction.SetStatistics set -> setStatistics(table, set);
            case AlterTableAction.Ignored ignored -> table;
            case AlterTableAction.Inherit inherit -> throw new IllegalArgumentException("of the family: " + action);
            case AlterTableAction.NoInherit inherit -> throw new IllegalArgumentException("of the family: " + action);
            case AlterTableAction.AttachPartition attach ->
                throw new IllegalArgumentException("of the family: " + action);
            case AlterTableAction.DetachPartition detach ->
                throw new IllegalArgumentException("of the family: " + action);
            case AlterTableAction.OfType of -> throw new IllegalArgumentException("of the family: " + action);
            case AlterTableAction.NotOfType of -> throw new IllegalArgumentException("of the family: " + action);
        };
    }

    private static final int STATISTICS_TARGET_MAX = 10_000;

    private TableDescriptor setStatistics(TableDescriptor table, AlterTableAction.SetStatistics set) {
        String name = set.column().getSimple();
        ColumnDescriptor column = table.findColumn(name);
        if (column == null) {
            throw SqlException.of(
                    "42703", "column \"" + name + "\" of relation \"" + table.name() + "\" does not exist");
        }
        if (set.target() < -1) {
            throw SqlException.of("22023", "statistics target " + set.target() + " is too low");
        }
        if (set.target() > STATISTICS_TARGET_MAX) {
            context.notice("22023", "lowering statistics target to " + STATISTICS_TARGET_MAX);
        }
        return store(table, table.withStatisticsTarget(column.number(), Math.min(set.target(), STATISTICS_TARGET_MAX)));
    }

    private TableDescriptor store(TableDescriptor before, TableDescriptor after) {
        changes.replace(before, after);
        return after;
    }

    private TableDescriptor addColumn(TableDescriptor table, AlterTableAction.AddColumn add) {
        String name = add.column().name().getSimple();
        if (table.findColumn(name) != null && add.ifNotExists()) {
            context.notice(
                    "42701", "column \"" + name + "\" of relation \"" + table.name() + "\" already exists, skipping");
            return table;
        }
        TableDraft draft = new TableDraft(table);
        ColumnAddition columns = new ColumnAddition(context, changes, draft);
        ColumnDescriptor column = columns.add(add.column());
        columns.checkGenerated();
        String own = column.defaultSql();
        // Tables that inherit go on with the numbers, so none can be taken aside.
        boolean sequence = own != null
                && (definesSequence(add.column()) || column.identity() != ColumnDescriptor.Identity.NONE)
                && context.catalog().children(table.oid()).isEmpty();
        boolean each = !sequence && own != null && StoredExpressions.isVolatile(own);
        Object value = sequence || each ? null : missingValue(table, column, add.column());
        if (value != null) {
            SqlType type = column.type();
            draft.replace(column.withMissingValue(TableLayout.quote(type.toText(value, TypeContext.DEFAULT))));
        }
        TableDescriptor added = store(table, draft.build());
        columns.createSequences();
        if (sequence) {
            added = fillFromSequence(table, added, column);
        } else if (column.generatedSql() != null) {
            added = store(added, generate(added, column, column.generatedSql()));
        } else if (each && own != null) {
            added = store(added, generate(added, column, own));
        } else if (column.notNull() && value == null) {
            requireNoNulls(added, column);
        }
        for (TableConstraint constraint : columns.deferred()) {
            added = addConstraint(added, new AlterTableAction.AddConstraint(constraint, true));
        }
        return added;
    }

    /// What rows that are there already have in a new column: the default, evaluated once.
    private @Nullable Object missingValue(
            TableDescriptor table, ColumnDescriptor column, Statement.ColumnDefinition definition) {
        SqlNode expression = null;
        for (ColumnConstraint constraint : definition.constraints()) {
            if (constraint instanceof ColumnConstraint.Default value) {
                expression = value.expression();
            }
        }
        if (column.type() instanceof DomainType domain) {
            if (expression == null && domain.defaultSql() != null) {
                expression = PgParser.expression(domain.defaultSql());
            }
        }
        Object value = expression == null
                ? null
                : context.planner().evaluate(expression, column.type(), column.typeModifier());
        if (column.type() instanceof DomainType domain
                && domain.isConstrained()
                && context.planner().anyRow("SELECT 1 FROM " + Definitions.qualified(context.catalog(), table))) {
            context.planner().require(domain, value);
        }
        return value;
    }

    private TableDescriptor fillFromSequence(TableDescriptor before, TableDescriptor after, ColumnDescriptor column) {
        SequenceDescriptor sequence = null;
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof SequenceDescriptor s
                    && s.ownedByTable() == after.oid()
                    && s.ownedByColumn() == column.number()) {
                sequence = s;
            }
        }
        if (sequence == null) {
            throw new IllegalStateException("no sequence for column " + column.name());
        }
        SequenceDescriptor numbers = sequence;
        SqlType type = column.type();
        long[] next = {numbers.start()};
        TableDescriptor rewritten = new TableRewrite(context).rewrite(before, after, row -> {
            @Nullable Object[] wide = Arrays.copyOf(row, after.columns().size());
            wide[column.number() - 1] = type.fromText(Long.toString(next[0]), TypeContext.DEFAULT);
            next[0] += numbers.increment();
            return wide;
        });
        if (next[0] != numbers.start()) {
            context.transaction()
                    .catalog()
                    .put(
                            holo.sql.catalog.KeySpace.sequenceState(numbers.oid()),
                            new holo.sql.plan.SequenceState(next[0] - numbers.increment(), true).encode());
        }
        return store(after, rewritten);
    }

    private void requireNoNulls(TableDescriptor table, ColumnDescriptor column) {
        if (context.planner()
                .anyRow("SELECT 1 FROM ONLY " + qualified(table) + " WHERE " + Definitions.quote(column.name())
                        + " IS NULL LIMIT 1")) {
            throw TableRewrite.containsNulls(table, column.name());
        }
    }

    private String qualified(TableDescriptor table) {
        SchemaDescriptor schema = context.catalog().schema(table.schemaOid());
        return Definitions.quote(schema == null ? "" : schema.name()) + "." + Definitions.quote(table.name());
    }

    /// Whether a column is a serial, whose sequence is made with it.
    private static boolean definesSequence(Statement.ColumnDefinition definition) {
        return definition.constraints().stream().noneMatch(c -> c instanceof ColumnConstraint.Default);
    }

    /// Computes an added column for the rows that are there, each by itself.
    private TableDescriptor generate(TableDescriptor table, ColumnDescriptor column, String sql) {
        SqlNode expression = PgParser.expression(sql);
        DdlPlanner.RowExpression value = context.planner().assignment(expression, table, column);
        int place = column.number() - 1;
        return new TableRewrite(context).rewrite(table, table, row -> {
            @Nullable Object[] filled = row.clone();
            filled[place] = value.value(row);
            if (filled[place] == null && column.notNull()) {
                throw TableRewrite.containsNulls(table, column.name());
            }
            return filled;
        });
    }

    private TableDescriptor dropColumn(TableDescriptor table, AlterTableAction.DropColumn drop) {
        String name = drop.column().getSimple();
        ColumnDescriptor column = table.findColumn(name);
        if (column == null) {
            String text = "column \"" + name + "\" of relation \"" + table.name() + "\" does not exist";
            if (!drop.ifExists()) {
                throw SqlException.of("42703", text);
            }
            context.notice("00000", text + ", skipping");
            return table;
        }
        new TriggerChanges(context).dropColumn(table, column, drop.cascade());
        new PolicyChanges(context).dropColumn(table, column, drop.cascade());
        TableDescriptor current = dropGenerated(table, column, drop.cascade());
        for (ConstraintDescriptor constraint : table.constraints()) {
            if (columnsOf(table, constraint).contains(column.number())) {
                current = dropConstraint(
                        current, new AlterTableAction.DropConstraint(constraint.name(), false, drop.cascade()));
            }
        }
        new TextRewrite(context).dropAlias(table, column);
        TableDraft draft = new TableDraft(current);
        for (IndexDescriptor index : List.copyOf(draft.indexes)) {
            if (uses(index, column)) {
                draft.indexes.remove(index);
                changes.discardStorage(index.storageId());
            }
        }
        draft.replace(column.asDropped());
        TableDescriptor after = store(current, draft.build());
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof SequenceDescriptor sequence
                    && sequence.ownedByTable() == table.oid()
                    && sequence.ownedByColumn() == column.number()) {
                changes.drop(sequence);
            }
        }
        return after;
    }

    /// Drops a column because something goes that it needs: who may drop that, need not own the table.
    void dropDependent(TableDescriptor table, String column) {
        dropColumn(table, new AlterTableAction.DropColumn(new SqlIdentifier(column, SqlParserPos.ZERO), false, true));
    }

    /// Drops the generated columns that are computed from a column.
    ///
    /// @throws SqlException 2BP01 without CASCADE
    private TableDescriptor dropGenerated(TableDescriptor table, ColumnDescriptor column, boolean cascade) {
        TableDescriptor current = table;
        for (ColumnDescriptor other : table.visibleColumns()) {
            String sql = other.generatedSql();
            if (sql == null || !StoredExpressions.mention(sql, column.name())) {
                continue;
            }
            String dropped = "column " + column.name() + " of table " + table.name();
            String depending = "column " + other.name() + " of table " + table.name();
            if (!cascade) {
                throw SqlException.of("2BP01", "cannot drop " + dropped + " because other objects depend on it")
                        .withDetail(depending + " depends on " + dropped)
                        .withHint("Use DROP ... CASCADE to drop the dependent objects too.");
            }
            context.notice("00000", "drop cascades to " + depending);
            SqlIdentifier name = new SqlIdentifier(other.name(), SqlParserPos.ZERO);
            current = dropColumn(current, new AlterTableAction.DropColumn(name, false, true));
        }
        return current;
    }

    private static boolean uses(IndexDescriptor index, ColumnDescriptor column) {
        String predicate = index.predicateSql();
        return index.include().contains(column.number())
                || (predicate != null && StoredExpressions.mention(predicate, column.name()))
                || index.parts().stream().anyMatch(part -> {
                    String sql = part.expressionSql();
                    return part.column() == column.number()
                            || (sql != null && StoredExpressions.mention(sql, column.name()));
                });
    }

    private static List<Integer> columnsOf(TableDescriptor table, ConstraintDescriptor constraint) {
        return switch (constraint) {
            case ConstraintDescriptor.PrimaryKey key -> indexColumns(table, key.indexOid());
            case ConstraintDescriptor.Unique unique -> indexColumns(table, unique.indexOid());
            case ConstraintDescriptor.Check check -> check.columns();
            case ConstraintDescriptor.ForeignKey key -> key.columns();
        };
    }

    private static List<Integer> indexColumns(TableDescriptor table, int indexOid) {
        for (IndexDescriptor index : table.indexes()) {
            if (index.oid() == indexOid) {
                return index.parts().stream().map(IndexDescriptor.Part::column).toList();
            }
        }
        return List.of();
    }

    private TableDescriptor addConstraint(TableDescriptor table, AlterTableAction.AddConstraint add) {
        TableDraft draft = new TableDraft(table);
        ConstraintDescriptor constraint = new ConstraintAddition(context, changes, draft).add(add.constraint());
        TableDescriptor after = draft.build();
        return switch (constraint) {
            case ConstraintDescriptor.PrimaryKey key
            when after.primaryKey() != null ->
                store(table, new TableRewrite(context).rewrite(table, after, row -> row));
            case ConstraintDescriptor.PrimaryKey key -> {
                indexColumns(after, key.indexOid()).forEach(number -> requireNoNulls(table, table.column(number)));
                yield new TableRewrite(context).fillLast(table, store(table, after));
            }
            case ConstraintDescriptor.Unique unique -> new TableRewrite(context).fillLast(table, store(table, after));
            case ConstraintDescriptor.Check check -> checked(table, draft, check, add.validate());
            case ConstraintDescriptor.ForeignKey key -> checked(table, draft, key, add.validate());
        };
    }

    /// Stores the table with a constraint that rows are asked for, unless that is put off.
    private TableDescriptor checked(
            TableDescriptor table, TableDraft draft, ConstraintDescriptor constraint, boolean validate) {
        draft.constraints.replaceAll(c -> c.oid() == constraint.oid() ? c.withValidated(validate) : c);
        TableDescriptor after = store(table, draft.build());
        if (validate) {
            requireSatisfied(after, constraint);
        }
        return after;
    }

    /// Asks the rows of the table itself.
    void requireSatisfied(TableDescriptor table, ConstraintDescriptor constraint) {
        switch (constraint) {
            case ConstraintDescriptor.PrimaryKey key -> {}
            case ConstraintDescriptor.Unique unique -> {}
            case ConstraintDescriptor.ForeignKey key -> requireReferences(table, key);
            case ConstraintDescriptor.Check check -> {
                if (context.planner()
                        .anyRow("SELECT 1 FROM ONLY " + qualified(table) + " WHERE NOT (" + check.sql()
                                + ") LIMIT 1")) {
                    throw SqlException.of(
                                    "23514",
                                    "check constraint \"" + check.name() + "\" of relation \"" + table.name()
                                            + "\" is violated by some row")
                            .withConstraint(table.schemaOid(), table.name(), check.name());
                }
            }
        }
    }

    private static ConstraintDescriptor constraint(TableDescriptor table, String name, String word) {
        for (ConstraintDescriptor constraint : table.constraints()) {
            if (constraint.name().equals(name)) {
                return constraint;
            }
        }
        throw SqlException.of(
                "42704", "constraint \"" + name + "\" " + word + " \"" + table.name() + "\" does not exist");
    }

    private TableDescriptor validateConstraint(TableDescriptor table, String name) {
        ConstraintDescriptor constraint = constraint(table, name, "of relation");
        if (constraint instanceof ConstraintDescriptor.PrimaryKey
                || constraint instanceof ConstraintDescriptor.Unique) {
            throw SqlException.of(
                    "42809",
                    "constraint \"" + name + "\" of relation \"" + table.name()
                            + "\" is not a foreign key or check constraint");
        }
        if (constraint.isValidated()) {
            return table;
        }
        requireSatisfied(table, constraint);
        TableDraft draft = new TableDraft(table);
        draft.constraints.replaceAll(c -> c.oid() == constraint.oid() ? c.withValidated(true) : c);
        return store(table, draft.build());
    }

    /// The index of a key has the key's name.
    private TableDescriptor renameConstraint(TableDescriptor table, AlterTableAction.RenameConstraint rename) {
        ConstraintDescriptor constraint = constraint(table, rename.from(), "for table");
        TableDraft draft = new TableDraft(table);
        if (draft.hasConstraint(rename.to())) {
            throw SqlException.of(
                    "42710", "constraint \"" + rename.to() + "\" for relation \"" + table.name() + "\" already exists");
        }
        boolean key = constraint instanceof ConstraintDescriptor.PrimaryKey
                || constraint instanceof ConstraintDescriptor.Unique;
        if (key) {
            if (context.catalog().isNameTaken(table.schemaOid(), rename.to())) {
                throw SqlException.of("42P07", "relation \"" + rename.to() + "\" already exists");
            }
            draft.indexes.replaceAll(i -> i.name().equals(rename.from()) ? i.withName(rename.to()) : i);
        }
        draft.constraints.replaceAll(c -> c.oid() == constraint.oid() ? c.withName(rename.to()) : c);
        return store(table, draft.build());
    }

    void requireReferences(TableDescriptor table, ConstraintDescriptor.ForeignKey key) {
        TableDescriptor referenced = context.catalog().table(key.referencedTableOid());
        if (referenced == null) {
            throw new IllegalStateException("foreign key " + key.name() + " refers to no table");
        }
        List<String> set = new ArrayList<>();
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < key.columns().size(); i++) {
            String column =
                    "f." + Definitions.quote(table.column(key.columns().get(i)).name());
            set.add(column + " IS NOT NULL");
            equal.add("p."
                    + Definitions.quote(
                            referenced.column(key.referencedColumns().get(i)).name()) + " = " + column);
        }
        List<String> names =
                key.columns().stream().map(c -> table.column(c).name()).toList();
        List<@Nullable String> row = context.planner()
                .firstRow("SELECT "
                        + names.stream().map(n -> "f." + Definitions.quote(n)).collect(Collectors.joining(", "))
                        + " FROM ONLY " + qualified(table) + " f WHERE " + String.join(" AND ", set)
                        + " AND NOT EXISTS (SELECT 1 FROM " + qualified(referenced) + " p WHERE "
                        + String.join(" AND ", equal) + ") LIMIT 1");
        if (row != null) {
            throw SqlException.of(
                            "23503",
                            "insert or update on table \"" + table.name() + "\" violates foreign key constraint \""
                                    + key.name() + "\"")
                    .withDetail("Key (" + String.join(", ", names) + ")=("
                            + row.stream().map(String::valueOf).collect(Collectors.joining(", "))
                            + ") is not present in table \"" + referenced.name() + "\".")
                    .withConstraint(table.schemaOid(), table.name(), key.name());
        }
    }

    private TableDescriptor dropConstraint(TableDescriptor table, AlterTableAction.DropConstraint drop) {
        ConstraintDescriptor constraint = table.constraints().stream()
                .filter(c -> c.name().equals(drop.name()))
                .findFirst()
                .orElse(null);
        if (constraint == null) {
            String text = "constraint \"" + drop.name() + "\" of relation \"" + table.name() + "\" does not exist";
            if (!drop.ifExists()) {
                throw SqlException.of("42704", text);
            }
            context.notice("00000", text + ", skipping");
            return table;
        }
        TableDraft draft = new TableDraft(table);
        draft.constraints.remove(constraint);
        return switch (constraint) {
            case ConstraintDescriptor.PrimaryKey key
            when table.primaryKey() != null -> {
                dropReferencing(table, indexColumns(table, key.indexOid()), drop);
                draft.indexes.removeIf(i -> i.oid() == key.indexOid());
                yield store(table, new TableRewrite(context).rewrite(table, draft.build(), row -> row));
            }
            case ConstraintDescriptor.PrimaryKey _, ConstraintDescriptor.Unique _ -> {
                dropReferencing(table, columnsOf(table, constraint), drop);
                for (IndexDescriptor index : List.copyOf(draft.indexes)) {
                    if (constraint.isOf(index)) {
                        draft.indexes.remove(index);
                        changes.discardStorage(index.storageId());
                    }
                }
                yield store(table, draft.build());
            }
            case ConstraintDescriptor.Check check -> store(table, draft.build());
            case ConstraintDescriptor.ForeignKey key -> store(table, draft.build());
        };
    }

    /// Foreign keys of other tables that rely on a key which goes.
    private void dropReferencing(TableDescriptor table, List<Integer> columns, AlterTableAction.DropConstraint drop) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof TableDescriptor other && other.oid() != table.oid()) {
                List<ConstraintDescriptor> kept = new ArrayList<>();
                for (ConstraintDescriptor constraint : other.constraints()) {
                    boolean relies = constraint instanceof ConstraintDescriptor.ForeignKey key
                            && key.referencedTableOid() == table.oid()
                            && key.referencedColumns().equals(columns);
                    if (!relies) {
                        kept.add(constraint);
                    } else if (!drop.cascade()) {
                        throw SqlException.of(
                                        "2BP01",
                                        "cannot drop constraint " + drop.name() + " on table " + table.name()
                                                + " because other objects depend on it")
                                .withDetail("constraint " + constraint.name() + " on table " + other.name()
                                        + " depends on index " + drop.name())
                                .withHint("Use DROP ... CASCADE to drop the dependent objects too.");
                    }
                }
                if (kept.size() < other.constraints().size()) {
                    changes.replace(other, other.withConstraints(kept));
                }
            }
        }
    }

    private TableDescriptor setDefault(TableDescriptor table, AlterTableAction.SetDefault set) {
        TableDraft draft = new TableDraft(table);
        ColumnDescriptor column = draft.get(set.column().getSimple());
        if (column.identity() != ColumnDescriptor.Identity.NONE) {
            throw SqlException.of(
                    "42601",
                    "column \"" + column.name() + "\" of relation \"" + table.name() + "\" is an identity column");
        }
        SqlNode expression = set.expression();
        if (expression != null) {
            context.planner()
                    .checkDefault(
                            context.scalar(expression, "DEFAULT expressions"),
                            column.type(),
                            column.typeModifier(),
                            column.name());
        }
        boolean none = expression == null || ColumnAddition.isNull(expression);
        draft.replace(column.withDefault(
                none
                        ? null
                        : new QualifiedText(context.catalog(), context.schemas())
                                .qualifyExpression(Objects.requireNonNull(set.text()))));
        return store(table, draft.build());
    }

    private TableDescriptor setNotNull(TableDescriptor table, AlterTableAction.SetNotNull set) {
        TableDraft draft = new TableDraft(table);
        ColumnDescriptor column = draft.get(set.column().getSimple());
        IndexDescriptor key = table.primaryIndex();
        if (!set.notNull() && key != null && key.parts().stream().anyMatch(p -> p.column() == column.number())) {
            throw SqlException.of("42P16", "column \"" + column.name() + "\" is in a primary key");
        }
        draft.replace(column.withNotNull(set.notNull()));
        if (set.notNull() && !column.notNull()) {
            requireNoNulls(table, column);
        }
        return store(table, draft.build());
    }

    private TableDescriptor setType(TableDescriptor table, AlterTableAction.SetType set) {
        TableDraft draft = new TableDraft(table);
        ColumnDescriptor column = draft.get(set.column().getSimple());
        WrittenTypes.Resolved to = new WrittenTypes(context.path()).resolve(set.type());
        ColumnDescriptor changed = column.withType(to.type(), to.modifier())
                .withCollation(CollationChanges.named(context, set.collation(), to.type()));
        DdlPlanner.RowExpression value;
        try {
            SqlNode expression = set.using();
            value = context.planner().assignment(expression == null ? set.column() : expression, table, changed);
        } catch (SqlException e) {
            throw e.sqlState().equals("42804") ? notConvertible(column, to, set.using() != null) : e;
        }
        draft.replace(changed.withMissingValue(null));
        for (ConstraintDescriptor constraint : table.constraints()) {
            if (constraint instanceof ConstraintDescriptor.Check check
                    && check.columns().contains(column.number())) {
                SqlNode condition = PgParser.expression(check.sql());
                context.planner()
                        .checkExpression(
                                "CHECK", context.scalar(condition, "check constraints"), draft.build(), PgTypes.BOOL);
            }
        }
        int place = column.number() - 1;
        TableDescriptor after = new TableRewrite(context).rewrite(table, draft.build(), row -> {
            @Nullable Object[] converted = row.clone();
            converted[place] = value.value(row);
            return converted;
        });
        return store(table, after);
    }

    private static SqlException notConvertible(ColumnDescriptor column, WrittenTypes.Resolved to, boolean using) {
        String type = TypeModifiers.format(to.type(), to.modifier());
        return using
                ? SqlException.of(
                                "42804",
                                "result of USING clause for column \"" + column.name()
                                        + "\" cannot be cast automatically to type "
                                        + to.type().displayName())
                        .withHint("You might need to add an explicit cast.")
                : SqlException.of(
                                "42804",
                                "column \"" + column.name() + "\" cannot be cast automatically to type "
                                        + to.type().displayName())
                        .withHint("You might need to specify \"USING " + Definitions.quote(column.name()) + "::" + type
                                + "\".");
    }

    private TableDescriptor renameColumn(TableDescriptor table, AlterTableAction.RenameColumn rename) {
        TableDraft draft = new TableDraft(table);
        String name = rename.column().getSimple();
        ColumnDescriptor column = draft.find(name);
        if (column == null) {
            throw SqlException.of("42703", "column \"" + name + "\" does not exist");
        }
        if (draft.find(rename.to()) != null) {
            throw SqlException.of(
                    "42701", "column \"" + rename.to() + "\" of relation \"" + table.name() + "\" already exists");
        }
        new TextRewrite(context).aliasColumns(table);
        draft.replace(column.withName(rename.to()));
        draft.rewriteExpressions(sql -> StoredExpressions.renameColumn(sql, name, rename.to()));
        new TriggerChanges(context).renameColumn(table, name, rename.to());
        new PolicyChanges(context).renameColumn(table, name, rename.to());
        return store(table, draft.build());
    }

    private TableDescriptor renameTable(TableDescriptor table, String name) {
        new TextRewrite(context).moveRelation(table, null, name);
        TableDescriptor now = java.util.Objects.requireNonNull(context.catalog().table(table.oid()));
        TableDraft draft = new TableDraft(now);
        new PolicyChanges(context).renameTable(table, name);
        draft.rewriteExpressions(sql -> StoredExpressions.renameTable(sql, table, name));
        return store(now, draft.build().withName(name));
    }

    private TableDescriptor setSchema(TableDescriptor table, AlterTableAction.SetSchema set) {
        SchemaDescriptor schema = context.catalog().findSchema(set.schema());
        if (schema == null) {
            throw SqlException.of("3F000", "schema \"" + set.schema() + "\" does not exist");
        }
        TableCreation.requireCreate(context, schema);
        new TextRewrite(context).moveRelation(table, schema.name(), table.name());
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof SequenceDescriptor sequence && sequence.ownedByTable() == table.oid()) {
                new TextRewrite(context).moveRelation(sequence, schema.name(), sequence.name());
                changes.replace(sequence, sequence.withName(schema.oid(), sequence.name()));
            }
        }
        TableDescriptor now = java.util.Objects.requireNonNull(context.catalog().table(table.oid()));
        return store(now, now.withSchema(schema.oid()));
    }

    private TableDescriptor setOwner(TableDescriptor table, AlterTableAction.OwnerTo owner) {
        RoleDescriptor role = Ownership.newOwner(context, owner.role(), table.ownerOid(), table.schemaOid());
        Granting.moveOwner(context, table.oid(), table.ownerOid(), role.oid());
        return store(table, table.withOwner(role.oid()));
    }

    /// Owner, name and schema of sequences can be altered by ALTER TABLE, too.
    private boolean alterOther(RelationDescriptor relation, List<AlterTableAction> actions) {
        if (actions.size() != 1) {
            return false;
        }
        ObjectAlteration alteration = new ObjectAlteration(context);
        switch (actions.getFirst()) {
            case AlterTableAction.OwnerTo owner ->
                alteration.relation(relation, AlterObject.Change.OWNER, owner.role());
            case AlterTableAction.RenameTable rename ->
                alteration.relation(relation, AlterObject.Change.NAME, rename.to());
            case AlterTableAction.SetSchema set ->
                alteration.relation(relation, AlterObject.Change.SCHEMA, set.schema());
            default -> {
                return false;
            }
        }
        return true;
    }

    private TableDescriptor addIdentity(TableDescriptor table, AlterTableAction.AddIdentity add) {
        TableDraft draft = new TableDraft(table);
        ColumnDescriptor column = draft.get(add.column().getSimple());
        if (column.identity() != ColumnDescriptor.Identity.NONE) {
            throw SqlException.of(
                    "55000",
                    "column \"" + column.name() + "\" of relation \"" + table.name()
                            + "\" is already an identity column");
        }
        if (!column.notNull()) {
            throw SqlException.of(
                    "55000",
                    "column \"" + column.name() + "\" of relation \"" + table.name()
                            + "\" must be declared NOT NULL before identity can be added");
        }
        ColumnAddition addition = new ColumnAddition(context, changes, draft);
        draft.replace(addition.withIdentity(column, add.identity()));
        TableDescriptor after = store(table, draft.build());
        addition.createSequences();
        return after;
    }

    private TableDescriptor dropIdentity(TableDescriptor table, AlterTableAction.DropIdentity drop) {
        TableDraft draft = new TableDraft(table);
        ColumnDescriptor column = draft.get(drop.column().getSimple());
        if (column.identity() == ColumnDescriptor.Identity.NONE) {
            String text =
                    "column \"" + column.name() + "\" of relation \"" + table.name() + "\" is not an identity column";
            if (!drop.ifExists()) {
                throw SqlException.of("55000", text);
            }
            context.notice("00000", text + ", skipping");
            return table;
        }
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof SequenceDescriptor sequence
                    && sequence.ownedByTable() == table.oid()
                    && sequence.ownedByColumn() == column.number()) {
                changes.drop(sequence);
            }
        }
        draft.replace(column.withIdentity(ColumnDescriptor.Identity.NONE).withDefault(null));
        return store(table, draft.build());
    }
}
