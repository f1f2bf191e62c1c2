package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.PgOperators;
import holo.sql.parser.Statement;
import holo.sql.type.Collation;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// CREATE INDEX.
final class IndexCreation {
    private final DdlContext context;

    IndexCreation(DdlContext context) {
        this.context = context;
    }

    String create(Statement.CreateIndex statement) {
        RelationDescriptor relation = context.path().get(statement.table());
        if (!(relation instanceof TableDescriptor table)) {
            throw SqlException.of("42809", "cannot create index on relation \"" + relation.name() + "\"");
        }
        Ownership.require(context, table, "table");
        requireSupported(statement);
        if (table.lineage().isPartitioned() && statement.concurrently()) {
            throw SqlException.of(
                    "0A000", "cannot create index on partitioned table \"" + table.name() + "\" concurrently");
        }
        List<IndexDescriptor.Part> parts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Statement.CreateIndex.IndexColumn column : statement.columns()) {
            parts.add(part(table, column, names));
        }
        List<Integer> include = new ArrayList<>();
        for (SqlIdentifier identifier : statement.include()) {
            include.add(new TableDraft(table).get(identifier.getSimple()).number());
        }
        if (statement.unique()) {
            ConstraintAddition.requirePartitionKey(
                    table,
                    "UNIQUE",
                    parts.stream().map(IndexDescriptor.Part::column).toList());
        }
        String name = statement.name() != null
                ? statement.name()
                : ObjectNames.choose(
                        table.name(),
                        String.join("_", names),
                        "idx",
                        n -> context.catalog().isNameTaken(table.schemaOid(), n));
        if (context.catalog().isNameTaken(table.schemaOid(), name)) {
            if (statement.ifNotExists()) {
                context.notice("42P07", "relation \"" + name + "\" already exists, skipping");
                return "CREATE INDEX";
            }
            throw SqlException.of("42P07", "relation \"" + name + "\" already exists");
        }
        CatalogChanges changes = context.changes();
        // Its partitions' indexes are made with it, which is done when the statement is.
        boolean online = statement.online() && !table.lineage().isPartitioned();
        IndexDescriptor index = new IndexDescriptor(
                changes.nextOid(),
                name,
                changes.nextOid(),
                false,
                statement.unique(),
                parts,
                include,
                predicate(statement, table),
                online ? IndexDescriptor.State.WRITE_ONLY : IndexDescriptor.State.PUBLIC,
                null);
        TableDraft draft = new TableDraft(table);
        draft.indexes.add(index);
        TableDescriptor changed = draft.build();
        changes.replace(table, changed);
        if (!online) {
            new TableRewrite(context).fill(changed, index);
        }
        if (table.lineage().isPartitioned() && !statement.table().only()) {
            for (TableDescriptor partition : context.catalog().children(table.oid())) {
                new FamilyChanges(context).addIndex(changed, index, partition);
            }
        }
        return "CREATE INDEX";
    }

    private static void requireSupported(Statement.CreateIndex statement) {
        String method = statement.method().toLowerCase(Locale.ROOT);
        if (!method.isEmpty() && !method.equals("btree")) {
            throw SqlException.of("0A000", "access method \"" + statement.method() + "\" is not supported")
                    .withHint("Leave USING out: indexes are ordered (btree).");
        }
    }

    /// @param names gets what the part adds to the name of an index that was given none
    private IndexDescriptor.Part part(
            TableDescriptor table, Statement.CreateIndex.IndexColumn column, List<String> names) {
        if (column.expression() instanceof SqlIdentifier identifier && identifier.isSimple()) {
            ColumnDescriptor found = column(table, identifier);
            ConstraintAddition.requireIndexable(found.type());
            names.add(found.name());
            return IndexDescriptor.Part.of(found.number(), null, column.descending(), column.nullsFirst());
        }
        if (column.expression() instanceof SqlCall call && call.getOperator() == PgOperators.COLLATE) {
            return collated(table, column, call, names);
        }
        requireNoSubquery(column.expression(), "index expressions");
        ConstraintAddition.requireIndexable(
                context.planner().typeOf(context.scalar(column.expression(), "index expressions"), table));
        names.add(label(column.expression()));
        return IndexDescriptor.Part.of(0, column.text(), column.descending(), column.nullsFirst());
    }

    /// A part with a collation of its own, which says nothing of the order of the entries: that is by bytes.
    private IndexDescriptor.Part collated(
            TableDescriptor table, Statement.CreateIndex.IndexColumn column, SqlCall call, List<String> names) {
        // Checks that there is such a collation, and that it is one of texts.
        SqlType type = context.planner().typeOf(context.scalar(column.expression(), "index expressions"), table);
        SqlNode operand = call.operand(0);
        boolean simple = operand instanceof SqlIdentifier identifier && identifier.isSimple();
        String text = column.text();
        IndexDescriptor.Part part = part(
                table,
                new Statement.CreateIndex.IndexColumn(
                        operand,
                        simple ? text : CollationChanges.withoutCollate(text),
                        column.descending(),
                        column.nullsFirst()),
                names);
        int collation = CollationChanges.named(context, CollationChanges.written(call), type);
        int own = part.column() == 0 ? Collation.DEFAULT_OID : CollationChanges.of(table.column(part.column()));
        return part.withCollation(collation == own ? 0 : collation);
    }

    /// What an expression adds to the name of an index that was given none.
    static String label(SqlNode expression) {
        return expression instanceof SqlBasicCall call && call.getOperator() instanceof SqlFunction function
                ? function.getName().toLowerCase(Locale.ROOT)
                : "expr";
    }

    private @Nullable String predicate(Statement.CreateIndex statement, TableDescriptor table) {
        SqlNode where = statement.where();
        if (where == null) {
            return null;
        }
        requireNoSubquery(where, "index predicates");
        context.planner().checkExpression("WHERE", context.scalar(where, "index predicates"), table, PgTypes.BOOL);
        return statement.whereText();
    }

    static void requireNoSubquery(SqlNode node, String where) {
        node.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call.getKind().belongsTo(SqlKind.QUERY)) {
                    throw SqlException.of("0A000", "cannot use subquery in " + where);
                }
                return super.visit(call);
            }
        });
    }

    private static ColumnDescriptor column(TableDescriptor table, SqlIdentifier identifier) {
        ColumnDescriptor found = table.findColumn(identifier.getSimple());
        if (found == null) {
            throw SqlException.of("42703", "column \"" + identifier.getSimple() + "\" does not exist");
        }
        return found;
    }
}
