package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.Descriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.sql.parser.Statement.AlterObject;
import holo.sql.plan.SequenceState;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// ALTER of schemas, views, sequences and indexes.
final class ObjectAlteration {
    private final DdlContext context;

    ObjectAlteration(DdlContext context) {
        this.context = context;
    }

    String alter(AlterObject statement) {
        String tag = "ALTER " + statement.kind().word().toUpperCase(Locale.ROOT);
        switch (statement.kind()) {
            case SCHEMA -> schema(statement);
            case INDEX -> index(statement);
            case TYPE, DOMAIN -> type(statement);
            case COLLATION -> new CollationChanges(context).alter(statement);
            case TABLE, VIEW, SEQUENCE, MATERIALIZED_VIEW -> {
                RelationDescriptor relation = context.path().find(statement.name());
                if (relation == null) {
                    missing(statement.name(), statement.ifExists());
                } else {
                    requireKind(relation, statement.kind());
                    relation(relation, statement.change(), statement.value());
                }
            }
        }
        return tag;
    }

    /// ALTER TABLE may name any relation, the others only what they say.
    private static void requireKind(RelationDescriptor relation, Statement.ObjectKind kind) {
        if (kind != Statement.ObjectKind.TABLE && !Removal.word(relation).equals(kind.word())) {
            throw SqlException.of("42809", "\"" + relation.name() + "\" is not a " + kind.word());
        }
    }

    private void missing(ObjectName name, boolean ifExists) {
        String text = "relation \"" + name + "\" does not exist";
        if (!ifExists) {
            throw SqlException.of("42P01", text).withPosition(name.position());
        }
        context.notice("42P01", text + ", skipping");
    }

    private void schema(AlterObject statement) {
        SchemaDescriptor schema = context.catalog().findSchema(statement.name().name());
        if (schema == null) {
            throw SqlException.of("3F000", "schema \"" + statement.name().name() + "\" does not exist");
        }
        Ownership.require(context, schema, "schema");
        if (statement.change() == AlterObject.Change.OWNER) {
            RoleDescriptor role = Ownership.newOwner(context, statement.value(), schema.ownerOid(), 0);
            Granting.moveOwner(context, schema.oid(), schema.ownerOid(), role.oid());
            replace(schema, schema.withOwner(role.oid()));
        } else {
            String name = statement.value();
            for (RelationDescriptor relation : context.catalog().relations()) {
                if (relation.schemaOid() == schema.oid()) {
                    new TextRewrite(context).moveRelation(relation, name, relation.name());
                }
            }
            for (TypeDescriptor type : context.catalog().types()) {
                if (type.schemaOid() == schema.oid()) {
                    new TextRewrite(context).moveType(type, schema.name(), name);
                }
            }
            new TextRewrite(context).moveFunctions(schema.name(), name);
            replace(schema, schema.withName(name));
        }
    }

    private void type(AlterObject statement) {
        TypeDescriptor type = TypeAlteration.find(context, statement.name());
        if (statement.kind() == Statement.ObjectKind.DOMAIN && !(type.definition() instanceof TypeDescriptor.Domain)) {
            throw SqlException.of("42809", "\"" + statement.name() + "\" is not a domain");
        }
        Ownership.require(context, type, "type");
        String value = statement.value();
        switch (statement.change()) {
            case OWNER -> {
                RoleDescriptor role = Ownership.newOwner(context, value, type.ownerOid(), type.schemaOid());
                own(type, role);
                if (type.definition() instanceof TypeDescriptor.Range range) {
                    own(java.util.Objects.requireNonNull(context.catalog().type(range.multirangeOid())), role);
                }
            }
            case NAME -> {
                replace(type, type.withName(value, TypeCreation.arrayName(context, type.schemaOid(), value)));
                new TextRewrite(context).renameType(type, value);
            }
            case SCHEMA -> {
                SchemaDescriptor schema = context.catalog().findSchema(value);
                if (schema == null) {
                    throw SqlException.of("3F000", "schema \"" + value + "\" does not exist");
                }
                TableCreation.requireCreate(context, schema);
                SchemaDescriptor from =
                        java.util.Objects.requireNonNull(context.catalog().schema(type.schemaOid()));
                replace(type, type.withSchema(schema.oid()));
                new TextRewrite(context).moveType(type, from.name(), schema.name());
            }
        }
    }

    private void own(TypeDescriptor type, RoleDescriptor role) {
        Granting.moveOwner(context, type.oid(), type.ownerOid(), role.oid());
        replace(type, type.withOwner(role.oid()));
    }

    /// ALTER TABLE, too, may name a view or a sequence.
    void relation(RelationDescriptor relation, AlterObject.Change change, String value) {
        Ownership.require(context, relation, Removal.word(relation));
        switch (change) {
            case OWNER -> {
                RoleDescriptor role = Ownership.newOwner(context, value, relation.ownerOid(), relation.schemaOid());
                Granting.moveOwner(context, relation.oid(), relation.ownerOid(), role.oid());
                replace(relation, Ownership.withOwner(relation, role.oid()));
            }
            case NAME -> {
                new TextRewrite(context).moveRelation(relation, null, value);
                RelationDescriptor now = now(relation);
                replace(now, moved(now, now.schemaOid(), value));
            }
            case SCHEMA -> {
                SchemaDescriptor schema = context.catalog().findSchema(value);
                if (schema == null) {
                    throw SqlException.of("3F000", "schema \"" + value + "\" does not exist");
                }
                TableCreation.requireCreate(context, schema);
                new TextRewrite(context).moveRelation(relation, schema.name(), relation.name());
                RelationDescriptor now = now(relation);
                replace(now, moved(now, schema.oid(), now.name()));
            }
        }
    }

    /// The relation after its own texts were rewritten.
    private RelationDescriptor now(RelationDescriptor relation) {
        return java.util.Objects.requireNonNull(context.catalog().relation(relation.oid()));
    }

    private static RelationDescriptor moved(RelationDescriptor relation, int schema, String name) {
        return switch (relation) {
            case TableDescriptor table -> table.withSchema(schema).withName(name);
            case ViewDescriptor view -> view.withName(schema, name);
            case SequenceDescriptor s -> s.withName(schema, name);
        };
    }

    private void index(AlterObject statement) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof TableDescriptor table && isInPath(table, statement.name())) {
                for (IndexDescriptor index : table.indexes()) {
                    if (index.name().equals(statement.name().name())) {
                        Ownership.require(context, table, "index");
                        TableDraft draft = new TableDraft(table);
                        draft.indexes.replaceAll(i -> i.oid() == index.oid() ? i.withName(statement.value()) : i);
                        draft.constraints.replaceAll(c -> c.isOf(index) ? c.withName(statement.value()) : c);
                        replace(table, draft.build());
                        return;
                    }
                }
            }
        }
        missing(statement.name(), statement.ifExists());
    }

    private boolean isInPath(TableDescriptor table, ObjectName name) {
        SchemaDescriptor schema = context.catalog().schema(table.schemaOid());
        String schemaName = schema == null ? "" : schema.name();
        return name.schema() == null ? context.schemas().contains(schemaName) : schemaName.equals(name.schema());
    }

    String alter(Statement.AlterSequence statement) {
        RelationDescriptor relation = context.path().find(statement.name());
        if (relation == null) {
            missing(statement.name(), statement.ifExists());
            return "ALTER SEQUENCE";
        }
        if (!(relation instanceof SequenceDescriptor before)) {
            throw SqlException.of("42809", "\"" + relation.name() + "\" is not a sequence");
        }
        Ownership.require(context, before, "sequence");
        CatalogChanges changes = context.changes();
        Map<String, Long> options = new LinkedHashMap<>();
        options.put("increment", before.increment());
        options.put("minvalue", before.minimum());
        options.put("maxvalue", before.maximum());
        options.put("start", before.start());
        options.put("cache", before.cache());
        options.put("cycle", before.cycle() ? 1L : 0L);
        options.putAll(statement.options());
        SqlType type = options.containsKey("bytes") ? SequenceCreation.type(options) : PgTypes.get(before.typeOid());
        SequenceDescriptor after = SequenceCreation.describe(
                before.oid(),
                before.schemaOid(),
                before.name(),
                before.ownerOid(),
                type,
                options,
                before.ownedByTable(),
                before.ownedByColumn());
        after = after.withComment(before.comment());
        if (statement.ownedBy() != null) {
            after = ownedBy(context, after, statement.ownedBy());
        }
        Long restart = options.get("restart");
        if (restart != null) {
            long value = restart == Long.MIN_VALUE ? after.start() : restart;
            if (value < after.minimum() || value > after.maximum()) {
                throw SqlException.of(
                        "22023",
                        "RESTART value (" + value + ") cannot be "
                                + (value < after.minimum()
                                        ? "less than MINVALUE (" + after.minimum()
                                        : "greater than MAXVALUE (" + after.maximum())
                                + ")");
            }
            after = after.restarted(value);
        } else if (statement.options().isEmpty()) {
            after = after.restarted(before.stateId(), before.first());
        } else {
            // Numbers that nodes have reserved are for what the sequence was.
            SequenceState state = context.planner().position(before);
            after = after.restarted(state.following(after));
        }
        if (after.stateId() != before.stateId()) {
            context.transaction().catalog().delete(KeySpace.sequenceState(before.stateId()));
        }
        changes.replace(before, after);
        return "ALTER SEQUENCE";
    }

    /// The sequence, owned by a column.
    ///
    /// @param parts of the column's name, empty for none
    static SequenceDescriptor ownedBy(DdlContext context, SequenceDescriptor sequence, List<String> parts) {
        if (parts.isEmpty()) {
            return sequence.withOwningColumn(0, 0);
        }
        if (parts.size() < 2) {
            throw SqlException.of("42601", "invalid OWNED BY option")
                    .withHint("Specify OWNED BY table.column or OWNED BY NONE.");
        }
        ObjectName name =
                new ObjectName(parts.size() > 2 ? parts.get(parts.size() - 3) : null, parts.get(parts.size() - 2), 0);
        if (!(context.path().get(name) instanceof TableDescriptor table)) {
            throw SqlException.of("42809", "\"" + name.name() + "\" is not a table");
        }
        ColumnDescriptor column = new TableDraft(table).get(parts.getLast());
        if (table.schemaOid() != sequence.schemaOid()) {
            throw SqlException.of("55000", "sequence must be in same schema as table it is linked to");
        }
        return sequence.withOwningColumn(table.oid(), column.number());
    }

    private void replace(Descriptor before, Descriptor after) {
        context.changes().replace(before, after);
    }
}
