package holo.sql.catalog;

import holo.sql.error.SqlException;
import holo.sql.type.CompositeType;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The types of the rows of tables and views, which bear the relations' names. They are no descriptors: a relation's
/// type is made of its columns, and its OID of the relation's.
///
/// Values of them live in queries only. What is stored says which fields it has by its own type, and these change with
/// every change of a table's columns.
public final class RowTypes {
    /// Above what the catalog gives out, and a positive number, which is what drivers read into an int.
    private static final int ROW = 0x20000000;

    private static final int ARRAY = 0x10000000;
    /// The greatest OID that a relation may have for its types to have some.
    static final int RELATION_OID_MAX = ARRAY - 1;

    private final Map<Integer, Made> made = new ConcurrentHashMap<>();

    private record Made(RelationDescriptor relation, CompositeType type) {}

    RowTypes() {}

    /// The OID of the type of a relation's rows.
    public static int oid(int relationOid) {
        return ROW | relationOid;
    }

    /// The OID of the array over the type of a relation's rows.
    public static int arrayOid(int relationOid) {
        return ROW | ARRAY | relationOid;
    }

    /// Whether an OID is that of a relation's rows, or of arrays of them.
    public static boolean isOid(int oid) {
        return (oid & ~(ARRAY | RELATION_OID_MAX)) == ROW;
    }

    /// Refuses to keep values of such a type.
    ///
    /// @throws SqlException 0A000
    static int requireStorable(int oid) {
        if (isOid(oid)) {
            throw SqlException.of("0A000", "values of the type of a table's rows cannot be stored")
                    .withHint("Make a composite type of the same fields with CREATE TYPE.");
        }
        return oid;
    }

    /// The type of an OID; null when there is no such relation.
    @Nullable
    SqlType find(int oid, CatalogSnapshot catalog) {
        RelationDescriptor relation = catalog.relation(oid & RELATION_OID_MAX);
        if (relation == null || relation instanceof SequenceDescriptor) {
            return null;
        }
        Made known = made.get(relation.oid());
        if (known == null || known.relation() != relation) {
            known = new Made(relation, type(relation, catalog));
            made.put(relation.oid(), known);
        }
        return (oid & ARRAY) == 0 ? known.type() : PgTypes.arrayOf(known.type());
    }

    private static CompositeType type(RelationDescriptor relation, CatalogSnapshot catalog) {
        return new CompositeType(
                oid(relation.oid()),
                relation.name(),
                catalog.displayName(relation.schemaOid(), relation.name()),
                arrayOid(relation.oid()),
                columns(relation).stream()
                        .map(c -> new CompositeType.Field(c.name(), c.type(), c.typeModifier(), false))
                        .toList());
    }

    private static List<ColumnDescriptor> columns(RelationDescriptor relation) {
        return switch (relation) {
            case TableDescriptor table -> table.visibleColumns();
            case ViewDescriptor view -> view.columns();
            case SequenceDescriptor _ -> List.of();
        };
    }
}
