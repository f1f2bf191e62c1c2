package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.Lineage;
import holo.sql.catalog.PartitionBound;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.AlterTableAction;
import holo.sql.parser.ObjectName;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// ALTER TABLE … INHERIT, ATTACH PARTITION, OF and what takes them back.
final class FamilyChanges {
    private final DdlContext context;
    private final CatalogChanges changes;

    FamilyChanges(DdlContext context) {
        this.context = context;
        this.changes = context.changes();
    }

    /// The partitioned table of a name.
    static TableDescriptor partitioned(DdlContext context, ObjectName name) {
        RelationDescriptor relation = context.path().get(name);
        if (!(relation instanceof TableDescriptor table) || !table.lineage().isPartitioned()) {
            throw SqlException.of("42P17", "\"" + relation.name() + "\" is not partitioned");
        }
        Ownership.require(context, table, "table");
        return table;
    }

    private TableDescriptor current(TableDescriptor table) {
        return Objects.requireNonNull(context.catalog().table(table.oid()));
    }

    private TableDescriptor store(TableDescriptor before, TableDescriptor after) {
        changes.replace(before, after);
        return after;
    }

    private TableDescriptor table(ObjectName name) {
        RelationDescriptor relation = context.path().get(name);
        if (relation instanceof TableDescriptor table && !table.isMaterialized()) {
            Ownership.require(context, table, "table");
            return table;
        }
        throw SqlException.of("42809", "\"" + relation.name() + "\" is not a table or foreign table");
    }

    // ---- inheritance

    TableDescriptor inherit(TableDescriptor child, AlterTableAction.Inherit action) {
        if (child.lineage().isPartition()) {
            throw SqlException.of("42809", "cannot change inheritance of a partition");
        }
        if (child.lineage().isPartitioned()) {
            throw SqlException.of("42809", "cannot change inheritance of partitioned table");
        }
        if (child.lineage().typeOid() != 0) {
            throw SqlException.of("42809", "cannot change inheritance of typed table");
        }
        TableDescriptor parent = table(action.parent());
        if (parent.lineage().isPartitioned()) {
            throw SqlException.of("42809", "cannot inherit from partitioned table \"" + parent.name() + "\"");
        }
        if (parent.lineage().isPartition()) {
            throw SqlException.of("42809", "cannot inherit from a partition");
        }
        if (child.lineage().parents().contains(parent.oid())) {
            throw SqlException.of("42P07", "relation \"" + parent.name() + "\" would be inherited from more than once");
        }
        requireNoCircle(parent, child);
        TableDraft draft = new TableDraft(child);
        adopt(parent, draft, false);
        return store(child, draft.build());
    }

    private void requireNoCircle(TableDescriptor parent, TableDescriptor child) {
        if (parent.oid() == child.oid()
                || context.catalog().descendants(child.oid()).stream().anyMatch(t -> t.oid() == parent.oid())) {
            throw SqlException.of("42P07", "circular inheritance not allowed")
                    .withDetail("\"" + parent.name() + "\" is already a child of \"" + child.name() + "\".");
        }
    }

    /// Makes a table the child of another, whose columns and constraints it has already.
    private void adopt(TableDescriptor parent, TableDraft child, boolean partition) {
        for (ColumnDescriptor column : parent.visibleColumns()) {
            ColumnDescriptor own = child.find(column.name());
            if (own == null) {
                throw SqlException.of("42804", "child table is missing column \"" + column.name() + "\"");
            }
            requireAlike(column, own, child.name());
            if (partition) {
                child.lineage = child.lineage.withInherited(own.number(), true);
            }
        }
        for (ConstraintDescriptor constraint : parent.constraints()) {
            if (constraint instanceof ConstraintDescriptor.Check check
                    && !parent.lineage().own().contains(check.oid())) {
                ConstraintDescriptor.Check own = requireCheck(parent, check, child);
                if (partition) {
                    child.lineage = child.lineage.withInherited(own.oid(), true);
                }
            }
        }
        List<Integer> parents = new ArrayList<>(child.lineage.parents());
        parents.add(parent.oid());
        child.lineage = child.lineage.withParents(parents);
    }

    private static void requireAlike(ColumnDescriptor column, ColumnDescriptor own, String child) {
        if (own.typeOid() != column.typeOid() || own.typeModifier() != column.typeModifier()) {
            throw SqlException.of(
                    "42804", "child table \"" + child + "\" has different type for column \"" + column.name() + "\"");
        }
        if (own.collation() != column.collation()) {
            throw SqlException.of(
                    "42P21",
                    "child table \"" + child + "\" has different collation for column \"" + column.name() + "\"");
        }
        if (column.notNull() && !own.notNull()) {
            throw SqlException.of("42804", "column \"" + column.name() + "\" in child table must be marked NOT NULL");
        }
        if (column.generatedSql() != null && own.generatedSql() == null) {
            throw SqlException.of(
                    "42804", "column \"" + column.name() + "\" in child table must be a generated column");
        }
        if (column.generatedSql() == null && own.generatedSql() != null) {
            throw SqlException.of(
                    "42804", "column \"" + column.name() + "\" in child table must not be a generated column");
        }
    }

    private static ConstraintDescriptor.Check requireCheck(
            TableDescriptor parent, ConstraintDescriptor.Check check, TableDraft child) {
        for (ConstraintDescriptor constraint : child.constraints) {
            if (constraint instanceof ConstraintDescriptor.Check own
                    && own.name().equals(check.name())) {
                String sql = StoredExpressions.renameTable(check.sql(), parent, child.name());
                if (!PgParser.expression(own.sql()).equalsDeep(PgParser.expression(sql), Litmus.IGNORE)) {
                    throw SqlException.of(
                            "42804",
                            "child table \"" + child.name() + "\" has different definition for check constraint \""
                                    + check.name() + "\"");
                }
                if (child.lineage.own().contains(own.oid())) {
                    throw SqlException.of(
                            "42P17",
                            "constraint \"" + check.name()
                                    + "\" conflicts with non-inherited constraint on child table \"" + child.name()
                                    + "\"");
                }
                if (check.validated() && !own.validated()) {
                    throw SqlException.of(
                            "42P17",
                            "constraint \"" + check.name() + "\" conflicts with NOT VALID constraint on child table \""
                                    + child.name() + "\"");
                }
                return own;
            }
        }
        throw SqlException.of("42804", "child table is missing constraint \"" + check.name() + "\"");
    }

    TableDescriptor noInherit(TableDescriptor child, AlterTableAction.NoInherit action) {
        if (child.lineage().isPartition()) {
            throw SqlException.of("42809", "cannot change inheritance of a partition");
        }
        if (child.lineage().isPartitioned()) {
            throw SqlException.of("42809", "cannot change inheritance of partitioned table");
        }
        RelationDescriptor parent = context.path().get(action.parent());
        if (!child.lineage().parents().contains(parent.oid())) {
            throw SqlException.of(
                    "42P01", "relation \"" + parent.name() + "\" is not a parent of relation \"" + child.name() + "\"");
        }
        return store(child, child.withLineage(released((TableDescriptor) parent, child)));
    }

    /// A child's lineage without a parent: what only that one had now is the child's own.
    private Lineage released(TableDescriptor parent, TableDescriptor child) {
        List<Integer> parents = child.lineage().parents().stream()
                .filter(oid -> oid != parent.oid())
                .toList();
        Lineage lineage = child.lineage().withParents(parents);
        List<TableDescriptor> others = parents.stream()
                .map(oid -> Objects.requireNonNull(context.catalog().table(oid)))
                .toList();
        for (ColumnDescriptor column : child.visibleColumns()) {
            if (parent.findColumn(column.name()) != null
                    && others.stream().noneMatch(other -> other.findColumn(column.name()) != null)) {
                lineage = lineage.withInherited(column.number(), false);
            }
        }
        for (ConstraintDescriptor constraint : child.constraints()) {
            boolean elsewhere = others.stream()
                    .anyMatch(other -> other.constraints().stream()
                            .anyMatch(c -> c instanceof ConstraintDescriptor.Check
                                    && c.name().equals(constraint.name())));
            if (!elsewhere) {
                lineage = lineage.withInherited(constraint.oid(), false);
            }
        }
        return lineage;
    }

    // ---- partitions

    TableDescriptor attach(TableDescriptor whole, AlterTableAction.AttachPartition action) {
        if (!whole.lineage().isPartitioned()) {
            throw notPartitioned(whole, "ATTACH PARTITION");
        }
        TableDescriptor child = table(action.partition());
        if (child.lineage().isPartition()) {
            throw SqlException.of("42809", "\"" + child.name() + "\" is already a partition");
        }
        if (child.lineage().typeOid() != 0) {
            throw SqlException.of("42809", "cannot attach a typed table as partition");
        }
        if (!child.lineage().parents().isEmpty()) {
            throw SqlException.of("42809", "cannot attach inheritance child as partition");
        }
        if (!child.lineage().isPartitioned()
                && !context.catalog().children(child.oid()).isEmpty()) {
            throw SqlException.of("42809", "cannot attach inheritance parent as partition");
        }
        requireNoCircle(whole, child);
        for (ColumnDescriptor column : child.visibleColumns()) {
            if (whole.findColumn(column.name()) == null) {
                throw SqlException.of(
                                "42804",
                                "table \"" + child.name() + "\" contains column \"" + column.name()
                                        + "\" not found in parent \"" + whole.name() + "\"")
                        .withDetail("The new partition may contain only the columns present in parent.");
            }
        }
        TableDraft draft = new TableDraft(child);
        adopt(whole, draft, true);
        PartitionBounds bounds = new PartitionBounds(context, whole);
        PartitionBound bound = bounds.resolve(action.bound());
        bounds.requireFree(child.name(), bound, action.bound());
        draft.lineage = draft.lineage.withBound(bound);
        TableDescriptor attached = store(child, draft.build());
        new PartitionRows(context).require(whole, attached, false);
        if (attached.lineage().isPartitioned()) {
            // Who is writing straight to one of its partitions begins again: its rows must suit the new bound, too.
            for (TableDescriptor member : holo.sql.plan.Families.members(attached, context.catalog())) {
                changes.replace(member, member);
            }
        }
        narrowDefault(whole, child.oid());
        for (IndexDescriptor index : whole.indexes()) {
            addIndex(whole, index, current(attached));
        }
        addForeignKeys(whole, current(attached));
        new PartitionTriggers(context).adopt(whole, attached.oid());
        return whole;
    }

    /// Gives a partition its part of an index, and its own partitions theirs.
    void addIndex(TableDescriptor whole, IndexDescriptor index, TableDescriptor partition) {
        TableDraft draft = new TableDraft(partition);
        PartitionParts.Part part = new PartitionParts(context).add(whole, index, draft);
        TableDescriptor after = draft.build();
        boolean filled = part.made() && !partition.lineage().isPartitioned();
        if (filled && index.primary()) {
            after = new TableRewrite(context).rewrite(partition, after, row -> row);
            store(partition, after);
        } else {
            store(partition, after);
            if (filled) {
                new TableRewrite(context).fill(after, part.index());
            }
        }
        if (part.made()) {
            for (TableDescriptor below : context.catalog().children(partition.oid())) {
                addIndex(after, part.index(), below);
            }
        }
    }

    void addForeignKeys(TableDescriptor whole, TableDescriptor partition) {
        TableDraft draft = new TableDraft(partition);
        List<ConstraintDescriptor.ForeignKey> added = new PartitionParts(context).foreignKeys(whole, draft);
        TableDescriptor after = store(partition, draft.build());
        for (ConstraintDescriptor.ForeignKey key : added) {
            if (key.validated()) {
                new TableAlteration(context).requireReferences(after, key);
            }
        }
        for (TableDescriptor below : context.catalog().children(partition.oid())) {
            addForeignKeys(after, below);
        }
    }

    /// A new partition takes rows that went to the default one so far: it must have none of them, and who is writing
    /// to it begins again.
    void narrowDefault(TableDescriptor whole, int added) {
        for (TableDescriptor other : context.catalog().children(whole.oid())) {
            if (other.oid() != added && other.lineage().bound() instanceof PartitionBound.Default) {
                new PartitionRows(context).require(whole, other, true);
                for (TableDescriptor member : holo.sql.plan.Families.members(other, context.catalog())) {
                    changes.replace(member, member);
                }
            }
        }
    }

    TableDescriptor detach(TableDescriptor whole, AlterTableAction.DetachPartition action) {
        if (!whole.lineage().isPartitioned()) {
            throw notPartitioned(whole, "DETACH PARTITION");
        }
        RelationDescriptor relation = context.path().get(action.partition());
        if (!(relation instanceof TableDescriptor child)
                || !child.lineage().isPartition()
                || !child.lineage().parents().contains(whole.oid())) {
            throw SqlException.of(
                    "42P01",
                    "relation \"" + relation.name() + "\" is not a partition of relation \"" + whole.name() + "\"");
        }
        new PartitionReferences(context).requireNone(whole, child);
        Lineage lineage = released(whole, child).withBound(null);
        for (int part : child.lineage().origins().keySet()) {
            lineage = lineage.withOrigin(part, 0).withInherited(part, false);
        }
        new PartitionTriggers(context).release(child);
        store(child, child.withLineage(lineage));
        return whole;
    }

    private static SqlException notPartitioned(TableDescriptor table, String action) {
        return SqlException.of(
                        "42809", "ALTER action " + action + " cannot be performed on relation \"" + table.name() + "\"")
                .withDetail("This operation is not supported for tables.");
    }

    /// ALTER INDEX … ATTACH PARTITION.
    String attachIndex(Statement.AttachIndex statement) {
        TableDescriptor whole = tableOfIndex(statement.index());
        TableDescriptor partition = tableOfIndex(statement.partition());
        IndexDescriptor index = index(whole, statement.index());
        IndexDescriptor part = index(partition, statement.partition());
        Ownership.require(context, whole, "index");
        if (!whole.lineage().isPartitioned()) {
            throw SqlException.of("42809", "\"" + index.name() + "\" is not a partitioned index");
        }
        int origin = partition.lineage().origin(part.oid());
        if (origin == index.oid()) {
            return "ALTER INDEX";
        }
        String refused = "cannot attach index \"" + part.name() + "\" as a partition of index \"" + index.name() + "\"";
        if (origin != 0) {
            throw SqlException.of("55000", refused)
                    .withDetail("Index \"" + part.name() + "\" is already attached to another index.");
        }
        if (!partition.lineage().isPartition() || !partition.lineage().parents().contains(whole.oid())) {
            throw SqlException.of("55000", refused)
                    .withDetail("Index \"" + part.name() + "\" is not an index on any partition of table \""
                            + whole.name() + "\".");
        }
        TableDraft draft = new TableDraft(partition);
        draft.indexes.removeIf(i -> i.oid() != part.oid());
        PartitionParts.Part found;
        try {
            found = new PartitionParts(context.quiet()).add(whole, index, draft);
        } catch (SqlException e) {
            found = new PartitionParts.Part(part, true);
        }
        if (found.made()) {
            throw SqlException.of("55000", refused).withDetail("The index definitions do not match.");
        }
        if (partition.indexes().stream().anyMatch(i -> partition.lineage().origin(i.oid()) == index.oid())) {
            throw SqlException.of("55000", refused)
                    .withDetail("Another index is already attached for partition \"" + partition.name() + "\".");
        }
        store(partition, partition.withLineage(draft.lineage));
        return "ALTER INDEX";
    }

    private TableDescriptor tableOfIndex(ObjectName name) {
        for (String schema : name.schema() == null ? context.schemas() : List.of(name.schema())) {
            var found = context.catalog().findSchema(schema);
            TableDescriptor table = found == null ? null : context.catalog().findTableOfIndex(found.oid(), name.name());
            if (table != null) {
                return table;
            }
        }
        throw SqlException.of("42P01", "relation \"" + name + "\" does not exist");
    }

    private static IndexDescriptor index(TableDescriptor table, ObjectName name) {
        return table.indexes().stream()
                .filter(i -> i.name().equals(name.name()))
                .findFirst()
                .orElseThrow();
    }

    // ---- typed tables

    /// CREATE TABLE … OF: the columns are the attributes of the type.
    static void addColumnsOf(DdlContext context, ObjectName name, TableDraft draft) {
        TypeDescriptor type = composite(context, name);
        for (ColumnDescriptor column : columns(context, type)) {
            draft.columns.add(column);
        }
        draft.lineage = draft.lineage.withType(type.oid());
    }

    private static TypeDescriptor composite(DdlContext context, ObjectName name) {
        TypeDescriptor type = context.path().findTypeDescriptor(name);
        if (type != null && type.definition() instanceof TypeDescriptor.Composite) {
            return type;
        }
        RelationDescriptor relation = context.path().find(name);
        if (type == null && relation == null) {
            throw SqlException.of("42704", "type \"" + name + "\" does not exist");
        }
        throw SqlException.of("42809", "type " + name.name() + " is not a composite type");
    }

    private static List<ColumnDescriptor> columns(DdlContext context, TypeDescriptor type) {
        List<ColumnDescriptor> columns = new ArrayList<>();
        for (TypeDescriptor.Attribute attribute : ((TypeDescriptor.Composite) type.definition()).visible()) {
            @Nullable SqlType of = context.catalog().sqlType(attribute.typeOid());
            columns.add(ColumnDescriptor.of(
                            columns.size() + 1, attribute.name(), Objects.requireNonNull(of), attribute.typeModifier())
                    .withCollation(attribute.collation()));
        }
        return columns;
    }

    TableDescriptor ofType(TableDescriptor table, AlterTableAction.OfType action) {
        TypeDescriptor type = composite(context, action.type());
        if (!table.lineage().parents().isEmpty()) {
            throw SqlException.of("42809", "typed tables cannot inherit");
        }
        List<ColumnDescriptor> own = table.visibleColumns();
        List<ColumnDescriptor> wanted = columns(context, type);
        for (int i = 0; i < wanted.size(); i++) {
            String name = wanted.get(i).name();
            if (i >= own.size()) {
                throw SqlException.of("42804", "table is missing column \"" + name + "\"");
            }
            if (!own.get(i).name().equals(name)) {
                throw SqlException.of(
                        "42804", "table has column \"" + own.get(i).name() + "\" where type requires \"" + name + "\"");
            }
            if (own.get(i).typeOid() != wanted.get(i).typeOid()
                    || own.get(i).typeModifier() != wanted.get(i).typeModifier()) {
                throw SqlException.of(
                        "42804", "table \"" + table.name() + "\" has different type for column \"" + name + "\"");
            }
        }
        if (own.size() > wanted.size()) {
            throw SqlException.of(
                    "42804",
                    "table has extra column \"" + own.get(wanted.size()).name() + "\"");
        }
        return store(table, table.withLineage(table.lineage().withType(type.oid())));
    }

    TableDescriptor notOfType(TableDescriptor table) {
        if (table.lineage().typeOid() == 0) {
            throw SqlException.of("42809", "\"" + table.name() + "\" is not a typed table");
        }
        return store(table, table.withLineage(table.lineage().withType(0)));
    }
}
