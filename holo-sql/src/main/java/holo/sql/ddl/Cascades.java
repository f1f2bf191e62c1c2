package holo.sql.ddl;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a statement with CASCADE changes beyond the relations that it names.
public final class Cascades {
    private Cascades() {}

    /// The tables that refer to those of a TRUNCATE, and those that refer to them in turn.
    public static List<RelationDescriptor> ofTruncate(
            CatalogSnapshot catalog, Collection<? extends RelationDescriptor> named) {
        Map<Integer, RelationDescriptor> reached = byOid(named);
        int before;
        do {
            before = reached.size();
            referring(catalog, reached).forEach(table -> reached.put(table.oid(), table));
        } while (reached.size() > before);
        return without(named, reached);
    }

    /// The views over those of a DROP, and over those views, and the tables that refer to one that goes.
    public static List<RelationDescriptor> ofDrop(
            CatalogSnapshot catalog, List<String> schemas, Collection<? extends RelationDescriptor> named) {
        Map<Integer, RelationDescriptor> reached = byOid(named);
        Removal.addViews(catalog, schemas, reached);
        referring(catalog, reached).forEach(table -> reached.put(table.oid(), table));
        return without(named, reached);
    }

    private static Map<Integer, RelationDescriptor> byOid(Collection<? extends RelationDescriptor> relations) {
        Map<Integer, RelationDescriptor> result = new LinkedHashMap<>();
        relations.forEach(relation -> result.put(relation.oid(), relation));
        return result;
    }

    private static List<TableDescriptor> referring(CatalogSnapshot catalog, Map<Integer, RelationDescriptor> tables) {
        List<TableDescriptor> result = new ArrayList<>();
        for (RelationDescriptor relation : catalog.relations()) {
            if (relation instanceof TableDescriptor table
                    && !tables.containsKey(table.oid())
                    && table.constraints().stream()
                            .anyMatch(constraint -> constraint instanceof ConstraintDescriptor.ForeignKey key
                                    && PartitionReferences.reached(key, tables, catalog) != null)) {
                result.add(table);
            }
        }
        return result;
    }

    private static List<RelationDescriptor> without(
            Collection<? extends RelationDescriptor> named, Map<Integer, RelationDescriptor> reached) {
        named.forEach(relation -> reached.remove(relation.oid()));
        return List.copyOf(reached.values());
    }
}
