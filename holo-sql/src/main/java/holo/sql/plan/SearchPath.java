package holo.sql.plan;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.CollationDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RowTypes;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.pgcatalog.RelationDefinition;
import holo.sql.pgcatalog.RelationDefinitions;
import holo.sql.type.Collation;
import holo.sql.type.Collations;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds relations by their written names.
///
/// @param schemas names of existing schemas in the order of search, pg_catalog included where it belongs
/// @param viewer whose policies decide which rows relations have
public record SearchPath(CatalogSnapshot catalog, List<String> schemas, Viewer viewer) {
    /// Begins the names of schemas that hold a session's temporary relations.
    public static final String TEMPORARY_PREFIX = "pg_temp_";

    /// What sessions call their own temporary schema.
    public static final String TEMPORARY_ALIAS = "pg_temp";

    public SearchPath {
        schemas = List.copyOf(schemas);
    }

    /// A path of the server itself, which sees every row.
    public SearchPath(CatalogSnapshot catalog, List<String> schemas) {
        this(catalog, schemas, Viewer.ALL);
    }

    /// The same path for the server itself.
    public SearchPath seeingAll() {
        return new SearchPath(catalog, schemas);
    }

    /// What plans depend on beside the catalog: where names are looked up, and for whom rows are there.
    public List<String> basis() {
        return basis(schemas, viewer);
    }

    /// @param schemas of the path
    public static List<String> basis(List<String> schemas, Viewer viewer) {
        if (viewer.equals(Viewer.ALL)) {
            return schemas;
        }
        List<String> basis = new ArrayList<>(schemas);
        basis.add(viewer.toString());
        return basis;
    }

    /// The schema that new objects go to.
    ///
    /// @throws SqlException 3F000
    public SchemaDescriptor creationSchema(ObjectName name) {
        requireHere(name);
        String schemaName = name.schema();
        if (schemaName != null) {
            SchemaDescriptor schema = catalog.findSchema(schemaName);
            if (schema == null) {
                throw SqlException.of("3F000", "schema \"" + schemaName + "\" does not exist")
                        .withPosition(name.position());
            }
            if (isSystem(schema)) {
                throw SqlException.of("42501", "permission denied for schema " + schemaName)
                        .withHint("System schemas are computed; create the object in another schema.");
            }
            return schema;
        }
        for (String candidate : schemas) {
            SchemaDescriptor schema = catalog.findSchema(candidate);
            if (schema != null && !isSystem(schema) && !candidate.startsWith(TEMPORARY_PREFIX)) {
                return schema;
            }
        }
        throw SqlException.of("3F000", "no schema has been selected to create in")
                .withPosition(name.position());
    }

    /// The schema that a statement names, or null.
    public @Nullable SchemaDescriptor schema(String written) {
        if (written.equals(TEMPORARY_ALIAS)) {
            for (String candidate : schemas) {
                if (candidate.startsWith(TEMPORARY_PREFIX)) {
                    return catalog.findSchema(candidate);
                }
            }
            return null;
        }
        return catalog.findSchema(written);
    }

    /// @throws SqlException 0A000 for a name in another database
    private void requireHere(ObjectName name) {
        String database = name.database();
        if (database != null && !database.equals(catalog.database().name())) {
            throw SqlException.of("0A000", "cross-database references are not implemented: \"" + name + "\"")
                    .withPosition(name.position());
        }
    }

    static boolean isSystem(SchemaDescriptor schema) {
        return schema.oid() == SchemaDescriptor.PG_CATALOG || schema.oid() == SchemaDescriptor.INFORMATION_SCHEMA;
    }

    /// Whether the name is that of a relation of pg_catalog or information_schema.
    public boolean isSystemRelation(ObjectName name) {
        return systemRelation(name) != null;
    }

    /// Refuses to change rows of a system relation.
    ///
    /// @throws SqlException 55000 for a view, 42501 for a catalog, which changes by DDL only
    public void requireNotSystem(ObjectName name, TriggerDescriptor.Event event) {
        RelationDefinition system = find(name) == null ? systemRelation(name) : null;
        if (system != null) {
            throw system.kind() == 'v'
                    ? ViewChain.refusal(system.name(), event, UpdatableView.NOT_ONE)
                    : SqlException.of("42501", "permission denied: \"" + system.name() + "\" is a system catalog");
        }
    }

    /// The relation of pg_catalog or information_schema, or null.
    @Nullable
    RelationDefinition systemRelation(ObjectName name) {
        requireHere(name);
        String schemaName = name.schema();
        if (schemaName != null) {
            return RelationDefinitions.find(schemaName, name.name());
        }
        return find(name) == null ? RelationDefinitions.find("pg_catalog", name.name()) : null;
    }

    /// The relation, or null.
    public @Nullable RelationDescriptor find(ObjectName name) {
        requireHere(name);
        String schemaName = name.schema();
        if (schemaName != null) {
            SchemaDescriptor schema = schema(schemaName);
            return schema == null ? null : catalog.findRelation(schema.oid(), name.name());
        }
        for (String candidate : schemas) {
            SchemaDescriptor schema = catalog.findSchema(candidate);
            RelationDescriptor found = schema == null ? null : catalog.findRelation(schema.oid(), name.name());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable SqlType rowType(SchemaDescriptor schema, String name) {
        RelationDescriptor relation = catalog.findRelation(schema.oid(), name);
        if (relation != null) {
            return catalog.sqlType(RowTypes.oid(relation.oid()));
        }
        RelationDescriptor element =
                name.startsWith("_") ? catalog.findRelation(schema.oid(), name.substring(1)) : null;
        return element == null ? null : catalog.sqlType(RowTypes.arrayOid(element.oid()));
    }

    /// A type that users made, that of a relation's rows, or an array over one by the array's name; null when there is
    /// none.
    ///
    /// @param schemaName null to search
    public @Nullable SqlType findType(@Nullable String schemaName, String name) {
        for (String candidate : schemaName == null ? schemas : List.of(schemaName)) {
            SchemaDescriptor schema = schema(candidate);
            if (schema == null) {
                continue;
            }
            TypeDescriptor type = catalog.findType(schema.oid(), name);
            if (type != null) {
                return catalog.sqlType(type.oid());
            }
            TypeDescriptor element = catalog.findArrayType(schema.oid(), name);
            if (element != null) {
                return catalog.sqlType(element.arrayOid());
            }
            SqlType row = rowType(schema, name);
            if (row != null) {
                return row;
            }
        }
        return null;
    }

    /// The collation of a written name.
    ///
    /// @throws SqlException 42704, 3F000
    public Collation collation(ObjectName name) {
        requireHere(name);
        String schemaName = name.schema();
        if (schemaName != null && schema(schemaName) == null) {
            throw SqlException.of("3F000", "schema \"" + schemaName + "\" does not exist")
                    .withPosition(name.position());
        }
        for (String candidate : schemaName == null ? schemas : List.of(schemaName)) {
            SchemaDescriptor schema = schema(candidate);
            if (schema == null) {
                continue;
            }
            Collation builtIn = schema.oid() == SchemaDescriptor.PG_CATALOG ? Collations.find(name.name()) : null;
            CollationDescriptor made = catalog.findCollation(schema.oid(), name.name());
            if (builtIn != null) {
                return builtIn;
            } else if (made != null) {
                return made.collation();
            }
        }
        throw SqlException.of("42704", "collation \"" + name + "\" for encoding \"UTF8\" does not exist")
                .withPosition(name.position());
    }

    /// The type that users made, or null.
    public @Nullable TypeDescriptor findTypeDescriptor(ObjectName name) {
        requireHere(name);
        SqlType type = findType(name.schema(), name.name());
        return type == null ? null : catalog.type(type.oid());
    }

    /// The functions of a name that users made: of those that take the same types, the first in the order of search.
    ///
    /// @param schemaName null to search
    public List<FunctionDescriptor> findFunctions(@Nullable String schemaName, String name) {
        return findRoutines(schemaName, name).stream()
                .filter(f -> !f.isProcedure() && !f.isAggregate())
                .toList();
    }

    /// The aggregates of a name that users made, as {@link #findFunctions}.
    public List<FunctionDescriptor> findAggregates(@Nullable String schemaName, String name) {
        return catalog.hasAggregates()
                ? findRoutines(schemaName, name).stream()
                        .filter(FunctionDescriptor::isAggregate)
                        .toList()
                : List.of();
    }

    /// Functions and procedures of a name, those of the first schemas first. Temporary ones must be called with their
    /// schema: anybody may make them, so that one could stand in for what a function of somebody else calls.
    public List<FunctionDescriptor> findRoutines(@Nullable String schemaName, String name) {
        if (catalog.functions().isEmpty()) {
            return List.of();
        }
        Map<List<Integer>, FunctionDescriptor> found = new LinkedHashMap<>();
        for (String candidate : schemaName == null ? schemas : List.of(schemaName)) {
            boolean searched = schemaName != null || !candidate.startsWith(TEMPORARY_PREFIX);
            SchemaDescriptor schema = searched ? schema(candidate) : null;
            if (schema != null) {
                catalog.findFunctions(schema.oid(), name).forEach(f -> found.putIfAbsent(f.inputTypes(), f));
            }
        }
        return List.copyOf(found.values());
    }

    /// The relation.
    ///
    /// @throws SqlException 42P01
    public RelationDescriptor get(ObjectName name) {
        RelationDescriptor found = find(name);
        if (found == null) {
            throw SqlException.of("42P01", "relation \"" + name + "\" does not exist")
                    .withPosition(name.position());
        }
        return found;
    }
}
