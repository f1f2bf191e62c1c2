package holo.sql.plan;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.RelationDefinition;
import holo.sql.pgcatalog.RelationDefinitions;
import holo.sql.statistics.TableEstimates;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.jspecify.annotations.Nullable;

/// The catalog as a tree of Calcite's schemas. Tables are made when they are asked for.
final class PlannerSchemas {
    /// Before a table's name: with the hidden columns of {@link StoredTable}.
    static final String WITH_ROW = "\u0001row:";

    /// The schema that holds the relations of one statement only.
    static final String STATEMENT = Statement.WithChanges.SCHEMA;

    private PlannerSchemas() {}

    /// @param extra relations of the statement itself, in the schema {@link #STATEMENT}
    /// @param past the times of the past that names of tables mention
    /// @param asOf the time that tables are read at whose names do not; null for the statement's snapshot
    static CalciteSchema root(
            SearchPath path, TableEstimates estimates, Map<String, Table> extra, PastTables past, @Nullable AsOf asOf) {
        CatalogSnapshot catalog = path.catalog();
        Times times = new Times(past, asOf);
        Map<String, Schema> schemas = new LinkedHashMap<>();
        for (SchemaDescriptor schema : catalog.schemas()) {
            schemas.put(schema.name(), new CatalogSchema(catalog, schema, estimates, times));
        }
        SchemaDescriptor temporary = path.schema(SearchPath.TEMPORARY_ALIAS);
        if (temporary != null) {
            schemas.put(SearchPath.TEMPORARY_ALIAS, new CatalogSchema(catalog, temporary, estimates, times));
        }
        schemas.put(STATEMENT, new AbstractSchema() {
            @Override
            protected Map<String, Table> getTableMap() {
                return extra;
            }
        });
        Map<String, Schema> root = new LinkedHashMap<>(schemas);
        root.putIfAbsent(catalog.database().name(), new SchemaOfSchemas(schemas));
        return CalciteSchema.createRootSchema(false, false, "", new SchemaOfSchemas(root));
    }

    private static final class SchemaOfSchemas extends AbstractSchema {
        private final Map<String, Schema> schemas;

        SchemaOfSchemas(Map<String, Schema> schemas) {
            this.schemas = schemas;
        }

        @Override
        protected Map<String, Schema> getSubSchemaMap() {
            return schemas;
        }
    }

    /// When tables are read.
    private record Times(PastTables past, @Nullable AsOf otherwise) {
        @Nullable
        AsOf of(String table) {
            return AsOf.isNamed(table) ? past.find(AsOf.timeOf(table)) : otherwise;
        }
    }

    private static final class CatalogSchema extends AbstractSchema {
        private final LazyTables tables;

        CatalogSchema(CatalogSnapshot catalog, SchemaDescriptor schema, TableEstimates estimates, Times times) {
            this.tables = new LazyTables(catalog, schema, estimates, times);
        }

        @Override
        protected Map<String, Table> getTableMap() {
            return tables;
        }
    }

    /// A map that is only ever asked for single names.
    private static final class LazyTables extends AbstractMap<String, Table> {
        private final CatalogSnapshot catalog;
        private final SchemaDescriptor schema;
        private final TableEstimates estimates;
        private final Times times;
        private final Map<String, Table> made = new HashMap<>();

        LazyTables(CatalogSnapshot catalog, SchemaDescriptor schema, TableEstimates estimates, Times times) {
            this.times = times;
            this.catalog = catalog;
            this.schema = schema;
            this.estimates = estimates;
        }

        @Override
        public boolean containsKey(Object key) {
            return get(key) != null;
        }

        @Override
        public @Nullable Table get(Object key) {
            String name = (String) key;
            Table known = made.get(name);
            if (known == null) {
                known = make(name);
                if (known != null) {
                    made.put(name, known);
                }
            }
            return known;
        }

        private @Nullable Table make(String name) {
            if (SearchPath.isSystem(schema)) {
                RelationDefinition definition = RelationDefinitions.find(schema.name(), name);
                return definition == null ? null : ComputedTable.system(definition);
            }
            boolean withRow = name.startsWith(WITH_ROW);
            RelationDescriptor relation = catalog.findRelation(
                    schema.oid(), withRow ? name.substring(WITH_ROW.length()) : AsOf.tableOf(name));
            return switch (relation) {
                case null -> null;
                case TableDescriptor table ->
                    StoredTable.of(TableLayout.of(table), withRow, estimates.rows(table), estimates.statistics(table))
                            .at(withRow ? null : times.of(name));
                case ViewDescriptor view -> new ViewTable(view, times.of(name));
                case SequenceDescriptor sequence -> SequenceTable.of(sequence);
            };
        }

        @Override
        public Set<Entry<String, Table>> entrySet() {
            return Map.copyOf(made).entrySet();
        }
    }
}
