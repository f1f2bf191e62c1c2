package holo.sql.catalog;

import holo.accord.primitives.Key;
import holo.sql.type.Collation;
import holo.sql.type.Collations;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.store.KeyValueCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The catalog at one point in time, of all databases or as one of them sees it. Immutable.
public final class CatalogSnapshot {
    private static final int ALL = -1;

    private final long version;
    private final int database;
    private final CatalogSnapshot whole;
    private final Map<Integer, CatalogSnapshot> parts = new ConcurrentHashMap<>();
    private final Map<Integer, DatabaseDescriptor> databases = new TreeMap<>();
    private final Map<Integer, RoleDescriptor> roles = new TreeMap<>();
    private final Map<Integer, SchemaDescriptor> schemas = new TreeMap<>();
    private final Map<Integer, RelationDescriptor> relations = new TreeMap<>();
    private final Map<Integer, GrantsDescriptor> grants = new TreeMap<>();
    private final Map<Integer, DefaultGrantsDescriptor> defaultGrants = new TreeMap<>();
    private final Map<String, RoleDescriptor> rolesByName = new HashMap<>();
    private final Map<String, SchemaDescriptor> schemasByName = new HashMap<>();
    private final Map<QualifiedName, RelationDescriptor> relationsByName = new HashMap<>();
    private final Map<QualifiedName, TableDescriptor> tablesByIndexName = new HashMap<>();
    private final Map<Integer, TableDescriptor> tablesByIndexOid = new HashMap<>();

    private final Map<Integer, String> comments = new HashMap<>();
    private final Map<Integer, TypeDescriptor> types = new TreeMap<>();
    private final Map<QualifiedName, TypeDescriptor> typesByName = new HashMap<>();
    private final Map<QualifiedName, TypeDescriptor> typesByArrayName = new HashMap<>();
    private final Map<Integer, FunctionDescriptor> functions = new TreeMap<>();
    private final Map<QualifiedName, List<FunctionDescriptor>> functionsByName = new HashMap<>();
    private boolean hasAggregates;
    private final Map<Integer, ExtensionDescriptor> extensions = new TreeMap<>();
    private final Map<Integer, TreeMap<String, TriggerDescriptor>> triggers = new TreeMap<>();
    private final Map<Integer, TreeMap<String, PolicyDescriptor>> policies = new TreeMap<>();
    private boolean rowSecurity;
    private final Map<Integer, CollationDescriptor> collations = new TreeMap<>();
    private final Map<QualifiedName, CollationDescriptor> collationsByName = new HashMap<>();
    private volatile @Nullable Map<Integer, List<TableDescriptor>> children;
    private CatalogTypes sqlTypes = new CatalogTypes(Map.of(), oid -> null);
    private final RowTypes rowTypes = new RowTypes();

    private record QualifiedName(int schemaOid, String name) {}

    private CatalogSnapshot(long version) {
        this.version = version;
        this.database = ALL;
        this.whole = this;
    }

    /// What one database sees of the whole.
    private CatalogSnapshot(CatalogSnapshot whole, int database) {
        this.version = whole.version;
        this.database = database;
        this.whole = whole;
        this.sqlTypes = whole.sqlTypes;
        databases.putAll(whole.databases);
        comments.putAll(whole.comments);
        whole.defaultGrants.values().stream()
                .filter(g -> g.databaseOid() == database)
                .forEach(this::add);
        whole.roles.values().forEach(this::add);
        whole.schemas.values().stream().filter(this::sees).forEach(this::add);
        whole.types.values().stream()
                .filter(t -> schemas.containsKey(t.schemaOid()) && !t.isNative())
                .forEach(this::add);
        whole.functions.values().stream()
                .filter(f -> schemas.containsKey(f.schemaOid()) && !f.isNative())
                .forEach(this::add);
        whole.extensions.values().stream()
                .filter(e -> schemas.containsKey(e.schemaOid()))
                .forEach(this::add);
        whole.collations.values().stream()
                .filter(c -> schemas.containsKey(c.schemaOid()))
                .forEach(this::add);
        whole.relations.values().stream()
                .filter(r -> schemas.containsKey(r.schemaOid()))
                .forEach(this::add);
        whole.grants.values().stream().filter(this::concerns).forEach(this::add);
        whole.triggers().stream()
                .filter(t -> relations.containsKey(t.tableOid()))
                .forEach(this::add);
        whole.policies().stream()
                .filter(p -> relations.containsKey(p.tableOid()))
                .forEach(this::add);
    }

    private boolean concerns(GrantsDescriptor made) {
        int oid = made.oid();
        return relations.containsKey(oid)
                || schemas.containsKey(oid)
                || functions.containsKey(oid)
                || types.containsKey(oid)
                || databases.containsKey(oid)
                || LanguageNames.isOne(oid);
    }

    private boolean sees(SchemaDescriptor schema) {
        return schema.databaseOid() == database || schema.databaseOid() == DatabaseDescriptor.SHARED;
    }

    /// The catalog as a database sees it.
    public CatalogSnapshot in(int databaseOid) {
        return database == databaseOid
                ? this
                : whole.parts.computeIfAbsent(databaseOid, oid -> new CatalogSnapshot(whole, oid));
    }

    /// The catalog of all databases. In it, what belongs to a schema cannot be found by the schema's name.
    public CatalogSnapshot whole() {
        return whole;
    }

    /// The database whose sight this is.
    ///
    /// @throws IllegalStateException when it is the {@link #whole}, or the database is gone
    public DatabaseDescriptor database() {
        DatabaseDescriptor found = databases.get(database);
        if (found == null) {
            throw new IllegalStateException("not the catalog of a database: " + database);
        }
        return found;
    }

    /// All of the server, by OID.
    public Collection<DatabaseDescriptor> databases() {
        return databases.values();
    }

    public @Nullable DatabaseDescriptor database(int oid) {
        return databases.get(oid);
    }

    public @Nullable DatabaseDescriptor findDatabase(String name) {
        for (DatabaseDescriptor candidate : databases.values()) {
            if (candidate.name().equals(name)) {
                return candidate;
            }
        }
        return null;
    }

    /// Reads the whole catalog.
    static CatalogSnapshot load(CatalogStorage storage) {
        CatalogSnapshot result = new CatalogSnapshot(readVersion(storage));
        List<Stored> others = new ArrayList<>();
        try (KeyValueCursor cursor = storage.scan(KeySpace.DESCRIPTORS)) {
            while (cursor.advance()) {
                Key key = cursor.key();
                DescriptorKind kind = DescriptorKind.ofCode(key.bytes()[2]);
                if (kind == DescriptorKind.TYPE || kind == DescriptorKind.SCHEMA) {
                    result.add(DescriptorCodec.decode(kind, cursor.value(), PgTypes::get));
                } else {
                    others.add(new Stored(kind, cursor.value()));
                }
            }
        }
        // Columns know their types.
        result.sqlTypes = new CatalogTypes(result.types, result::schemaName);
        for (Stored stored : others) {
            result.add(DescriptorCodec.decode(stored.kind(), stored.bytes(), result.sqlTypes::get));
        }
        return result;
    }

    private record Stored(DescriptorKind kind, byte[] bytes) {}

    /// The name of a type as messages show it.
    String displayName(int schemaOid, String name) {
        return CatalogTypes.displayName(schemaName(schemaOid), name);
    }

    private @Nullable String schemaName(int oid) {
        SchemaDescriptor schema = schemas.get(oid);
        return schema == null ? null : schema.name();
    }

    static long readVersion(CatalogStorage storage) {
        byte[] bytes = storage.get(KeySpace.CATALOG_VERSION);
        return bytes == null ? 0 : ByteBuffer.wrap(bytes).getLong();
    }

    private void add(Descriptor descriptor) {
        switch (descriptor) {
            case RoleDescriptor role -> {
                roles.put(role.oid(), role);
                rolesByName.put(role.name(), role);
            }
            case DatabaseDescriptor made -> databases.put(made.oid(), made);
            case SchemaDescriptor schema -> {
                schemas.put(schema.oid(), schema);
                schemasByName.put(schema.name(), schema);
            }
            case TypeDescriptor type -> {
                types.put(type.oid(), type);
                typesByName.put(new QualifiedName(type.schemaOid(), type.name()), type);
                typesByArrayName.put(new QualifiedName(type.schemaOid(), type.arrayName()), type);
            }
            case FunctionDescriptor function -> {
                functions.put(function.oid(), function);
                hasAggregates |= function.isAggregate();
                functionsByName
                        .computeIfAbsent(
                                new QualifiedName(function.schemaOid(), function.name()), n -> new ArrayList<>())
                        .add(function);
            }
            case ExtensionDescriptor extension -> {
                extensions.put(extension.oid(), extension);
                Extensions.types(extension).forEach(this::add);
                Extensions.functions(extension).forEach(this::add);
            }
            case TriggerDescriptor trigger ->
                triggers.computeIfAbsent(trigger.tableOid(), t -> new TreeMap<>())
                        .put(trigger.name(), trigger);
            case PolicyDescriptor policy ->
                policies.computeIfAbsent(policy.tableOid(), t -> new TreeMap<>())
                        .put(policy.name(), policy);
            case CollationDescriptor made -> {
                collations.put(made.oid(), made);
                collationsByName.put(new QualifiedName(made.schemaOid(), made.name()), made);
            }
            case CommentDescriptor made -> comments.put(made.oid(), made.comment());
            case GrantsDescriptor made -> grants.put(made.oid(), made);
            case DefaultGrantsDescriptor made -> defaultGrants.put(made.oid(), made);
            case RelationDescriptor relation -> {
                relations.put(relation.oid(), relation);
                relationsByName.put(new QualifiedName(relation.schemaOid(), relation.name()), relation);
                if (relation instanceof TableDescriptor table) {
                    rowSecurity |= table.hasRowSecurity();
                    for (IndexDescriptor index : table.indexes()) {
                        tablesByIndexOid.put(index.oid(), table);
                        tablesByIndexName.put(new QualifiedName(table.schemaOid(), index.name()), table);
                    }
                }
            }
        }
    }

    /// Grows by one with each committed change; 0 before the catalog is made.
    public long version() {
        return version;
    }

    /// By OID.
    public Collection<RoleDescriptor> roles() {
        return roles.values();
    }

    /// By OID.
    public Collection<SchemaDescriptor> schemas() {
        return schemas.values();
    }

    /// Tables, views and sequences, by OID.
    public Collection<RelationDescriptor> relations() {
        return relations.values();
    }

    /// What was granted on the object of that OID, or null.
    public @Nullable GrantsDescriptor grants(int objectOid) {
        return grants.get(objectOid);
    }

    /// By OID of the object.
    public Collection<GrantsDescriptor> allGrants() {
        return grants.values();
    }

    /// By OID.
    public Collection<DefaultGrantsDescriptor> defaultGrants() {
        return defaultGrants.values();
    }

    public @Nullable RoleDescriptor findRole(String name) {
        return rolesByName.get(name);
    }

    public @Nullable RoleDescriptor role(int oid) {
        return roles.get(oid);
    }

    /// @throws IllegalStateException in the {@link #whole}
    public @Nullable SchemaDescriptor findSchema(String name) {
        if (database == ALL) {
            throw new IllegalStateException("a schema by its name, without a database: " + name);
        }
        return schemasByName.get(name);
    }

    public @Nullable SchemaDescriptor schema(int oid) {
        return schemas.get(oid);
    }

    /// A table, view or sequence; null when the schema has none of that name.
    public @Nullable RelationDescriptor findRelation(int schemaOid, String name) {
        return relationsByName.get(new QualifiedName(schemaOid, name));
    }

    public @Nullable RelationDescriptor relation(int oid) {
        return relations.get(oid);
    }

    /// The table of that OID, or null.
    public @Nullable TableDescriptor table(int oid) {
        return relations.get(oid) instanceof TableDescriptor table ? table : null;
    }

    /// The tables that inherit from a table directly, or are its partitions, by OID.
    public List<TableDescriptor> children(int tableOid) {
        Map<Integer, List<TableDescriptor>> known = children;
        if (known == null) {
            known = new HashMap<>();
            for (RelationDescriptor relation : relations.values()) {
                if (relation instanceof TableDescriptor table) {
                    for (int parent : table.lineage().parents()) {
                        known.computeIfAbsent(parent, p -> new ArrayList<>()).add(table);
                    }
                }
            }
            children = known;
        }
        return known.getOrDefault(tableOid, List.of());
    }

    /// The tables that inherit from a table, through others too, each once and behind those that it inherits from.
    public List<TableDescriptor> descendants(int tableOid) {
        Map<Integer, TableDescriptor> found = new java.util.LinkedHashMap<>();
        List<TableDescriptor> level = children(tableOid);
        while (!level.isEmpty()) {
            List<TableDescriptor> next = new ArrayList<>();
            for (TableDescriptor child : level) {
                if (found.putIfAbsent(child.oid(), child) == null) {
                    next.addAll(children(child.oid()));
                }
            }
            level = next;
        }
        return List.copyOf(found.values());
    }

    /// The partitioned table that a partition is part of; null for a table that is none.
    public @Nullable TableDescriptor partitioned(TableDescriptor partition) {
        return partition.lineage().isPartition()
                ? table(partition.lineage().parents().getFirst())
                : null;
    }

    /// The table that has the index, or null.
    public @Nullable TableDescriptor tableOfIndex(int indexOid) {
        return tablesByIndexOid.get(indexOid);
    }

    /// The table that has an index of that name, or null.
    public @Nullable TableDescriptor findTableOfIndex(int schemaOid, String indexName) {
        return tablesByIndexName.get(new QualifiedName(schemaOid, indexName));
    }

    /// What was said of an object whose descriptor has no place for it, or null.
    public @Nullable String comment(int objectOid) {
        return comments.get(objectOid);
    }

    /// Types that users made or extensions brought, by OID.
    public Collection<TypeDescriptor> types() {
        return types.values();
    }

    public @Nullable TypeDescriptor type(int oid) {
        return types.get(oid);
    }

    /// The type of that name; null when the schema has none.
    public @Nullable TypeDescriptor findType(int schemaOid, String name) {
        return typesByName.get(new QualifiedName(schemaOid, name));
    }

    /// The type whose arrays have that name; null when the schema has none.
    public @Nullable TypeDescriptor findArrayType(int schemaOid, String name) {
        return typesByArrayName.get(new QualifiedName(schemaOid, name));
    }

    /// Collations that users made, by OID.
    public Collection<CollationDescriptor> collations() {
        return collations.values();
    }

    /// The collation that a user made; null when the schema has none of that name.
    public @Nullable CollationDescriptor findCollation(int schemaOid, String name) {
        return collationsByName.get(new QualifiedName(schemaOid, name));
    }

    /// The collation of that OID, a user's or one of pg_catalog; null when there is none.
    public @Nullable Collation collation(int oid) {
        CollationDescriptor made = collations.get(oid);
        return made == null ? Collations.get(oid) : made.collation();
    }

    /// The triggers of a table in the order in which they run: by name.
    public Collection<TriggerDescriptor> triggers(int tableOid) {
        TreeMap<String, TriggerDescriptor> found = triggers.get(tableOid);
        return found == null ? List.of() : found.values();
    }

    /// All triggers.
    public List<TriggerDescriptor> triggers() {
        return triggers.values().stream().flatMap(t -> t.values().stream()).toList();
    }

    /// The trigger of a name, or null.
    public @Nullable TriggerDescriptor trigger(int tableOid, String name) {
        TreeMap<String, TriggerDescriptor> found = triggers.get(tableOid);
        return found == null ? null : found.get(name);
    }

    /// The policies of a table, by name.
    public Collection<PolicyDescriptor> policies(int tableOid) {
        TreeMap<String, PolicyDescriptor> found = policies.get(tableOid);
        return found == null ? List.of() : found.values();
    }

    /// All policies.
    public List<PolicyDescriptor> policies() {
        return policies.values().stream().flatMap(p -> p.values().stream()).toList();
    }

    /// The policy of a name, or null.
    public @Nullable PolicyDescriptor policy(int tableOid, String name) {
        TreeMap<String, PolicyDescriptor> found = policies.get(tableOid);
        return found == null ? null : found.get(name);
    }

    /// Whether some table has row-level security: then what a statement reads depends on who runs it.
    public boolean hasRowSecurity() {
        return rowSecurity;
    }

    /// By OID.
    public Collection<ExtensionDescriptor> extensions() {
        return extensions.values();
    }

    /// The extension of a name; null when the database does not have it.
    public @Nullable ExtensionDescriptor findExtension(String name) {
        for (ExtensionDescriptor extension : extensions.values()) {
            if (extension.name().equals(name)) {
                return extension;
            }
        }
        return null;
    }

    /// Functions that users made or extensions brought, by OID.
    public Collection<FunctionDescriptor> functions() {
        return functions.values();
    }

    /// Whether users made any aggregate.
    public boolean hasAggregates() {
        return hasAggregates;
    }

    public @Nullable FunctionDescriptor function(int oid) {
        return functions.get(oid);
    }

    /// The functions of a name that a schema has.
    public List<FunctionDescriptor> findFunctions(int schemaOid, String name) {
        return functionsByName.getOrDefault(new QualifiedName(schemaOid, name), List.of());
    }

    /// The function that takes just these types; null when the schema has none.
    public @Nullable FunctionDescriptor findFunction(int schemaOid, String name, List<Integer> inputTypes) {
        for (FunctionDescriptor function : findFunctions(schemaOid, name)) {
            if (function.inputTypes().equals(inputTypes)) {
                return function;
            }
        }
        return null;
    }

    /// The type of that OID as values know it: built in, made by users, of a relation's rows, or an array over one;
    /// null when there is none.
    public @Nullable SqlType sqlType(int oid) {
        return RowTypes.isOid(oid) ? rowTypes.find(oid, this) : sqlTypes.find(oid);
    }

    /// Whether a new type of that name would collide.
    public boolean isTypeNameTaken(int schemaOid, String name) {
        QualifiedName qualified = new QualifiedName(schemaOid, name);
        return typesByName.containsKey(qualified)
                || typesByArrayName.containsKey(qualified)
                || relationsByName.get(qualified) instanceof RelationDescriptor relation
                        && !(relation instanceof SequenceDescriptor);
    }

    /// Whether a new relation of that name would collide.
    public boolean isNameTaken(int schemaOid, String name) {
        QualifiedName qualified = new QualifiedName(schemaOid, name);
        return relationsByName.containsKey(qualified) || tablesByIndexName.containsKey(qualified);
    }

    /// The table or index that stores its rows under that storage id, or null: what a range's key belongs to.
    public @Nullable TableDescriptor tableOfStorage(int storageId) {
        for (RelationDescriptor relation : relations.values()) {
            if (relation instanceof TableDescriptor table
                    && (table.storageId() == storageId
                            || table.indexes().stream().anyMatch(i -> i.storageId() == storageId))) {
                return table;
            }
        }
        return null;
    }
}
