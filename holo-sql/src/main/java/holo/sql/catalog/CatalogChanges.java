package holo.sql.catalog;

import holo.sql.error.SqlException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Changes of the catalog inside one transaction. Checks that names are free; what a change means for rows
/// (filling an index, checking a constraint) is its caller's business. Used by one thread.
public final class CatalogChanges {
    /// The first OID for objects that users make, as in PostgreSQL.
    public static final int FIRST_USER_OID = 16384;

    /// Roles that PostgreSQL has from the beginning, with its OIDs.
    private static final Map<Integer, String> PREDEFINED_ROLES = Map.ofEntries(
            Map.entry(3373, "pg_monitor"),
            Map.entry(3374, "pg_read_all_settings"),
            Map.entry(3375, "pg_read_all_stats"),
            Map.entry(3377, "pg_stat_scan_tables"),
            Map.entry(4200, "pg_signal_backend"),
            Map.entry(4544, "pg_checkpoint"),
            Map.entry(RoleDescriptor.READ_SERVER_FILES, "pg_read_server_files"),
            Map.entry(RoleDescriptor.WRITE_SERVER_FILES, "pg_write_server_files"),
            Map.entry(RoleDescriptor.EXECUTE_SERVER_PROGRAM, "pg_execute_server_program"),
            Map.entry(6171, "pg_database_owner"),
            Map.entry(RoleDescriptor.READ_ALL_DATA, "pg_read_all_data"),
            Map.entry(RoleDescriptor.WRITE_ALL_DATA, "pg_write_all_data"));

    /// What pg_monitor is a member of.
    private static final List<Integer> MONITOR_ROLES = List.of(3374, 3375, 3377);

    private final CatalogStorage storage;
    private boolean versionBumped;

    public CatalogChanges(CatalogStorage storage) {
        this.storage = storage;
    }

    /// A number for a new object, or for new storage.
    ///
    /// @throws SqlException 54000 when all are used up
    public int nextOid() {
        byte[] bytes = storage.get(KeySpace.NEXT_OID);
        int oid = storage.draw(
                bytes == null ? FIRST_USER_OID : ByteBuffer.wrap(bytes).getInt());
        // Greater ones are those of types that are made of relations: the next table's rows would be another's.
        if (oid > RowTypes.RELATION_OID_MAX) {
            throw SqlException.of("54000", "the catalog has no more object numbers")
                    .withDetail("Numbers up to " + RowTypes.RELATION_OID_MAX + " are used up; none is used twice.")
                    .withHint("Dump the databases and restore them into a new server.");
        }
        storage.put(
                KeySpace.NEXT_OID,
                ByteBuffer.allocate(Integer.BYTES).putInt(oid + 1).array());
        bumpVersion();
        return oid;
    }

    /// Stores a new object.
    ///
    /// @throws SqlException 42P07, 42P06 or 42710 when its name is taken
    public void create(Descriptor descriptor) {
        requireFreeName(descriptor, CatalogSnapshot.load(storage));
        write(descriptor);
    }

    /// Adds types that cannot be without each other.
    ///
    /// @throws SqlException 42710 when a name is taken, be it by another of them
    public void createAll(List<TypeDescriptor> types) {
        CatalogSnapshot before = CatalogSnapshot.load(storage);
        Set<TypeName> names = new HashSet<>();
        for (TypeDescriptor type : types) {
            requireFreeName(type, before);
            for (String name : List.of(type.name(), type.arrayName())) {
                if (!names.add(new TypeName(type.schemaOid(), name))) {
                    throw SqlException.of("42710", "type \"" + name + "\" already exists");
                }
            }
        }
        types.forEach(this::write);
    }

    private record TypeName(int schemaOid, String name) {}

    /// Stores the new state of an object.
    ///
    /// @throws SqlException 42P07, 42P06 or 42710 when its name changed to one that is taken
    public void replace(Descriptor before, Descriptor after) {
        if (before.oid() != after.oid() || before.kind() != after.kind()) {
            throw new IllegalArgumentException("not the same object: " + before + ", " + after);
        }
        if (!sameName(before, after)) {
            requireFreeName(after, CatalogSnapshot.load(storage));
        }
        write(after);
    }

    /// Stores what is granted on an object, whether or not something was before.
    public void grant(GrantsDescriptor grants) {
        write(grants);
    }

    /// Stores what is said of an object whose descriptor has no place for it.
    ///
    /// @param text null for nothing any more
    public void comment(int objectOid, @Nullable String text) {
        if (text == null) {
            storage.delete(KeySpace.descriptor(DescriptorKind.COMMENT, objectOid));
            bumpVersion();
        } else {
            write(new CommentDescriptor(objectOid, text));
        }
    }

    /// Removes an object. The rows of a table go with {@link #discardStorage}.
    public void drop(Descriptor descriptor) {
        storage.delete(KeySpace.descriptor(descriptor.kind(), descriptor.oid()));
        storage.delete(KeySpace.descriptor(DescriptorKind.GRANTS, descriptor.oid()));
        storage.delete(KeySpace.descriptor(DescriptorKind.COMMENT, descriptor.oid()));
        if (descriptor instanceof SequenceDescriptor sequence) {
            storage.delete(KeySpace.sequenceState(sequence.stateId()));
        }
        bumpVersion();
    }

    /// Hands the rows or entries under a storage id to the sweeper: nothing refers to them once this commits.
    public void discardStorage(int storageId) {
        storage.put(KeySpace.garbage(storageId), new byte[0]);
        bumpVersion();
    }

    /// Makes the catalog of a new server when there is none, and databases when it is from before there were any;
    /// answers whether it did.
    ///
    /// @param database the name of the first database
    public static boolean initialize(CatalogStorage storage, String database) {
        CatalogChanges changes = new CatalogChanges(storage);
        if (storage.get(KeySpace.CATALOG_VERSION) == null) {
            changes.makeShared();
            changes.makePublic(SchemaDescriptor.PUBLIC, DatabaseDescriptor.DEFAULT_OID, RoleDescriptor.BOOTSTRAP_OID);
        } else if (!CatalogSnapshot.load(storage).databases().isEmpty()) {
            return false;
        }
        changes.makeDatabases(database);
        return true;
    }

    private void makeDatabases(String first) {
        int owner = RoleDescriptor.BOOTSTRAP_OID;
        write(new DatabaseDescriptor(DatabaseDescriptor.DEFAULT_OID, first, owner, false, true, -1, Map.of(), null));
        DatabaseDescriptor.TEMPLATES.forEach(this::write);
        makePublic(
                DatabaseDescriptor.TEMPLATE_PUBLIC_OID,
                DatabaseDescriptor.TEMPLATES.getFirst().oid(),
                owner);
        if (!first.equals(DatabaseDescriptor.MAINTENANCE.name())) {
            write(DatabaseDescriptor.MAINTENANCE);
            makePublic(DatabaseDescriptor.MAINTENANCE_PUBLIC_OID, DatabaseDescriptor.MAINTENANCE.oid(), owner);
        }
    }

    /// Stores a new, empty database.
    ///
    /// @throws SqlException 42P04 when its name is taken
    public void createDatabase(DatabaseDescriptor database) {
        create(database);
        makePublic(nextOid(), database.oid(), database.ownerOid());
    }

    /// Removes a database with all that is in it.
    public void dropDatabase(DatabaseDescriptor database) {
        CatalogSnapshot catalog = CatalogSnapshot.load(storage).in(database.oid());
        for (RelationDescriptor relation : catalog.relations()) {
            drop(relation);
            if (relation instanceof TableDescriptor table) {
                discardStorage(table.storageId());
                table.indexes().stream().filter(i -> !i.primary()).forEach(i -> discardStorage(i.storageId()));
            }
        }
        catalog.triggers().forEach(this::drop);
        catalog.extensions().forEach(this::drop);
        catalog.functions().forEach(this::drop);
        catalog.collations().forEach(this::drop);
        catalog.types().forEach(this::drop);
        for (SchemaDescriptor schema : catalog.schemas()) {
            if (schema.databaseOid() == database.oid()) {
                drop(schema);
            }
        }
        catalog.defaultGrants().stream()
                .filter(grants -> grants.databaseOid() == database.oid())
                .forEach(this::drop);
        drop(database);
    }

    private void makePublic(int oid, int databaseOid, int owner) {
        write(new SchemaDescriptor(oid, SchemaDescriptor.PUBLIC_NAME, owner, databaseOid, "standard public schema"));
        write(new GrantsDescriptor(
                oid,
                List.of(
                        new AclItem(owner, owner, Privilege.Target.SCHEMA.all(), Set.of()),
                        new AclItem(AclItem.PUBLIC, owner, Set.of(Privilege.USAGE), Set.of())),
                Map.of()));
    }

    private void makeShared() {
        int owner = RoleDescriptor.BOOTSTRAP_OID;
        write(new RoleDescriptor(
                owner, RoleDescriptor.BOOTSTRAP_NAME, List.of(RoleAttribute.values()), null, List.of(), null));
        PREDEFINED_ROLES.forEach((oid, name) -> write(new RoleDescriptor(
                oid,
                name,
                List.of(RoleAttribute.INHERIT),
                null,
                name.equals("pg_monitor") ? MONITOR_ROLES : List.of(),
                null)));
        write(new SchemaDescriptor(
                SchemaDescriptor.PG_CATALOG, "pg_catalog", owner, DatabaseDescriptor.SHARED, "system catalog schema"));
        write(new SchemaDescriptor(
                SchemaDescriptor.INFORMATION_SCHEMA, "information_schema", owner, DatabaseDescriptor.SHARED, null));
    }

    private void write(Descriptor descriptor) {
        if (descriptor instanceof TypeDescriptor type && type.isNative()
                || descriptor instanceof FunctionDescriptor function && function.isNative()) {
            throw SqlException.of(
                    "0A000",
                    "cannot change " + descriptor.name() + " because it is part of extension "
                            + Extensions.of(descriptor.oid()));
        }
        storage.put(KeySpace.descriptor(descriptor.kind(), descriptor.oid()), DescriptorCodec.encode(descriptor));
        bumpVersion();
    }

    private void bumpVersion() {
        if (!versionBumped) {
            versionBumped = true;
            long version = CatalogSnapshot.readVersion(storage) + 1;
            storage.put(
                    KeySpace.CATALOG_VERSION,
                    ByteBuffer.allocate(Long.BYTES).putLong(version).array());
        }
    }

    private static void requireFreeNames(ExtensionDescriptor extension, CatalogSnapshot catalog) {
        for (TypeDescriptor type : Extensions.types(extension)) {
            TypeDescriptor other = catalog.findType(extension.schemaOid(), type.name());
            if (other == null || !other.isNative()) {
                requireFreeName(type, catalog);
            }
        }
        for (FunctionDescriptor function : Extensions.functions(extension)) {
            FunctionDescriptor other =
                    catalog.findFunction(extension.schemaOid(), function.name(), function.inputTypes());
            if (other != null && !other.isNative()) {
                requireFreeName(function, catalog);
            }
        }
    }

    private static boolean sameName(Descriptor a, Descriptor b) {
        return a.name().equals(b.name())
                && (!(a instanceof TypeDescriptor ta)
                        || !(b instanceof TypeDescriptor tb)
                        || ta.schemaOid() == tb.schemaOid())
                && (!(a instanceof CollationDescriptor ca)
                        || !(b instanceof CollationDescriptor cb)
                        || ca.schemaOid() == cb.schemaOid())
                && !(a instanceof TriggerDescriptor)
                && (!(a instanceof ExtensionDescriptor ea)
                        || !(b instanceof ExtensionDescriptor eb)
                        || ea.schemaOid() == eb.schemaOid())
                && (!(a instanceof FunctionDescriptor fa)
                        || !(b instanceof FunctionDescriptor fb)
                        || fa.schemaOid() == fb.schemaOid())
                && (!(a instanceof RelationDescriptor ra)
                        || !(b instanceof RelationDescriptor rb)
                        || ra.schemaOid() == rb.schemaOid());
    }

    private static void requireFreeName(Descriptor descriptor, CatalogSnapshot catalog) {
        String name = descriptor.name();
        switch (descriptor) {
            case RoleDescriptor role -> {
                if (catalog.findRole(name) != null) {
                    throw SqlException.of("42710", "role \"" + name + "\" already exists");
                }
            }
            case DatabaseDescriptor database -> {
                if (catalog.findDatabase(name) != null) {
                    throw SqlException.of("42P04", "database \"" + name + "\" already exists");
                }
            }
            case SchemaDescriptor schema -> {
                if (catalog.in(schema.databaseOid()).findSchema(name) != null) {
                    throw SqlException.of("42P06", "schema \"" + name + "\" already exists");
                }
            }
            case TypeDescriptor type -> {
                if (catalog.isTypeNameTaken(type.schemaOid(), name)) {
                    throw SqlException.of("42710", "type \"" + name + "\" already exists");
                }
            }
            case FunctionDescriptor function -> {
                if (catalog.findFunction(function.schemaOid(), name, function.inputTypes()) != null) {
                    throw SqlException.of("42723", "function \"" + name + "\" already exists with same argument types");
                }
            }
            case CollationDescriptor collation -> {
                if (catalog.findCollation(collation.schemaOid(), name) != null) {
                    throw SqlException.of(
                            "42710", "collation \"" + name + "\"" + collation.encoding() + " already exists");
                }
            }
            case ExtensionDescriptor extension -> requireFreeNames(extension, catalog);
            case TriggerDescriptor trigger -> {}
            case PolicyDescriptor policy -> {}
            case GrantsDescriptor grants -> {}
            case DefaultGrantsDescriptor grants -> {}
            case CommentDescriptor text -> {}
            case RelationDescriptor relation -> {
                if (catalog.isNameTaken(relation.schemaOid(), name)) {
                    throw SqlException.of("42P07", "relation \"" + name + "\" already exists");
                }
                if (!(relation instanceof SequenceDescriptor)
                        && catalog.findType(relation.schemaOid(), name) instanceof TypeDescriptor type) {
                    throw type.definition() instanceof TypeDescriptor.Composite
                            ? SqlException.of("42P07", "relation \"" + name + "\" already exists")
                            : SqlException.of("42710", "type \"" + name + "\" already exists")
                                    .withHint("A relation has an associated type of the same name, so you must use a"
                                            + " name that doesn't conflict with any existing type.");
                }
            }
        }
    }
}
