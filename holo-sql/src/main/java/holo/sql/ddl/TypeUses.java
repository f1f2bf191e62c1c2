package holo.sql.ddl;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What depends on types.
final class TypeUses {
    /// A column of a table.
    record Use(TableDescriptor table, ColumnDescriptor column) {}

    private TypeUses() {}

    /// Whether an OID is that of the type or of its arrays.
    static boolean is(int oid, TypeDescriptor type) {
        return oid == type.oid() || oid == type.arrayOid();
    }

    /// The types that are made of some, these included; the dependent ones come behind.
    ///
    /// @param composites whether composite types with such attributes count, too
    static Map<Integer, TypeDescriptor> closure(
            CatalogSnapshot catalog, List<TypeDescriptor> roots, boolean composites) {
        Map<Integer, TypeDescriptor> found = new LinkedHashMap<>();
        roots.forEach(root -> found.put(root.oid(), root));
        boolean grown = true;
        while (grown) {
            grown = false;
            for (TypeDescriptor other : catalog.types()) {
                if (!found.containsKey(other.oid())
                        && (composites || !(other.definition() instanceof TypeDescriptor.Composite))
                        && other.uses().stream()
                                .anyMatch(oid ->
                                        List.copyOf(found.values()).stream().anyMatch(t -> is(oid, t)))) {
                    found.put(other.oid(), other);
                    grown = true;
                }
            }
        }
        return found;
    }

    /// The range types that measure distances with a function.
    static List<TypeDescriptor> measuredBy(CatalogSnapshot catalog, FunctionDescriptor function) {
        return catalog.types().stream()
                .filter(type -> type.definition() instanceof TypeDescriptor.Range range
                        && range.differenceOid() == function.oid())
                .toList();
    }

    /// The columns of tables that are of a type.
    static List<Use> columns(CatalogSnapshot catalog, TypeDescriptor type) {
        List<Use> uses = new ArrayList<>();
        for (RelationDescriptor relation : catalog.relations()) {
            if (relation instanceof TableDescriptor table) {
                for (ColumnDescriptor column : table.visibleColumns()) {
                    if (is(column.typeOid(), type)) {
                        uses.add(new Use(table, column));
                    }
                }
            }
        }
        return uses;
    }

    /// The views, materialized ones too, with a column of a type, or with a text that names it.
    static List<RelationDescriptor> views(CatalogSnapshot catalog, TypeDescriptor type) {
        List<RelationDescriptor> uses = new ArrayList<>();
        for (RelationDescriptor relation : catalog.relations()) {
            String query = relation.query();
            List<ColumnDescriptor> columns = switch (relation) {
                case TableDescriptor table -> table.visibleColumns();
                case ViewDescriptor view -> view.columns();
                case SequenceDescriptor sequence -> List.of();
            };
            if (query != null
                    && (columns.stream().anyMatch(c -> is(c.typeOid(), type))
                            || StoredExpressions.mentionsType(query, type.name()))) {
                uses.add(relation);
            }
        }
        return uses;
    }

    /// A column whose values are of the type or hold some of it, as errors show it; null when there is none.
    static @Nullable String firstColumn(CatalogSnapshot catalog, TypeDescriptor type) {
        for (TypeDescriptor holder : closure(catalog, List.of(type), true).values()) {
            List<Use> uses = columns(catalog, holder);
            if (!uses.isEmpty()) {
                return uses.getFirst().table().name() + "."
                        + uses.getFirst().column().name();
            }
        }
        return null;
    }
}
