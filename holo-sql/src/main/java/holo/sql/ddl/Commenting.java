package holo.sql.ddl;

import holo.sql.catalog.CollationDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.Descriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import java.util.List;
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
                replace(schema, schema.withComment(text), "schema");
            }
            case "table", "view", "materialized view", "sequence" -> {
                RelationDescriptor relation = context.path().get(statement.name());
                if (!Removal.word(relation).equals(statement.kind().toLowerCase(Locale.ROOT))) {
                    throw SqlException.of("42809", "\"" + relation.name() + "\" is not a " + statement.kind());
                }
                replace(relation, commented(relation, text), statement.kind().toLowerCase(Locale.ROOT));
            }
            case "collation" -> {
                CollationDescriptor collation = new CollationChanges(context).get(statement.name());
                replace(collation, collation.withComment(text), "collation");
            }
            case "type", "domain" -> {
                TypeDescriptor type = TypeAlteration.find(context, statement.name());
                replace(type, type.withComment(text), "type");
            }
            case "index" -> index(statement, text);
            case "constraint", "domain constraint" -> constraint(statement, text);
            case "role" -> {
                RoleDescriptor role = context.role(statement.name().name());
                if (!context.user().has(RoleAttribute.CREATEROLE)) {
                    Ownership.require(context, role, "role");
                }
                context.changes().replace(role, role.withComment(text));
            }
            case "database" -> {
                DatabaseDescriptor database =
                        DatabaseChanges.get(context, statement.name().name());
                Ownership.require(context, database, "database");
                context.changes().replace(database, database.withComment(text));
            }
            case "extension" ->
                new ExtensionChanges(context).comment(statement.name().name(), text);
            case "column" -> column(statement, text);
            case "policy" -> new PolicyChanges(context).comment(statement);
            case "trigger" -> new TriggerChanges(context).comment(statement);
            default -> throw new IllegalArgumentException("not a kind of object: " + statement.kind());
        }
        return "COMMENT";
    }

    private void index(Statement.Comment statement, @Nullable String text) {
        ObjectName name = statement.name();
        for (String schemaName : name.schema() == null ? context.schemas() : List.of(name.schema())) {
            SchemaDescriptor schema = context.catalog().findSchema(schemaName);
            TableDescriptor table =
                    schema == null ? null : context.catalog().findTableOfIndex(schema.oid(), name.name());
            if (table != null) {
                TableDraft draft = new TableDraft(table);
                draft.indexes.replaceAll(i -> i.name().equals(name.name()) ? i.withComment(text) : i);
                replace(table, draft.build(), "index");
                return;
            }
        }
        throw SqlException.of("42P01", "relation \"" + name + "\" does not exist");
    }

    private void constraint(Statement.Comment statement, @Nullable String text) {
        String constraint = java.util.Objects.requireNonNull(statement.column());
        if (statement.kind().startsWith("domain")) {
            TypeDescriptor type = TypeAlteration.find(context, statement.name());
            Ownership.require(context, type, "type");
            if (type.definition() instanceof TypeDescriptor.Domain domain) {
                for (TypeDescriptor.Check check : domain.checks()) {
                    if (check.name().equals(constraint)) {
                        context.changes().comment(check.oid(), text);
                        return;
                    }
                }
            }
            throw SqlException.of(
                    "42704", "constraint \"" + constraint + "\" for domain " + type.name() + " does not exist");
        }
        RelationDescriptor relation = context.path().get(statement.name());
        Ownership.require(context, relation, "relation");
        if (relation instanceof TableDescriptor table) {
            for (ConstraintDescriptor found : table.constraints()) {
                if (found.name().equals(constraint)) {
                    context.changes().comment(found.oid(), text);
                    return;
                }
            }
        }
        throw SqlException.of(
                "42704", "constraint \"" + constraint + "\" for table \"" + relation.name() + "\" does not exist");
    }

    private void column(Statement.Comment statement, @Nullable String text) {
        String column = java.util.Objects.requireNonNull(statement.column());
        TypeDescriptor type = context.path().findTypeDescriptor(statement.name());
        if (type != null && type.definition() instanceof TypeDescriptor.Composite composite) {
            if (composite.visible().stream().noneMatch(a -> a.name().equals(column))) {
                throw noColumn(column, type.name());
            }
            replace(
                    type,
                    type.withDefinition(new TypeDescriptor.Composite(
                            composite.relationOid(),
                            composite.attributes().stream()
                                    .map(a -> a.name().equals(column) ? a.withComment(text) : a)
                                    .toList())),
                    "type");
            return;
        }
        RelationDescriptor relation = context.path().get(statement.name());
        switch (relation) {
            case TableDescriptor table -> {
                TableDraft draft = new TableDraft(table);
                draft.replace(draft.get(column).withComment(text));
                replace(table, draft.build(), "table");
            }
            case ViewDescriptor view -> {
                if (view.columns().stream().noneMatch(c -> c.name().equals(column))) {
                    throw noColumn(column, view.name());
                }
                replace(
                        view,
                        view.withColumns(view.columns().stream()
                                .map(c -> c.name().equals(column) ? c.withComment(text) : c)
                                .toList()),
                        "view");
            }
            case SequenceDescriptor sequence ->
                throw SqlException.of("42809", "\"" + relation.name() + "\" is not a table, view or composite type");
        }
    }

    private static SqlException noColumn(String column, String relation) {
        return SqlException.of("42703", "column \"" + column + "\" of relation \"" + relation + "\" does not exist");
    }

    private static RelationDescriptor commented(RelationDescriptor relation, @Nullable String text) {
        return switch (relation) {
            case TableDescriptor table -> table.withComment(text);
            case ViewDescriptor view -> view.withComment(text);
            case SequenceDescriptor sequence -> sequence.withComment(text);
        };
    }

    private void replace(Descriptor before, Descriptor after, String word) {
        Ownership.require(context, before, word);
        context.changes().replace(before, after);
    }
}
