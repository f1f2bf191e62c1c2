package holo.sql.ddl;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.Descriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// COMMENT ON.
final class Commenting {
    private final DdlContext context;

    Commenting(DdlContext context) {
        this.context = context;
    }

    String comment(Statement.Comment statement) {
        String text = statement.text();
        switch (statement.kind().toLowerCase(Locale.ROOT)) {
            case "schema" -> {
                SchemaDescriptor schema =
                        context.catalog().findSchema(statement.name().name());
                if (schema == null) {
                    throw SqlException.of(
                            "3F000", "schema \"" + statement.name().name() + "\" does not exist");
                }
                replace(schema, new SchemaDescriptor(schema.oid(), schema.name(), schema.ownerOid(), text), "schema");
            }
            case "table", "view", "sequence" -> {
                RelationDescriptor relation = context.path().get(statement.name());
                replace(relation, commented(relation, text), statement.kind().toLowerCase(Locale.ROOT));
            }
            case "type", "domain" -> {
                TypeDescriptor type = TypeAlteration.find(context, statement.name());
                replace(type, type.withComment(text), "type");
            }
            case "column" -> column(statement, text);
            default ->
                throw SqlException.of("0A000", "COMMENT ON " + statement.kind() + " is not supported")
                        .withHint("Comments can be made on schemas, tables, views, sequences and columns of tables.");
        }
        return "COMMENT";
    }

    private void column(Statement.Comment statement, @Nullable String text) {
        RelationDescriptor relation = context.path().get(statement.name());
        String column = statement.column();
        if (!(relation instanceof TableDescriptor table) || column == null) {
            throw SqlException.of("42809", "\"" + relation.name() + "\" is not a table");
        }
        TableDraft draft = new TableDraft(table);
        ColumnDescriptor found = draft.get(column);
        draft.replace(found.withComment(text));
        replace(table, draft.build(), "table");
    }

    private static RelationDescriptor commented(RelationDescriptor relation, @Nullable String text) {
        return switch (relation) {
            case TableDescriptor table -> table.withComment(text);
            case ViewDescriptor view ->
                new ViewDescriptor(
                        view.oid(), view.schemaOid(), view.name(), view.ownerOid(), view.columns(), view.sql(), text);
            case SequenceDescriptor s ->
                new SequenceDescriptor(
                        s.oid(),
                        s.schemaOid(),
                        s.name(),
                        s.ownerOid(),
                        s.typeOid(),
                        s.start(),
                        s.increment(),
                        s.minimum(),
                        s.maximum(),
                        s.cache(),
                        s.cycle(),
                        s.ownedByTable(),
                        s.ownedByColumn(),
                        text);
        };
    }

    private void replace(Descriptor before, Descriptor after, String word) {
        Ownership.require(context, before, word);
        context.changes().replace(before, after);
    }
}
