package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.CollationDescriptor;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.ExtensionDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.PolicyDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.sql.parser.Statement.ObjectKind;
import holo.sql.pgcatalog.FunctionText;
import holo.sql.pgcatalog.QualifiedText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// DROP.
final class Removal {
    static final String CASCADE_HINT = "Use DROP ... CASCADE to drop the dependent objects too.";

    private final DdlContext context;

    Removal(DdlContext context) {
        this.context = context;
    }

    String drop(Statement.Drop statement) {
        switch (statement.kind()) {
            case TABLE, VIEW, MATERIALIZED_VIEW, SEQUENCE -> relations(statement);
            case INDEX -> statement.names().forEach(n -> index(n, statement));
            case SCHEMA -> statement.names().forEach(n -> schema(n, statement));
            case COLLATION -> new CollationChanges(context).drop(statement);
            case TYPE, DOMAIN -> {
                TypeRemoval removal = new TypeRemoval(context);
                removal.remove(removal.named(statement, name -> missing(name, statement)), statement.cascade());
            }
        }
        return "DROP " + statement.kind().word().toUpperCase(Locale.ROOT);
    }

    private void relations(Statement.Drop statement) {
        Map<Integer, RelationDescriptor> doomed = new LinkedHashMap<>();
        for (ObjectName name : statement.names()) {
            RelationDescriptor relation = context.path().find(name);
            if (relation == null) {
                missing(name, statement);
                continue;
            }
            String word = word(relation);
            if (!word.equals(statement.kind().word())) {
                throw SqlException.of(
                                "42809",
                                "\"" + relation.name() + "\" is not a "
                                        + statement.kind().word())
                        .withHint("Use DROP " + word.toUpperCase(Locale.ROOT) + " to remove a " + word + ".");
            }
            Ownership.require(context, relation, word);
            doomed.put(relation.oid(), relation);
        }
        remove(doomed, statement.cascade());
    }

    /// DROP OWNED: everything that a role owns.
    void ownedBy(int roleOid, boolean cascade) {
        Map<Integer, RelationDescriptor> doomed = new LinkedHashMap<>();
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation.ownerOid() == roleOid) {
                doomed.put(relation.oid(), relation);
            }
        }
        remove(doomed, cascade);
        context.catalog().extensions().stream()
                .filter(e -> e.ownerOid() == roleOid)
                .toList()
                .forEach(e -> new ExtensionChanges(context).remove(e, cascade));
        new TypeRemoval(context)
                .remove(
                        context.catalog().types().stream()
                                .filter(t -> t.ownerOid() == roleOid)
                                .toList(),
                        cascade);
        new CollationChanges(context)
                .remove(
                        context.catalog().collations().stream()
                                .filter(c -> c.ownerOid() == roleOid)
                                .toList(),
                        cascade);
        context.catalog().functions().stream()
                .filter(f -> f.ownerOid() == roleOid && !f.isNative())
                .forEach(f -> new FunctionChanges(context).remove(f, cascade));
        for (SchemaDescriptor schema : context.catalog().schemas()) {
            if (schema.ownerOid() == roleOid) {
                schema(
                        new ObjectName(null, schema.name(), 0),
                        new Statement.Drop(ObjectKind.SCHEMA, List.of(), false, cascade));
            }
        }
    }

    /// Removes relations with all that depends on them, which was told of already.
    void removeQuietly(Map<Integer, RelationDescriptor> doomed) {
        new Removal(context.quiet()).remove(doomed, true);
    }

    private void remove(Map<Integer, RelationDescriptor> doomed, boolean cascade) {
        CatalogSnapshot catalog = context.catalog();
        CatalogChanges changes = context.changes();
        addChildren(catalog, doomed, cascade);
        addViews(catalog, doomed, cascade);
        for (RelationDescriptor relation : List.copyOf(doomed.values())) {
            if (relation instanceof SequenceDescriptor sequence) {
                requireUnused(catalog, sequence, doomed, cascade);
            }
        }
        for (RelationDescriptor other : catalog.relations()) {
            if (other instanceof TableDescriptor table && !doomed.containsKey(table.oid())) {
                dropReferences(table, doomed, cascade, changes);
            }
            if (other instanceof SequenceDescriptor sequence && doomed.containsKey(sequence.ownedByTable())) {
                doomed.put(sequence.oid(), sequence);
            }
        }
        for (RelationDescriptor relation : doomed.values()) {
            changes.drop(relation);
            TriggerChanges.dropOf(context, relation);
            PolicyChanges.dropOf(context, relation);
            if (relation instanceof TableDescriptor table) {
                changes.discardStorage(table.storageId());
                table.indexes().stream().filter(i -> !i.primary()).forEach(i -> changes.discardStorage(i.storageId()));
            }
        }
    }

    /// Partitions go with their table; other tables that inherit from it go too, or nothing goes.
    private void addChildren(CatalogSnapshot catalog, Map<Integer, RelationDescriptor> doomed, boolean cascade) {
        List<RelationDescriptor> roots = List.copyOf(doomed.values());
        List<String> dependents = new ArrayList<>();
        for (RelationDescriptor root : roots) {
            addChildren(catalog, root, doomed, dependents);
        }
        refuseOrTell(roots, dependents, cascade);
    }

    private static void addChildren(
            CatalogSnapshot catalog,
            RelationDescriptor parent,
            Map<Integer, RelationDescriptor> doomed,
            List<String> dependents) {
        for (TableDescriptor child : catalog.children(parent.oid())) {
            if (doomed.putIfAbsent(child.oid(), child) == null) {
                if (!child.lineage().isPartition()) {
                    dependents.add("table " + child.name() + " depends on table " + parent.name());
                }
                addChildren(catalog, child, doomed, dependents);
            }
        }
    }

    /// Views over what goes, and views over those, go too, or nothing goes.
    private void addViews(CatalogSnapshot catalog, Map<Integer, RelationDescriptor> doomed, boolean cascade) {
        List<RelationDescriptor> roots = List.copyOf(doomed.values());
        List<String> dependents = new ArrayList<>(addViews(catalog, context.schemas(), doomed));
        PolicyChanges policies = new PolicyChanges(context);
        List<PolicyDescriptor> users = policies.using(doomed, dependents);
        refuseOrTell(roots, dependents, cascade);
        users.forEach(policies::remove);
    }

    private void refuseOrTell(List<RelationDescriptor> roots, List<String> dependents, boolean cascade) {
        if (!dependents.isEmpty() && !cascade) {
            RelationDescriptor first = roots.getFirst();
            throw SqlException.of(
                            "2BP01",
                            roots.size() == 1
                                    ? "cannot drop " + word(first) + " " + first.name()
                                            + " because other objects depend on it"
                                    : "cannot drop desired object(s) because other objects depend on them")
                    .withDetail(String.join("\n", dependents))
                    .withHint(CASCADE_HINT);
        }
        if (dependents.size() == 1) {
            String line = dependents.getFirst();
            context.notice("00000", "drop cascades to " + line.substring(0, line.indexOf(" depends on")));
        } else if (!dependents.isEmpty()) {
            context.notice("00000", "drop cascades to " + dependents.size() + " other objects");
        }
    }

    /// Adds the views over what goes, and those over them; answers what is to be said of each.
    static List<String> addViews(
            CatalogSnapshot catalog, List<String> schemas, Map<Integer, RelationDescriptor> doomed) {
        QualifiedText texts = new QualifiedText(catalog, schemas);
        Map<RelationDescriptor, Set<RelationDescriptor>> uses = new LinkedHashMap<>();
        for (RelationDescriptor other : catalog.relations()) {
            String query = other.query();
            if (query != null) {
                uses.put(other, texts.relations(query));
            }
        }
        List<String> dependents = new ArrayList<>();
        List.copyOf(doomed.values()).forEach(root -> addUsers(root, uses, doomed, dependents));
        return dependents;
    }

    /// Those that use a relation, each followed by those that use it in turn.
    private static void addUsers(
            RelationDescriptor used,
            Map<RelationDescriptor, Set<RelationDescriptor>> uses,
            Map<Integer, RelationDescriptor> doomed,
            List<String> dependents) {
        uses.forEach((other, all) -> {
            if (all.contains(used) && doomed.putIfAbsent(other.oid(), other) == null) {
                dependents.add(word(other) + " " + other.name() + " depends on " + word(used) + " " + used.name());
                addUsers(other, uses, doomed, dependents);
            }
        });
    }

    private static void requireUnused(
            CatalogSnapshot catalog,
            SequenceDescriptor sequence,
            Map<Integer, RelationDescriptor> doomed,
            boolean cascade) {
        TableDescriptor table = catalog.table(sequence.ownedByTable());
        if (table != null
                && !doomed.containsKey(table.oid())
                && !cascade
                && isUsed(sequence, table.column(sequence.ownedByColumn()))) {
            throw SqlException.of(
                            "2BP01", "cannot drop sequence " + sequence.name() + " because other objects depend on it")
                    .withDetail("default value for column "
                            + table.column(sequence.ownedByColumn()).name() + " of table " + table.name()
                            + " depends on sequence " + sequence.name())
                    .withHint(CASCADE_HINT);
        }
    }

    /// A column owns its sequence also when its default has been dropped.
    private static boolean isUsed(SequenceDescriptor sequence, ColumnDescriptor column) {
        String defaultSql = column.defaultSql();
        return column.identity() != ColumnDescriptor.Identity.NONE
                || defaultSql != null && defaultSql.contains(sequence.name());
    }

    /// Takes away the foreign keys of a table that stays and refers to one that goes.
    private void dropReferences(
            TableDescriptor table, Map<Integer, RelationDescriptor> doomed, boolean cascade, CatalogChanges changes) {
        List<ConstraintDescriptor> kept = new ArrayList<>();
        for (ConstraintDescriptor constraint : table.constraints()) {
            RelationDescriptor referenced = constraint instanceof ConstraintDescriptor.ForeignKey key
                    ? PartitionReferences.reached(key, doomed, context.catalog())
                    : null;
            boolean part = table.lineage().origin(constraint.oid()) != 0;
            if (referenced == null) {
                kept.add(constraint);
            } else if (!cascade && !part) {
                throw SqlException.of(
                                "2BP01",
                                "cannot drop table " + referenced.name() + " because other objects depend on it")
                        .withDetail("constraint " + constraint.name() + " on table " + table.name()
                                + " depends on table " + referenced.name())
                        .withHint(CASCADE_HINT);
            } else if (!part) {
                context.notice(
                        "00000", "drop cascades to constraint " + constraint.name() + " on table " + table.name());
            }
        }
        if (kept.size() < table.constraints().size()) {
            changes.replace(table, table.withConstraints(kept));
        }
    }

    private void index(ObjectName name, Statement.Drop statement) {
        CatalogSnapshot catalog = context.catalog();
        for (String schemaName : name.schema() == null ? context.schemas() : List.of(name.schema())) {
            SchemaDescriptor schema = catalog.findSchema(schemaName);
            TableDescriptor table = schema == null ? null : catalog.findTableOfIndex(schema.oid(), name.name());
            if (table != null) {
                Ownership.require(context, table, "index");
                dropIndex(table, name.name());
                return;
            }
        }
        missing(name, statement);
    }

    void dropIndex(TableDescriptor table, String name) {
        TableDraft draft = new TableDraft(table);
        IndexDescriptor index = table.indexes().stream()
                .filter(i -> i.name().equals(name))
                .findFirst()
                .orElseThrow();
        requireWhole(table, index);
        if (draft.hasConstraint(name)) {
            throw SqlException.of(
                            "2BP01",
                            "cannot drop index " + name + " because constraint " + name + " on table " + table.name()
                                    + " requires it")
                    .withHint("You can drop constraint " + name + " on table " + table.name() + " instead.");
        }
        draft.indexes.remove(index);
        draft.lineage = draft.lineage.withOrigin(index.oid(), 0);
        CatalogChanges changes = context.changes();
        changes.replace(table, draft.build());
        changes.discardStorage(index.storageId());
        for (TableDescriptor partition : context.catalog().children(table.oid())) {
            for (IndexDescriptor part : partition.indexes()) {
                if (partition.lineage().origin(part.oid()) == index.oid()) {
                    TableDescriptor free =
                            partition.withLineage(partition.lineage().withOrigin(part.oid(), 0));
                    changes.replace(partition, free);
                    dropIndex(free, part.name());
                }
            }
        }
    }

    /// @throws SqlException 2BP01 for an index that is part of one of the partitioned table
    private void requireWhole(TableDescriptor table, IndexDescriptor index) {
        int origin = table.lineage().origin(index.oid());
        TableDescriptor whole = origin == 0 ? null : context.catalog().tableOfIndex(origin);
        if (whole != null) {
            String needs = whole.indexes().stream()
                    .filter(i -> i.oid() == origin)
                    .findFirst()
                    .orElseThrow()
                    .name();
            throw SqlException.of(
                            "2BP01", "cannot drop index " + index.name() + " because index " + needs + " requires it")
                    .withHint("You can drop index " + needs + " instead.");
        }
    }

    private void schema(ObjectName name, Statement.Drop statement) {
        SchemaDescriptor schema = context.catalog().findSchema(name.name());
        if (schema == null) {
            missing(name, statement);
            return;
        }
        Ownership.require(context, schema, "schema");
        if (schema.oid() == SchemaDescriptor.PG_CATALOG || schema.oid() == SchemaDescriptor.INFORMATION_SCHEMA) {
            throw SqlException.of(
                    "2BP01", "cannot drop schema " + schema.name() + " because it is required by the database system");
        }
        Map<Integer, RelationDescriptor> inside = new LinkedHashMap<>();
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation.schemaOid() == schema.oid()) {
                inside.put(relation.oid(), relation);
            }
        }
        List<TypeDescriptor> types = TypeRemoval.whole(
                context.catalog(),
                context.catalog().types().stream()
                        .filter(t -> t.schemaOid() == schema.oid() && !t.isNative())
                        .toList());
        List<ExtensionDescriptor> extensions = context.catalog().extensions().stream()
                .filter(e -> e.schemaOid() == schema.oid())
                .toList();
        List<String> dependents = new ArrayList<>();
        inside.values().forEach(r -> dependents.add(word(r) + " " + schema.name() + "." + r.name()));
        types.forEach(
                t -> dependents.add("type " + (t.schemaOid() == schema.oid() ? schema.name() + "." : "") + t.name()));
        List<FunctionDescriptor> functions = context.catalog().functions().stream()
                .filter(f -> f.schemaOid() == schema.oid() && !f.isNative())
                .toList();
        functions.stream()
                .filter(f -> f.form() != FunctionDescriptor.Form.INTERNAL)
                .forEach(f -> dependents.add(
                        "function " + schema.name() + "." + FunctionText.signature(context.catalog(), f)));
        List<CollationDescriptor> collations = context.catalog().collations().stream()
                .filter(c -> c.schemaOid() == schema.oid())
                .toList();
        collations.forEach(c -> dependents.add("collation " + schema.name() + "." + c.name()));
        extensions.forEach(e -> dependents.add("extension " + e.name()));
        if (!dependents.isEmpty() && !statement.cascade()) {
            throw SqlException.of(
                            "2BP01", "cannot drop schema " + schema.name() + " because other objects depend on it")
                    .withDetail(dependents.stream()
                            .map(d -> d + " depends on schema " + schema.name())
                            .collect(java.util.stream.Collectors.joining("\n")))
                    .withHint(CASCADE_HINT);
        }
        if (dependents.size() == 1 && inside.isEmpty() && types.isEmpty()) {
            context.notice("00000", "drop cascades to " + dependents.getFirst());
        }
        remove(inside, true);
        functions.forEach(f -> new FunctionChanges(context).remove(f, true));
        new TypeRemoval(context).remove(types, true);
        new CollationChanges(context).remove(collations, true);
        extensions.forEach(e -> new ExtensionChanges(context).remove(e, true));
        context.changes().drop(schema);
    }

    private void missing(ObjectName name, Statement.Drop statement) {
        ObjectKind kind = statement.kind();
        String text = kind.word() + " \"" + name + "\" does not exist";
        if (!statement.ifExists()) {
            String state = switch (kind) {
                case SCHEMA -> "3F000";
                case TYPE, DOMAIN, INDEX, COLLATION -> "42704";
                case TABLE, VIEW, SEQUENCE, MATERIALIZED_VIEW -> "42P01";
            };
            throw SqlException.of(state, text);
        }
        context.notice("00000", text + ", skipping");
    }

    static String word(RelationDescriptor relation) {
        return switch (relation) {
            case TableDescriptor table -> table.isMaterialized() ? "materialized view" : "table";
            case ViewDescriptor view -> "view";
            case SequenceDescriptor sequence -> "sequence";
        };
    }
}
