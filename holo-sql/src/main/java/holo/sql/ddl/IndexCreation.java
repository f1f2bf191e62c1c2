package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlIdentifier;

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
        Ownership.require(context.user(), table, "table");
        requireSupported(statement);
        List<IndexDescriptor.Part> parts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Statement.CreateIndex.IndexColumn column : statement.columns()) {
            ColumnDescriptor found = column(table, column);
            ConstraintAddition.requireIndexable(found);
            parts.add(new IndexDescriptor.Part(found.number(), null, column.descending(), column.nullsFirst()));
            names.add(found.name());
        }
        List<Integer> include = new ArrayList<>();
        for (SqlIdentifier identifier : statement.include()) {
            include.add(new TableDraft(table).get(identifier.getSimple()).number());
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
        IndexDescriptor index = new IndexDescriptor(
                changes.nextOid(),
                name,
                changes.nextOid(),
                false,
                statement.unique(),
                parts,
                include,
                null,
                IndexDescriptor.State.PUBLIC,
                null);
        TableDraft draft = new TableDraft(table);
        draft.indexes.add(index);
        TableDescriptor changed = draft.build();
        changes.replace(table, changed);
        new TableRewrite(context).fill(changed, index);
        return "CREATE INDEX";
    }

    private static void requireSupported(Statement.CreateIndex statement) {
        String method = statement.method().toLowerCase(Locale.ROOT);
        if (!method.isEmpty() && !method.equals("btree")) {
            throw SqlException.of("0A000", "access method \"" + statement.method() + "\" is not supported")
                    .withHint("Leave USING out: indexes are ordered (btree).");
        }
        if (statement.where() != null) {
            throw SqlException.of("0A000", "partial indexes are not supported")
                    .withHint("Create the index without WHERE.");
        }
    }

    private static ColumnDescriptor column(TableDescriptor table, Statement.CreateIndex.IndexColumn column) {
        if (!(column.expression() instanceof SqlIdentifier identifier) || !identifier.isSimple()) {
            throw SqlException.of("0A000", "indexes on expressions are not supported")
                    .withHint("Index the columns of the expression.");
        }
        ColumnDescriptor found = table.findColumn(identifier.getSimple());
        if (found == null) {
            throw SqlException.of("42703", "column \"" + identifier.getSimple() + "\" does not exist");
        }
        return found;
    }
}
