package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.Lineage;
import holo.sql.catalog.PartitionKey;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.AlterTableAction;
import holo.sql.parser.ColumnConstraint;
import holo.sql.parser.PgParser;
import holo.sql.parser.PgTypeNameSpec;
import holo.sql.parser.Statement;
import holo.sql.parser.TableConstraint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// ALTER TABLE of a table with relatives: what is inherited cannot be changed in a child alone, and what is changed in
/// a parent is changed in its children.
final class FamilyAlteration {
    private final DdlContext context;
    private final CatalogChanges changes;
    private final TableAlteration alteration;

    FamilyAlteration(DdlContext context, TableAlteration alteration) {
        this.context = context;
        this.changes = context.changes();
        this.alteration = alteration;
    }

    private List<TableDescriptor> children(TableDescriptor table) {
        return context.catalog().children(table.oid());
    }

    private TableDescriptor current(TableDescriptor table) {
        return Objects.requireNonNull(context.catalog().table(table.oid()));
    }

    private TableDescriptor store(TableDescriptor before, TableDescriptor after) {
        changes.replace(before, after);
        return after;
    }

    /// Applies an action to a table and, unless ONLY was said, to those that inherit from it.
    TableDescriptor apply(TableDescriptor table, AlterTableAction action, boolean only) {
        FamilyChanges family = new FamilyChanges(context);
        switch (action) {
            case AlterTableAction.Inherit inherit -> {
                return family.inherit(table, inherit);
            }
            case AlterTableAction.NoInherit noInherit -> {
                return family.noInherit(table, noInherit);
            }
            case AlterTableAction.AttachPartition attach -> {
                return family.attach(table, attach);
            }
            case AlterTableAction.DetachPartition detach -> {
                return family.detach(table, detach);
            }
            case AlterTableAction.OfType of -> {
                return family.ofType(table, of);
            }
            case AlterTableAction.NotOfType of -> {
                return family.notOfType(table);
            }
            default -> {}
        }
        if (table.lineage().equals(Lineage.NONE) && children(table).isEmpty()) {
            return alteration.apply(table, action);
        }
        requireOwn(table, action);
        return descend(table, action, only, null);
    }

    // ---- what a child may not change

    private void requireOwn(TableDescriptor table, AlterTableAction action) {
        Lineage lineage = table.lineage();
        if (lineage.typeOid() != 0) {
            requireUntyped(action);
        }
        switch (action) {
            case AlterTableAction.AddColumn add -> {
                if (lineage.isPartition()) {
                    throw SqlException.of("42809", "cannot add column to a partition");
                }
            }
            case AlterTableAction.DropColumn drop -> {
                String name = drop.column().getSimple();
                requireNotKey(table, name, "drop");
                if (isInherited(table, name)) {
                    throw SqlException.of("42P16", "cannot drop inherited column \"" + name + "\"");
                }
            }
            case AlterTableAction.RenameColumn rename -> {
                String name = rename.column().getSimple();
                if (isInherited(table, name)) {
                    throw SqlException.of("42P16", "cannot rename inherited column \"" + name + "\"");
                }
            }
            case AlterTableAction.SetType set -> {
                String name = set.column().getSimple();
                if (isInherited(table, name)) {
                    throw SqlException.of("42P16", "cannot alter inherited column \"" + name + "\"");
                }
                requireNotKey(table, name, "alter");
            }
            case AlterTableAction.SetNotNull set -> {
                TableDescriptor above = context.catalog().partitioned(table);
                ColumnDescriptor column =
                        above == null ? null : above.findColumn(set.column().getSimple());
                if (!set.notNull() && column != null && column.notNull()) {
                    throw SqlException.of(
                            "42P16", "column \"" + column.name() + "\" is marked NOT NULL in parent table");
                }
            }
            case AlterTableAction.DropConstraint drop -> {
                if (constraint(table, drop.name()) != null && isInheritedConstraint(table, drop.name())) {
                    throw SqlException.of(
                            "42P16",
                            "cannot drop inherited constraint \"" + drop.name() + "\" of relation \"" + table.name()
                                    + "\"");
                }
            }
            case AlterTableAction.RenameConstraint rename -> {
                if (isInheritedConstraint(table, rename.from())) {
                    throw SqlException.of("42P16", "cannot rename inherited constraint \"" + rename.from() + "\"");
                }
            }
            default -> {}
        }
    }

    private static void requireUntyped(AlterTableAction action) {
        switch (action) {
            case AlterTableAction.AddColumn add -> throw SqlException.of("42809", "cannot add column to typed table");
            case AlterTableAction.DropColumn drop ->
                throw SqlException.of("42809", "cannot drop column from typed table");
            case AlterTableAction.RenameColumn rename ->
                throw SqlException.of("42809", "cannot rename column of typed table");
            case AlterTableAction.SetType set ->
                throw SqlException.of("42809", "cannot alter column type of typed table");
            default -> {}
        }
    }

    private static void requireNotKey(TableDescriptor table, String name, String verb) {
        ColumnDescriptor column = table.findColumn(name);
        PartitionKey key = table.lineage().key();
        if (column == null || key == null) {
            return;
        }
        boolean part = key.columns().contains(column.number());
        boolean named = key.parts().stream()
                .anyMatch(p -> p.expressionSql() != null && StoredExpressions.mention(p.expressionSql(), name));
        if (part || named) {
            throw SqlException.of(
                    "42P16",
                    "cannot " + verb + " column \"" + name + "\" because it is part of the partition key of relation \""
                            + table.name() + "\"");
        }
    }

    private List<TableDescriptor> parents(TableDescriptor table) {
        return table.lineage().parents().stream()
                .map(oid -> Objects.requireNonNull(context.catalog().table(oid)))
                .toList();
    }

    private boolean isInherited(TableDescriptor table, String column) {
        return table.findColumn(column) != null
                && parents(table).stream().anyMatch(parent -> parent.findColumn(column) != null);
    }

    private static @Nullable ConstraintDescriptor constraint(TableDescriptor table, String name) {
        return table.constraints().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private boolean isInheritedConstraint(TableDescriptor table, String name) {
        ConstraintDescriptor own = constraint(table, name);
        return own != null
                && (table.lineage().origin(own.oid()) != 0
                        || own instanceof ConstraintDescriptor.Check
                                && parents(table).stream()
                                        .anyMatch(parent -> constraint(parent, name)
                                                        instanceof ConstraintDescriptor.Check check
                                                && !parent.lineage().own().contains(check.oid())));
    }

    // ---- what goes on to children

    /// @param from the parent that the action comes from, null for the table that was named
    private TableDescriptor descend(
            TableDescriptor table, AlterTableAction action, boolean only, @Nullable TableDescriptor from) {
        List<TableDescriptor> children = children(table);
        return switch (action) {
            case AlterTableAction.AddColumn add -> addColumn(table, add, only, children);
            case AlterTableAction.DropColumn drop -> dropColumn(table, drop, only, children);
            case AlterTableAction.RenameColumn rename -> {
                String name = rename.column().getSimple();
                if (only && !children.isEmpty() && table.findColumn(name) != null) {
                    throw SqlException.of(
                            "42P16", "inherited column \"" + name + "\" must be renamed in child tables too");
                }
                for (TableDescriptor child : children) {
                    if (parents(child).stream()
                            .anyMatch(p ->
                                    p.oid() != table.oid() && p.findColumn(name) != null && !isRelated(p, table))) {
                        throw SqlException.of("42P16", "cannot rename inherited column \"" + name + "\"");
                    }
                }
                yield all(table, rename, children);
            }
            case AlterTableAction.SetType set -> {
                if (only && !children.isEmpty()) {
                    throw SqlException.of(
                            "42P16",
                            "type of inherited column \"" + set.column().getSimple()
                                    + "\" must be changed in child tables too");
                }
                yield all(table, set, children);
            }
            case AlterTableAction.SetDefault set -> all(table, set, only ? List.of() : children);
            case AlterTableAction.SetStatistics set -> all(table, set, only ? List.of() : children);
            case AlterTableAction.SetNotNull set -> {
                if (only && table.lineage().isPartitioned() && !children.isEmpty()) {
                    throw set.notNull()
                            ? SqlException.of("42P16", "constraint must be added to child tables too")
                                    .withHint("Do not specify the ONLY keyword.")
                            : SqlException.of(
                                            "42P16",
                                            "cannot remove constraint from only the partitioned table when partitions"
                                                    + " exist")
                                    .withHint("Do not specify the ONLY keyword.");
                }
                yield all(table, set, only ? List.of() : children);
            }
            case AlterTableAction.AddConstraint add -> addConstraint(table, add, only, from);
            case AlterTableAction.DropConstraint drop -> dropConstraint(table, drop, only, children);
            case AlterTableAction.RenameConstraint rename -> {
                boolean check = constraint(table, rename.from()) instanceof ConstraintDescriptor.Check own
                        && !table.lineage().own().contains(own.oid());
                if (check && only && !children.isEmpty()) {
                    throw SqlException.of(
                            "42P16",
                            "inherited constraint \"" + rename.from() + "\" must be renamed in child tables too");
                }
                yield all(table, rename, check ? children : List.of());
            }
            case AlterTableAction.ValidateConstraint validate -> validate(table, validate, children);
            case AlterTableAction.EnableTrigger enable -> {
                new TriggerChanges(context).enable(table, enable.name(), enable.on(), only);
                yield table;
            }
            default -> alteration.apply(table, action);
        };
    }

    /// Whether both inherit from one table, as the sides of a diamond do.
    private boolean isRelated(TableDescriptor one, TableDescriptor other) {
        return context.catalog().descendants(one.oid()).stream().anyMatch(t -> t.oid() == other.oid())
                || parents(one).stream()
                        .anyMatch(p ->
                                context.catalog().descendants(p.oid()).stream().anyMatch(t -> t.oid() == other.oid()));
    }

    private TableDescriptor all(TableDescriptor table, AlterTableAction action, List<TableDescriptor> children) {
        TableDescriptor after = alteration.apply(table, action);
        for (TableDescriptor child : children) {
            boolean done = action instanceof AlterTableAction.RenameColumn rename
                    && current(child).findColumn(rename.column().getSimple()) == null;
            if (!done) {
                descend(current(child), action, false, after);
            }
        }
        return current(after);
    }

    private TableDescriptor addColumn(
            TableDescriptor table, AlterTableAction.AddColumn add, boolean only, List<TableDescriptor> children) {
        String name = add.column().name().getSimple();
        boolean there = table.findColumn(name) != null;
        if (only && !children.isEmpty() && !there) {
            throw SqlException.of("42P16", "column must be added to child tables too");
        }
        if (!children.isEmpty()
                && !there
                && add.column().constraints().stream().anyMatch(ColumnConstraint.Identity.class::isInstance)) {
            throw SqlException.of("42P16", "cannot recursively add identity column to table that has child tables");
        }
        TableDescriptor after = alteration.apply(table, add);
        if (there && add.ifNotExists()) {
            return after;
        }
        ColumnDescriptor column = Objects.requireNonNull(after.findColumn(name));
        for (TableDescriptor each : children) {
            TableDescriptor child = current(each);
            ColumnDescriptor own = child.findColumn(name);
            if (own == null) {
                TableDescriptor added =
                        descend(child, new AlterTableAction.AddColumn(inherited(add, column), false), false, after);
                ColumnDescriptor made = Objects.requireNonNull(added.findColumn(name));
                store(added, added.withLineage(added.lineage().withInherited(made.number(), true)));
                continue;
            }
            if (own.typeOid() != column.typeOid() || own.typeModifier() != column.typeModifier()) {
                throw SqlException.of(
                        "42804", "child table \"" + child.name() + "\" has different type for column \"" + name + "\"");
            }
            context.notice("00000", "merging definition of column \"" + name + "\" for child \"" + child.name() + "\"");
        }
        for (ConstraintDescriptor constraint : after.constraints()) {
            if (constraint instanceof ConstraintDescriptor.Check check
                    && constraint(table, check.name()) == null
                    && !after.lineage().own().contains(check.oid())) {
                children.forEach(child -> addCheck(after, check, current(child)));
            }
        }
        if (after.lineage().isPartitioned()) {
            partsOf(table, after);
        } else {
            keyNotNull(table, after, children);
        }
        return current(after);
    }

    /// What children get of an added column: its constraints go their own way.
    private static Statement.ColumnDefinition inherited(AlterTableAction.AddColumn add, ColumnDescriptor column) {
        List<ColumnConstraint> constraints = new ArrayList<>();
        boolean written = false;
        for (ColumnConstraint constraint : add.column().constraints()) {
            if (!(constraint instanceof ColumnConstraint.Table) && !(constraint instanceof ColumnConstraint.Identity)) {
                constraints.add(constraint);
                written |= constraint instanceof ColumnConstraint.Default;
            }
        }
        String sql = column.identity() == ColumnDescriptor.Identity.NONE ? column.defaultSql() : null;
        if (sql == null || written) {
            return new Statement.ColumnDefinition(
                    add.column().name(), add.column().type(), constraints);
        }
        constraints.add(new ColumnConstraint.Default(PgParser.expression(sql), sql));
        constraints.add(new ColumnConstraint.Nullability(column.notNull()));
        PgTypeNameSpec type = new PgTypeNameSpec(
                new SqlIdentifier(column.type().name(), SqlParserPos.ZERO), List.of(), 0, SqlParserPos.ZERO);
        return new Statement.ColumnDefinition(add.column().name(), type, constraints);
    }

    private TableDescriptor dropColumn(
            TableDescriptor table, AlterTableAction.DropColumn drop, boolean only, List<TableDescriptor> children) {
        String name = drop.column().getSimple();
        if (table.findColumn(name) == null) {
            return alteration.apply(table, drop);
        }
        if (only && table.lineage().isPartitioned() && !children.isEmpty()) {
            throw SqlException.of("42P16", "cannot drop column from only the partitioned table when partitions exist")
                    .withHint("Do not specify the ONLY keyword.");
        }
        requireNotKey(table, name, "drop");
        TableDescriptor after = alteration.apply(table, drop);
        for (TableDescriptor each : children) {
            TableDescriptor child = current(each);
            ColumnDescriptor own = child.findColumn(name);
            if (own == null || isInherited(child, name)) {
                continue;
            }
            if (!only && child.lineage().inherited().contains(own.number())) {
                descend(child, drop, false, after);
            } else {
                store(child, child.withLineage(child.lineage().withInherited(own.number(), false)));
            }
        }
        return current(after);
    }

    private TableDescriptor addConstraint(
            TableDescriptor table, AlterTableAction.AddConstraint add, boolean only, @Nullable TableDescriptor from) {
        List<TableDescriptor> children = children(table);
        boolean partitioned = table.lineage().isPartitioned();
        if (partitioned && add.constraint() instanceof TableConstraint.UsingIndex) {
            throw SqlException.of(
                    "0A000", "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables");
        }
        if (partitioned && only && add.constraint() instanceof TableConstraint.ForeignKey key) {
            throw SqlException.of(
                    "42809",
                    "cannot use ONLY for foreign key on partitioned table \"" + table.name()
                            + "\" referencing relation \"" + key.referenced().name() + "\"");
        }
        if (partitioned && !add.validate() && add.constraint() instanceof TableConstraint.ForeignKey key) {
            throw SqlException.of(
                            "42809",
                            "cannot add NOT VALID foreign key on partitioned table \"" + table.name()
                                    + "\" referencing relation \""
                                    + key.referenced().name() + "\"")
                    .withDetail("This feature is not yet supported on partitioned tables.");
        }
        boolean inherited = add.constraint() instanceof TableConstraint.Check check && !check.noInherit();
        if (inherited && only && !children.isEmpty()) {
            throw SqlException.of("42P16", "constraint must be added to child tables too");
        }
        TableDescriptor after = alteration.apply(table, add);
        if (inherited) {
            for (ConstraintDescriptor constraint : after.constraints()) {
                if (constraint instanceof ConstraintDescriptor.Check check && constraint(table, check.name()) == null) {
                    children.forEach(child -> addCheck(after, check, current(child)));
                }
            }
        } else if (partitioned && !only) {
            partsOf(table, after);
        } else if (partitioned) {
            requireKeyNotNull(after, children);
        } else if (!only) {
            keyNotNull(table, after, children);
        }
        return current(after);
    }

    private static void requireKeyNotNull(TableDescriptor table, List<TableDescriptor> partitions) {
        IndexDescriptor key = table.primaryIndex();
        for (IndexDescriptor.Part part : key == null ? List.<IndexDescriptor.Part>of() : key.parts()) {
            String name = table.column(part.column()).name();
            for (TableDescriptor partition : partitions) {
                if (!Objects.requireNonNull(partition.findColumn(name)).notNull()) {
                    throw SqlException.of("42P16", "constraint must be added to child tables too")
                            .withDetail("Column \"" + name + "\" of relation \"" + partition.name()
                                    + "\" is not already NOT NULL.")
                            .withHint("Do not specify the ONLY keyword.");
                }
            }
        }
    }

    /// A primary key is the parent's alone, but its columns take no nulls in children either.
    private void keyNotNull(TableDescriptor before, TableDescriptor after, List<TableDescriptor> children) {
        IndexDescriptor key = after.primaryIndex();
        if (key == null || before.primaryIndex() != null) {
            return;
        }
        for (IndexDescriptor.Part part : key.parts()) {
            SqlIdentifier column = new SqlIdentifier(after.column(part.column()).name(), SqlParserPos.ZERO);
            for (TableDescriptor child : children) {
                descend(current(child), new AlterTableAction.SetNotNull(column, true), false, after);
            }
        }
    }

    /// Gives partitions their parts of the indexes and foreign keys that a partitioned table has got.
    private void partsOf(TableDescriptor before, TableDescriptor after) {
        FamilyChanges family = new FamilyChanges(context);
        for (IndexDescriptor index : after.indexes()) {
            if (before.indexes().stream().noneMatch(i -> i.oid() == index.oid())) {
                for (TableDescriptor partition : children(after)) {
                    family.addIndex(after, index, current(partition));
                }
            }
        }
        boolean key = after.constraints().stream()
                .anyMatch(c -> c instanceof ConstraintDescriptor.ForeignKey && constraint(before, c.name()) == null);
        if (key) {
            children(after).forEach(partition -> family.addForeignKeys(after, current(partition)));
        }
    }

    private void addCheck(TableDescriptor parent, ConstraintDescriptor.Check check, TableDescriptor child) {
        TableDraft draft = new TableDraft(child);
        ConstraintDescriptor there = constraint(child, check.name());
        ConstraintDescriptor.Check copy = Inheriting.copy(parent, check, child, changes.nextOid());
        if (there instanceof ConstraintDescriptor.Check own
                && PgParser.expression(own.sql()).equalsDeep(PgParser.expression(copy.sql()), Litmus.IGNORE)) {
            if (child.lineage().own().contains(own.oid())) {
                throw SqlException.of(
                        "42P17",
                        "constraint \"" + check.name() + "\" conflicts with non-inherited constraint on relation \""
                                + child.name() + "\"");
            }
            if (check.validated() && !own.validated()) {
                throw SqlException.of(
                        "42P17",
                        "constraint \"" + check.name() + "\" conflicts with NOT VALID constraint on relation \""
                                + child.name() + "\"");
            }
            context.notice("00000", "merging constraint \"" + check.name() + "\" with inherited definition");
            if (child.lineage().isPartition()) {
                store(child, child.withLineage(child.lineage().withInherited(own.oid(), true)));
            }
            return;
        }
        if (there != null) {
            throw SqlException.of(
                    "42710",
                    "constraint \"" + check.name() + "\" for relation \"" + child.name() + "\" already exists");
        }
        draft.constraints.add(copy);
        draft.lineage = draft.lineage.withInherited(copy.oid(), true);
        TableDescriptor after = store(child, draft.build());
        if (copy.validated()) {
            alteration.requireSatisfied(after, copy);
        }
        for (TableDescriptor below : children(after)) {
            addCheck(after, copy, current(below));
        }
    }

    private TableDescriptor dropConstraint(
            TableDescriptor table, AlterTableAction.DropConstraint drop, boolean only, List<TableDescriptor> children) {
        ConstraintDescriptor dropped = constraint(table, drop.name());
        if (dropped == null || table.lineage().own().contains(dropped.oid())) {
            return alteration.apply(table, drop);
        }
        if (only && table.lineage().isPartitioned() && !children.isEmpty()) {
            throw SqlException.of(
                            "42P16", "cannot remove constraint from only the partitioned table when partitions exist")
                    .withHint("Do not specify the ONLY keyword.");
        }
        TableDescriptor after = alteration.apply(table, drop);
        for (TableDescriptor each : children) {
            TableDescriptor child = current(each);
            ConstraintDescriptor own = dropped instanceof ConstraintDescriptor.Check
                    ? constraint(child, drop.name())
                    : child.constraints().stream()
                            .filter(c -> child.lineage().origin(c.oid()) == dropped.oid())
                            .findFirst()
                            .orElse(null);
            if (own == null || own instanceof ConstraintDescriptor.Check && isInheritedConstraint(child, own.name())) {
                continue;
            }
            if (!only && child.lineage().inherited().contains(own.oid())) {
                store(child, child.withLineage(withoutOrigin(child, own)));
                descend(
                        current(child),
                        new AlterTableAction.DropConstraint(own.name(), false, drop.cascade()),
                        false,
                        after);
            } else {
                store(child, child.withLineage(child.lineage().withInherited(own.oid(), false)));
            }
        }
        return current(after);
    }

    private static Lineage withoutOrigin(TableDescriptor table, ConstraintDescriptor constraint) {
        Lineage lineage = table.lineage().withOrigin(constraint.oid(), 0).withInherited(constraint.oid(), false);
        return switch (constraint) {
            case ConstraintDescriptor.PrimaryKey key -> lineage.withOrigin(key.indexOid(), 0);
            case ConstraintDescriptor.Unique unique -> lineage.withOrigin(unique.indexOid(), 0);
            case ConstraintDescriptor.Check check -> lineage;
            case ConstraintDescriptor.ForeignKey key -> lineage;
        };
    }

    private TableDescriptor validate(
            TableDescriptor table, AlterTableAction.ValidateConstraint validate, List<TableDescriptor> children) {
        ConstraintDescriptor constraint = constraint(table, validate.name());
        if (constraint instanceof ConstraintDescriptor.Check) {
            for (TableDescriptor child : children) {
                if (constraint(child, validate.name()) != null) {
                    descend(current(child), validate, false, table);
                }
            }
        }
        return alteration.apply(current(table), validate);
    }
}
