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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.jspecify.annotations.Nullable;

/// The catalog as a tree of Calcite's schemas. Tables are made when they are asked for.
final class PlannerSchemas {
    /// Before a table's name: with the hidden columns of {@link StoredTable}.
    static final String WITH_ROW = "\u0001row:";

    /// Before a table's name: with all of its rows, whatever policies say.
    static final String BARE = "\u0001bare:";

    /// Before a table's name: without the tables that inherit from it.
    static final String ONLY = "\u0001only:";

    /// The schema that holds the relations of one statement only.
    static final String STATEMENT = Statement.WithChanges.SCHEMA;

    private PlannerSchemas() {}

    /// @param extra relations of the statement itself, in the schema {@link #STATEMENT}
    /// @param past the times of the past that names of tables mention
    /// @param asOf the time that tables are read at whose names do not; null for the statement's snapshot
    /// @param viewer whose policies decide which rows there are
    /// @param tableOids whether the query asks which table has a row
    static CalciteSchema root(
            SearchPath path,
            TableEstimates estimates,
            Map<String, Table> extra,
            PastTables past,
            @Nullable AsOf asOf,
            Viewer viewer,
            boolean tableOids) {
        CatalogSnapshot catalog = path.catalog();
        Times times = new Times(past, asOf, tableOids);
        Map<String, Schema> schemas = new LinkedHashMap<>();
        for (SchemaDescriptor schema : catalog.schemas()) {
            schemas.put(schema.name(), new CatalogSchema(catalog, schema, estimates, times, viewer));
        }
        SchemaDescriptor temporary = path.schema(SearchPath.TEMPORARY_ALIAS);
        if (temporary != null) {
            schemas.put(SearchPath.TEMPORARY_ALIAS, new CatalogSchema(catalog, temporary, estimates, times, viewer));
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

    /// When tables are read, and whether with their OIDs.
    private record Times(PastTables past, @Nullable AsOf otherwise, boolean tableOids) {
        @Nullable
        AsOf of(String table) {
            return AsOf.isNamed(table) ? past.find(AsOf.timeOf(table)) : otherwise;
        }
    }

    private static final class CatalogSchema extends AbstractSchema {
        private final LazyTables tables;

        CatalogSchema(
                CatalogSnapshot catalog,
                SchemaDescriptor schema,
                TableEstimates estimates,
                Times times,
                Viewer viewer) {
            this.tables = new LazyTables(catalog, schema, estimates, times, viewer);
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
        private final Viewer viewer;
        private final Map<String, Table> made = new HashMap<>();

        LazyTables(
                CatalogSnapshot catalog,
                SchemaDescriptor schema,
                TableEstimates estimates,
                Times times,
                Viewer viewer) {
            this.times = times;
            this.viewer = viewer;
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
            boolean bare = name.startsWith(BARE);
            String written = bare ? name.substring(BARE.length()) : name;
            RowUse.Named row = RowUse.read(written);
            String named = row == null ? AsOf.tableOf(written) : row.table();
            boolean only = named.startsWith(ONLY);
            RelationDescriptor relation =
                    catalog.findRelation(schema.oid(), only ? named.substring(ONLY.length()) : named);
            return switch (relation) {
                case null -> null;
                case TableDescriptor table -> {
                    StoredTable.Hidden hidden = new StoredTable.Hidden(row != null, times.tableOids());
                    AsOf asOf = row == null ? times.of(written) : null;
                    TranslatableTable stored = !only && FamilyTable.isOne(table, catalog)
                            ? FamilyTable.of(table, hidden, catalog, estimates, asOf)
                            : StoredTable.of(
                                            TableLayout.of(table),
                                            hidden,
                                            estimates.rows(table),
                                            estimates.statistics(table))
                                    .at(asOf);
                    yield bare ? stored : policed(stored, table, written, row);
                }
                case ViewDescriptor view -> new ViewTable(view, times.of(written));
                case SequenceDescriptor sequence -> SequenceTable.of(sequence);
            };
        }

        /// The table as policies let it be seen. They are looked at when it is read: naming it needs no rights.
        private Table policed(
                TranslatableTable stored, TableDescriptor table, String name, RowUse.@Nullable Named row) {
            RowUse use = row == null ? RowUse.READ : row.use();
            Viewer through = row == null ? viewer : viewer.as(row.roleOid());
            return table.hasRowSecurity() && through.roleOid() != 0 && use != RowUse.ANY
                    ? new PolicedTable(
                            stored,
                            table,
                            through.roleOid(),
                            List.of(schema.name(), BARE + name),
                            () -> use.conditions(table, through, catalog))
                    : stored;
        }

        @Override
        public Set<Entry<String, Table>> entrySet() {
            return Map.copyOf(made).entrySet();
        }
    }
}
