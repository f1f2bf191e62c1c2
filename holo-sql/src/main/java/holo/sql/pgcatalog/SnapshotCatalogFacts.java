package holo.sql.pgcatalog;

import holo.sql.catalog.AclItem;
import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.CollationDescriptor;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.ExtensionDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.GrantsDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.PolicyDescriptor;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.RowTypes;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.CatalogFacts;
import holo.sql.parser.ObjectName;
import holo.sql.plan.SearchPath;
import holo.sql.plan.ViewChain;
import holo.sql.type.Collation;
import holo.sql.type.Collations;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Answers what functions ask of the catalog, from one snapshot of it. Used by one session's thread.
public final class SnapshotCatalogFacts implements CatalogFacts {
    private static final long OID_MAX = 0xffff_ffffL;

    private final CatalogSnapshot catalog;
    private final Supplier<List<String>> searchPath;
    private final String currentUser;
    private final ServerFacts server;
    private final SequenceAccess sequences;

    /// @param searchPath the schemas that unqualified names are looked up in, implicit ones included, in order
    public SnapshotCatalogFacts(
            CatalogSnapshot catalog,
            Supplier<List<String>> searchPath,
            String currentUser,
            ServerFacts server,
            SequenceAccess sequences) {
        this.catalog = catalog;
        this.searchPath = searchPath;
        this.currentUser = currentUser;
        this.server = server;
        this.sequences = sequences;
    }

    @Override
    public @Nullable String roleName(long oid) {
        RoleDescriptor role = catalog.role((int) oid);
        return role == null ? null : role.name();
    }

    @Override
    public @Nullable Long roleOid(String name) {
        RoleDescriptor role = catalog.findRole(name);
        return role == null ? null : oid(role.oid());
    }

    @Override
    public @Nullable String schemaName(long oid) {
        SchemaDescriptor schema = catalog.schema((int) oid);
        return schema == null ? null : schema.name();
    }

    @Override
    public @Nullable Long databaseOid(String name) {
        DatabaseDescriptor database = catalog.findDatabase(name);
        return database == null ? null : (long) database.oid();
    }

    @Override
    public @Nullable Long schemaOid(String name) {
        SchemaDescriptor schema = catalog.findSchema(name);
        return schema == null ? null : oid(schema.oid());
    }

    @Override
    public @Nullable String relationName(long oid) {
        RelationName name = find((int) oid);
        if (name == null) {
            return null;
        }
        String plain = Definitions.quote(name.name());
        boolean visible = Long.valueOf(oid).equals(lookUp(name.name()));
        return visible ? plain : Definitions.quote(name.schema()) + "." + plain;
    }

    @Override
    public @Nullable Long relationOid(String name) {
        List<String> parts = Identifiers.split(name);
        return switch (parts.size()) {
            case 1 -> lookUp(parts.getFirst());
            case 2 -> lookUp(parts.get(0), parts.get(1));
            case 3 -> {
                if (!parts.getFirst().equals(server.database())) {
                    throw SqlException.of(
                            "0A000",
                            "cross-database references are not implemented: \"" + String.join(".", parts) + "\"");
                }
                yield lookUp(parts.get(1), parts.get(2));
            }
            default -> throw SqlException.of("42601", "improper relation name (too many dotted names): " + name);
        };
    }

    @Override
    public @Nullable String typeName(long oid) {
        for (TypeDescriptor type : catalog.types()) {
            if (Integer.toUnsignedLong(type.oid()) == oid) {
                return typeName(type);
            }
            if (Integer.toUnsignedLong(type.arrayOid()) == oid) {
                return typeName(type) + "[]";
            }
        }
        for (RelationDescriptor relation : catalog.relations()) {
            if (Integer.toUnsignedLong(RowTypes.oid(relation.oid())) == oid) {
                return relationName(relation.oid());
            }
            if (Integer.toUnsignedLong(RowTypes.arrayOid(relation.oid())) == oid) {
                return relationName(relation.oid()) + "[]";
            }
        }
        return null;
    }

    @Override
    public @Nullable Long typeOid(String name) {
        String written = name.strip();
        boolean array = written.endsWith("[]");
        List<String> parts = Identifiers.split(array ? written.substring(0, written.length() - 2) : written);
        SqlType type = new SearchPath(catalog, searchPath.get())
                .findType(parts.size() > 1 ? parts.get(parts.size() - 2) : null, parts.getLast());
        if (type == null) {
            return null;
        }
        return oid(array ? type.arrayOid() : type.oid());
    }

    private String typeName(TypeDescriptor type) {
        String plain = Definitions.quote(type.name());
        return isVisible(type) ? plain : Definitions.quote(schemaOf(type.schemaOid())) + "." + plain;
    }

    /// Built-in types come first.
    private boolean isVisible(TypeDescriptor type) {
        SqlType found = PgTypes.find('"' + type.name() + '"') != null
                ? null
                : new SearchPath(catalog, searchPath.get()).findType(null, type.name());
        return found != null && found.oid() == type.oid();
    }

    @Override
    public @Nullable String collationName(long oid) {
        Collation collation = catalog.collation((int) oid);
        return collation == null
                ? null
                : isVisible(collation)
                        ? Definitions.quote(collation.name())
                        : Definitions.collation(catalog, collation);
    }

    @Override
    public @Nullable String collationVersion(long oid) {
        Collation collation = catalog.collation((int) oid);
        if (collation == null) {
            throw SqlException.of("42704", "collation with OID " + oid + " does not exist");
        }
        return collation.actualVersion();
    }

    @Override
    public @Nullable Long collationOid(String name) {
        List<String> parts = Identifiers.split(name);
        try {
            Collation found = new SearchPath(catalog, searchPath.get())
                    .collation(
                            new ObjectName(parts.size() > 1 ? parts.get(parts.size() - 2) : null, parts.getLast(), 0));
            return Integer.toUnsignedLong(found.oid());
        } catch (SqlException e) {
            return null;
        }
    }

    private boolean isVisible(Collation collation) {
        Long found = collationOid(Definitions.quote(collation.name()));
        return found != null && found == Integer.toUnsignedLong(collation.oid());
    }

    @Override
    public @Nullable Boolean isVisible(String catalogName, long oid) {
        if (catalogName.equals("pg_type")) {
            TypeDescriptor type = catalog.types().stream()
                    .filter(t -> t.oid() == (int) oid || t.arrayOid() == (int) oid)
                    .findFirst()
                    .orElse(null);
            return type == null ? oid > 0 && oid <= OID_MAX : isVisible(type);
        }
        if (catalogName.equals("pg_proc") && catalog.function((int) oid) instanceof FunctionDescriptor function) {
            return new SearchPath(catalog, searchPath.get())
                    .findRoutines(null, function.name())
                    .contains(function);
        }
        if (catalogName.equals("pg_collation")) {
            Collation collation = catalog.collation((int) oid);
            return collation == null ? null : isVisible(collation);
        }
        if (!catalogName.equals("pg_class")) {
            return oid > 0 && oid <= OID_MAX;
        }
        RelationName name = find((int) oid);
        return name == null ? null : Long.valueOf(oid).equals(lookUp(name.name()));
    }

    @Override
    public @Nullable String comment(String catalogName, long oid, int column) {
        return switch (catalogName) {
            case "pg_namespace" -> comment(catalog.schema((int) oid));
            case "pg_authid" -> comment(catalog.role((int) oid));
            case "pg_class" -> relationComment((int) oid, column);
            case "pg_database" -> comment(catalog.database((int) oid));
            case "pg_constraint" -> catalog.comment((int) oid);
            case "pg_type" -> comment(catalog.type((int) oid));
            case "pg_extension" ->
                catalog.extensions().stream()
                        .filter(extension -> extension.oid() == (int) oid)
                        .findFirst()
                        .map(ExtensionDescriptor::comment)
                        .orElse(null);
            case "pg_ts_config", "pg_ts_dict", "pg_ts_parser", "pg_ts_template" ->
                TextSearchRows.comment(catalogName, oid);
            case "pg_proc" -> comment(catalog.function((int) oid));
            case "pg_collation" ->
                Collations.get((int) oid) != null
                        ? Collations.comment((int) oid)
                        : catalog.collations().stream()
                                .filter(c -> c.oid() == (int) oid)
                                .findFirst()
                                .map(CollationDescriptor::comment)
                                .orElse(null);
            case "pg_policy" ->
                catalog.policies().stream()
                        .filter(policy -> policy.oid() == (int) oid)
                        .findFirst()
                        .map(PolicyDescriptor::comment)
                        .orElse(null);
            case "pg_trigger" ->
                catalog.triggers().stream()
                        .filter(trigger -> trigger.oid() == (int) oid)
                        .findFirst()
                        .map(TriggerDescriptor::comment)
                        .orElse(null);
            default -> null;
        };
    }

    private static @Nullable String comment(holo.sql.catalog.@Nullable Descriptor descriptor) {
        return descriptor == null ? null : descriptor.comment();
    }

    private @Nullable String relationComment(int oid, int column) {
        RelationDescriptor relation = catalog.relation(oid);
        if (relation instanceof TableDescriptor table && column != 0) {
            return Definitions.columnComment(table, column);
        }
        if (relation instanceof ViewDescriptor view && column != 0) {
            return view.columns().stream()
                    .filter(c -> c.number() == column)
                    .findFirst()
                    .map(ColumnDescriptor::comment)
                    .orElse(null);
        }
        if (relation != null) {
            return relation.comment();
        }
        for (TypeDescriptor type : catalog.types()) {
            if (type.definition() instanceof TypeDescriptor.Composite composite && composite.relationOid() == oid) {
                return composite.attributes().stream()
                        .filter(a -> a.number() == column)
                        .findFirst()
                        .map(TypeDescriptor.Attribute::comment)
                        .orElse(null);
            }
        }
        IndexDescriptor index = findIndex(oid);
        return index == null ? null : index.comment();
    }

    @Override
    public @Nullable String constraintDefinition(long oid, boolean pretty) {
        for (TypeDescriptor type : catalog.types()) {
            if (type.definition() instanceof TypeDescriptor.Domain domain) {
                for (TypeDescriptor.Check check : domain.checks()) {
                    if (check.oid() == (int) oid) {
                        return Definitions.check(check.sql().replaceAll("(?i)\\bvalue\\b", "VALUE"))
                                + (check.validated() ? "" : " NOT VALID");
                    }
                }
            }
        }
        for (RelationDescriptor relation : catalog.relations()) {
            if (relation instanceof TableDescriptor table) {
                for (ConstraintDescriptor constraint : table.constraints()) {
                    if (constraint.oid() == (int) oid) {
                        return Definitions.constraint(
                                catalog, table, constraint, other -> Objects.requireNonNull(relationName(other.oid())));
                    }
                }
            }
        }
        return null;
    }

    @Override
    public @Nullable String indexDefinition(long oid, int column, boolean pretty) {
        TableDescriptor table = catalog.tableOfIndex((int) oid);
        IndexDescriptor index = findIndex((int) oid);
        if (table == null || index == null) {
            return null;
        }
        return column == 0
                ? Definitions.index(
                        catalog,
                        index,
                        table,
                        pretty
                                ? Objects.requireNonNull(relationName(table.oid()))
                                : Definitions.qualified(catalog, table))
                : Definitions.indexColumn(table, index, column);
    }

    @Override
    public @Nullable String viewDefinition(long oid, boolean pretty) {
        RelationDescriptor view = catalog.relation((int) oid);
        return view != null && view.query() != null
                ? new QualifiedText(catalog, searchPath.get()).showView(view)
                : null;
    }

    @Override
    public @Nullable String serialSequence(String tableName, String columnName) {
        Long oid = relationOid(tableName);
        RelationDescriptor of = oid == null ? null : catalog.relation(oid.intValue());
        if (of == null) {
            throw SqlException.of("42P01", "relation \"" + tableName + "\" does not exist");
        }
        boolean known = switch (of) {
            case TableDescriptor table -> table.findColumn(columnName) != null;
            case ViewDescriptor view ->
                view.columns().stream().anyMatch(c -> c.name().equals(columnName));
            case SequenceDescriptor sequence ->
                List.of("last_value", "log_cnt", "is_called").contains(columnName);
        };
        if (!known) {
            throw SqlException.of(
                    "42703", "column \"" + columnName + "\" of relation \"" + of.name() + "\" does not exist");
        }
        if (!(of instanceof TableDescriptor table)) {
            return null;
        }
        int column = Objects.requireNonNull(table.findColumn(columnName)).number();
        for (RelationDescriptor relation : catalog.relations()) {
            if (relation instanceof SequenceDescriptor sequence
                    && sequence.ownedByTable() == table.oid()
                    && sequence.ownedByColumn() == column) {
                SchemaDescriptor schema = catalog.schema(sequence.schemaOid());
                return Definitions.quote(schema == null ? "" : schema.name()) + "."
                        + Definitions.quote(sequence.name());
            }
        }
        return null;
    }

    @Override
    public @Nullable Boolean hasPrivilege(@Nullable String roleName, String kind, long oid, String privilege) {
        RoleDescriptor role = catalog.findRole(roleName == null ? currentUser : roleName);
        if (role == null) {
            throw SqlException.of("42704", "role \"" + roleName + "\" does not exist");
        }
        if (role.has(RoleAttribute.SUPERUSER)) {
            return true;
        }
        for (String name : privilege.split(",")) {
            if (hasOne(role, kind, oid, name.strip().toUpperCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    private boolean hasOne(RoleDescriptor role, String kind, long oid, String wanted) {
        boolean option = wanted.endsWith(" WITH GRANT OPTION") || wanted.endsWith(" WITH ADMIN OPTION");
        String name = option ? wanted.substring(0, wanted.indexOf(" WITH")) : wanted;
        if (kind.equals("role")) {
            return name.equals("USAGE")
                    ? Privileges.inherited(catalog, role).contains((int) oid)
                    : Privileges.isMember(catalog, role, (int) oid);
        }
        Privilege privilege = Privilege.find(name);
        if (privilege == null) {
            throw SqlException.of("22023", "unrecognized privilege type: \"" + name + "\"");
        }
        Privilege.Target target = switch (kind) {
            case "schema" -> Privilege.Target.SCHEMA;
            case "sequence" -> Privilege.Target.SEQUENCE;
            case "database" -> Privilege.Target.DATABASE;
            case "function" -> Privilege.Target.FUNCTION;
            case "type" -> Privilege.Target.TYPE;
            case "language" -> Privilege.Target.LANGUAGE;
            case "tablespace" -> Privilege.Target.TABLESPACE;
            default -> Privilege.Target.TABLE;
        };
        int object = (int) oid;
        SchemaDescriptor schema = catalog.schema(object);
        RelationDescriptor relation = catalog.relation(object);
        DatabaseDescriptor database = target == Privilege.Target.DATABASE ? catalog.database(object) : null;
        FunctionDescriptor function = target == Privilege.Target.FUNCTION ? catalog.function(object) : null;
        TypeDescriptor type = target == Privilege.Target.TYPE ? catalog.type(object) : null;
        int owner = function != null
                ? function.ownerOid()
                : type != null
                        ? type.ownerOid()
                        : target == Privilege.Target.SCHEMA && schema != null
                                ? schema.ownerOid()
                                : relation != null
                                        ? relation.ownerOid()
                                        : database != null ? database.ownerOid() : RoleDescriptor.BOOTSTRAP_OID;
        if (target == Privilege.Target.SCHEMA
                && object < CatalogChanges.FIRST_USER_OID
                && !(schema != null && schema.name().equals(SchemaDescriptor.PUBLIC_NAME))) {
            return privilege == Privilege.USAGE;
        }
        if (target == Privilege.Target.TABLE && relation == null) {
            RelationDefinition system = systemRelation(object);
            return system != null
                    && privilege == Privilege.SELECT
                    && (!system.isRestricted() || Privileges.has(catalog, role, target, object, owner, privilege));
        }
        if (!target.all().contains(privilege)) {
            throw SqlException.of("22023", "unrecognized privilege type: \"" + name + "\"");
        }
        if (option) {
            return Privileges.mayGrant(catalog, role, target, object, owner, privilege);
        }
        if (Privileges.has(catalog, role, target, object, owner, privilege)) {
            return true;
        }
        GrantsDescriptor grants = catalog.grants(object);
        return kind.equals("any_column")
                && relation != null
                && grants != null
                && grants.columns().keySet().stream()
                        .anyMatch(c -> Privileges.hasOnColumn(catalog, role, relation, c, privilege));
    }

    private static @Nullable RelationDefinition systemRelation(int oid) {
        return RelationDefinitions.all().stream()
                .filter(r -> r.oid() == oid)
                .findFirst()
                .orElse(null);
    }

    private PgArray aclDefault(String letter, int owner) {
        for (Privilege.Target target : Privilege.Target.values()) {
            if (letter.equals(String.valueOf(target.letter()))) {
                return PgArray.of(
                        PgTypes.ACLITEM,
                        Privileges.text(catalog, AclItem.defaults(target, owner))
                                .toArray());
            }
        }
        return PgArray.of(PgTypes.ACLITEM);
    }

    @Override
    public @Nullable Long relationBytes(long oid) {
        TableDescriptor table = catalog.table((int) oid);
        if (table != null) {
            return server.storageBytes(table.storageId());
        }
        IndexDescriptor index = findIndex((int) oid);
        if (index != null) {
            return server.storageBytes(index.storageId());
        }
        return find((int) oid) == null ? null : 0L;
    }

    @Override
    public @Nullable Long indexBytes(long oid) {
        TableDescriptor table = catalog.table((int) oid);
        if (table == null) {
            return find((int) oid) == null ? null : 0L;
        }
        long bytes = 0;
        for (IndexDescriptor index : table.indexes()) {
            // The primary key's is the table itself.
            bytes += index.storageId() == table.storageId() ? 0 : server.storageBytes(index.storageId());
        }
        return bytes;
    }

    @Override
    public long nextSequenceValue(long sequenceOid) {
        requireSequence((int) sequenceOid, Privilege.USAGE, Privilege.UPDATE);
        return sequences.next((int) sequenceOid);
    }

    @Override
    public long currentSequenceValue(long sequenceOid) {
        requireSequence((int) sequenceOid, Privilege.USAGE, Privilege.SELECT);
        return sequences.current((int) sequenceOid);
    }

    @Override
    public long lastSequenceValue() {
        return sequences.last();
    }

    @Override
    public void setSequenceValue(long sequenceOid, long value, boolean called) {
        requireSequence((int) sequenceOid, Privilege.UPDATE);
        sequences.set((int) sequenceOid, value, called);
    }

    @Override
    public Position sequencePosition(long sequenceOid, Position stored) {
        return sequences.position((int) sequenceOid, stored);
    }

    @Override
    public @Nullable String functionName(long oid, boolean signature) {
        FunctionDescriptor function = catalog.function((int) oid);
        if (function == null) {
            return null;
        }
        String name = signature ? FunctionText.signature(catalog, function) : Definitions.quote(function.name());
        SchemaDescriptor schema = catalog.schema(function.schemaOid());
        boolean seen = schema == null || searchPath.get().contains(schema.name());
        return seen ? name : Definitions.quote(Objects.requireNonNull(schema).name()) + "." + name;
    }

    @Override
    public @Nullable Long functionOid(String text, boolean signature) {
        int open = signature ? text.indexOf('(') : -1;
        List<String> parts = Identifiers.split(open < 0 ? text : text.substring(0, open));
        String schema = parts.size() > 1 ? parts.get(parts.size() - 2) : null;
        List<FunctionDescriptor> found =
                new SearchPath(catalog, searchPath.get()).findRoutines(schema, parts.getLast());
        if (open >= 0) {
            String types = text.substring(open + 1, Math.max(open + 1, text.lastIndexOf(')')));
            found = found.stream().filter(f -> takes(f, types)).toList();
        }
        if (found.size() > 1) {
            throw SqlException.of("42725", "more than one function named \"" + parts.getLast() + "\"");
        }
        return found.isEmpty()
                ? null
                : Long.valueOf(Integer.toUnsignedLong(found.getFirst().oid()));
    }

    private boolean takes(FunctionDescriptor function, String types) {
        List<Integer> oids = new ArrayList<>();
        for (String type : types.isBlank() ? new String[0] : types.split(",")) {
            SqlType builtIn = PgTypes.find(type.strip());
            Long made = builtIn == null ? typeOid(type.strip()) : null;
            oids.add(builtIn != null ? builtIn.oid() : made == null ? 0 : made.intValue());
        }
        return function.inputTypes().equals(oids);
    }

    @Override
    public @Nullable Object systemFunction(String name, @Nullable Object[] arguments) {
        return switch (name) {
            case "pg_get_function_arguments", "pg_get_function_identity_arguments" -> {
                FunctionDescriptor function = catalog.function((int) number(arguments));
                yield function == null
                        ? BuiltinNames.arguments(number(arguments))
                        : FunctionText.arguments(this::shownType, function, name.contains("identity"));
            }
            case "pg_get_function_result" -> {
                FunctionDescriptor function = catalog.function((int) number(arguments));
                if (function != null && function.isProcedure()) {
                    yield null;
                }
                yield function == null
                        ? BuiltinNames.result(number(arguments))
                        : FunctionText.result(this::shownType, function);
            }
            case "pg_get_functiondef" -> {
                FunctionDescriptor function = catalog.function((int) number(arguments));
                yield function == null ? null : FunctionText.definition(catalog, this::shownType, function);
            }
            case "pg_get_function_sqlbody" -> {
                FunctionDescriptor function = catalog.function((int) number(arguments));
                yield function == null || function.form().isString() ? null : FunctionText.sqlBody(function);
            }
            case "acldefault" ->
                aclDefault(
                        (String) Objects.requireNonNull(arguments[0]),
                        ((Long) Objects.requireNonNull(arguments[1])).intValue());
            case "pg_postmaster_start_time" -> server.startMicros();
            case "pg_describe_object" -> describe(number(arguments), (Long) Objects.requireNonNull(arguments[1]));
            case "pg_database_size" -> databaseBytes(Objects.requireNonNull(arguments[0]));
            case "pg_index_column_has_property" ->
                IndexProperties.ofColumn(
                        findIndex((int) number(arguments)), (Integer) Objects.requireNonNull(arguments[1]), (String)
                                Objects.requireNonNull(arguments[2]));
            case "row_security_active" ->
                PolicyRows.areActive(catalog, (int) number(arguments), catalog.findRole(currentUser));
            case "pg_relation_is_updatable" -> updatable((int) number(arguments), isTrue(arguments[1]));
            case "pg_column_is_updatable" -> {
                RelationDescriptor relation = catalog.relation((int) number(arguments));
                int column = ((Number) Objects.requireNonNull(arguments[1])).intValue();
                yield relation != null && ViewChain.isUpdatable(relation, column, isTrue(arguments[2]), catalog);
            }
            case "pg_get_partkeydef" -> {
                TableDescriptor table = catalog.table((int) number(arguments));
                yield table != null && table.lineage().isPartitioned() ? PartitionText.key(table) : null;
            }
            case "pg_get_partition_constraintdef" -> {
                TableDescriptor table = catalog.table((int) number(arguments));
                yield table != null && table.lineage().isPartition() ? PartitionText.constraint(table, catalog) : null;
            }
            case "pg_partition_tree" -> new PartitionTrees(catalog).tree((int) number(arguments));
            case "pg_partition_ancestors" -> new PartitionTrees(catalog).ancestors((int) number(arguments));
            case "pg_partition_root" -> new PartitionTrees(catalog).root((int) number(arguments));
            // There are no objects of these kinds, and PostgreSQL answers NULL for one that is not there.
            case "pg_get_ruledef", "pg_get_statisticsobjdef", "pg_get_statisticsobjdef_columns" -> null;
            case "pg_get_triggerdef" ->
                TriggerRows.definition(
                        catalog,
                        searchPath.get(),
                        (int) number(arguments),
                        arguments.length > 1 && Boolean.TRUE.equals(arguments[1]));
            default -> throw new IllegalArgumentException("no system function " + name);
        };
    }

    /// @param named by its OID or its name
    private long databaseBytes(Object named) {
        DatabaseDescriptor database =
                named instanceof Long oid ? catalog.database(oid.intValue()) : catalog.findDatabase(named.toString());
        if (database == null) {
            throw SqlException.of(
                    "3D000",
                    named instanceof Long
                            ? "database with OID " + named + " does not exist"
                            : "database \"" + named + "\" does not exist");
        }
        long bytes = 0;
        for (RelationDescriptor relation : catalog.in(database.oid()).relations()) {
            if (relation instanceof TableDescriptor table) {
                for (IndexDescriptor index : table.indexes()) {
                    bytes += server.storageBytes(index.storageId());
                }
            }
        }
        return bytes;
    }

    /// Which commands a relation takes, as bits of PostgreSQL's command types.
    private Integer updatable(int oid, boolean triggers) {
        RelationDescriptor relation = catalog.relation(oid);
        if (relation == null) {
            boolean system = RelationDefinitions.all().stream().anyMatch(r -> r.oid() == oid && r.kind() == 'r');
            return system ? ViewChain.ALL : 0;
        }
        return ViewChain.events(relation, triggers, catalog);
    }

    private static boolean isTrue(@Nullable Object argument) {
        return Boolean.TRUE.equals(argument);
    }

    private static long number(@Nullable Object[] arguments) {
        return (Long) Objects.requireNonNull(arguments[0]);
    }

    private @Nullable String described(@Nullable FunctionDescriptor function) {
        if (function == null) {
            return null;
        }
        return function.word() + " " + Definitions.quote(function.name())
                + function.inputTypes().stream()
                        .map(this::shownType)
                        .collect(java.util.stream.Collectors.joining(",", "(", ")"));
    }

    /// The name of a type as the search path shows it.
    private String shownType(int oid) {
        SqlType builtIn = PgTypes.findBuiltIn(oid);
        String name = builtIn == null ? typeName(Integer.toUnsignedLong(oid)) : builtIn.displayName();
        return name == null ? "???" : name;
    }

    private @Nullable String describe(long catalogOid, long oid) {
        return switch ((int) catalogOid) {
            case Oids.PG_CLASS -> "table " + relationName(oid);
            case Oids.PG_NAMESPACE -> "schema " + schemaName(oid);
            case Oids.PG_AUTHID -> "role " + roleName(oid);
            case Oids.PG_TYPE -> "type " + shownType((int) oid);
            case Oids.PG_PROC -> described(catalog.function((int) oid));
            case Oids.PG_EXTENSION ->
                catalog.extensions().stream()
                        .filter(extension -> extension.oid() == (int) oid)
                        .findFirst()
                        .map(extension -> "extension " + extension.name())
                        .orElse(null);
            default -> null;
        };
    }

    /// The sequence of an identity column goes with the table.
    private void requireSequence(int oid, Privilege... anyOf) {
        RoleDescriptor role = catalog.findRole(currentUser);
        if (role == null
                || role.has(RoleAttribute.SUPERUSER)
                || !(catalog.relation(oid) instanceof SequenceDescriptor sequence)) {
            return;
        }
        TableDescriptor table = catalog.table(sequence.ownedByTable());
        if (table != null && table.column(sequence.ownedByColumn()).identity() != ColumnDescriptor.Identity.NONE) {
            return;
        }
        for (Privilege privilege : anyOf) {
            if (Privileges.has(catalog, role, Privilege.Target.SEQUENCE, oid, sequence.ownerOid(), privilege)) {
                return;
            }
        }
        throw SqlException.of("42501", "permission denied for sequence " + sequence.name());
    }

    private record RelationName(String schema, String name) {}

    private @Nullable RelationName find(int oid) {
        RelationDescriptor relation = catalog.relation(oid);
        if (relation != null) {
            return new RelationName(schemaOf(relation.schemaOid()), relation.name());
        }
        TableDescriptor table = catalog.tableOfIndex(oid);
        IndexDescriptor index = findIndex(oid);
        if (table != null && index != null) {
            return new RelationName(schemaOf(table.schemaOid()), index.name());
        }
        for (TypeDescriptor type : catalog.types()) {
            if (type.definition() instanceof TypeDescriptor.Composite composite && composite.relationOid() == oid) {
                return new RelationName(schemaOf(type.schemaOid()), type.name());
            }
        }
        for (RelationDefinition system : RelationDefinitions.all()) {
            if (system.oid() == oid) {
                return new RelationName(system.schema(), system.name());
            }
        }
        return null;
    }

    private String schemaOf(int oid) {
        SchemaDescriptor schema = catalog.schema(oid);
        return schema == null ? "" : schema.name();
    }

    private @Nullable IndexDescriptor findIndex(int oid) {
        TableDescriptor table = catalog.tableOfIndex(oid);
        if (table != null) {
            for (IndexDescriptor index : table.indexes()) {
                if (index.oid() == oid) {
                    return index;
                }
            }
        }
        return null;
    }

    private @Nullable Long lookUp(String name) {
        for (String schema : searchPath.get()) {
            Long oid = lookUp(schema, name);
            if (oid != null) {
                return oid;
            }
        }
        return null;
    }

    private @Nullable Long lookUp(String schemaName, String name) {
        RelationDefinition system = RelationDefinitions.find(schemaName, name);
        if (system != null) {
            return oid(system.oid());
        }
        SchemaDescriptor schema = catalog.findSchema(schemaName);
        if (schema == null) {
            return null;
        }
        RelationDescriptor relation = catalog.findRelation(schema.oid(), name);
        if (relation != null) {
            return oid(relation.oid());
        }
        TypeDescriptor type = catalog.findType(schema.oid(), name);
        if (type != null && type.definition() instanceof TypeDescriptor.Composite composite) {
            return oid(composite.relationOid());
        }
        TableDescriptor table = catalog.findTableOfIndex(schema.oid(), name);
        if (table != null) {
            for (IndexDescriptor index : table.indexes()) {
                if (index.name().equals(name)) {
                    return oid(index.oid());
                }
            }
        }
        return null;
    }

    private static Long oid(int oid) {
        return Integer.toUnsignedLong(oid);
    }
}
