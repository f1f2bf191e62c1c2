package holo.sql.pgcatalog;

import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.List;

/// The types of system relations' columns.
public final class ColumnTypes {
    private ColumnTypes() {}

    /// The type that a definition names.
    public static SqlType of(RelationDefinition.Column column) {
        String name = column.type();
        boolean array = name.endsWith("[]");
        String base = array ? name.substring(0, name.length() - 2) : name;
        SqlType type = base.equals("char") ? PgTypes.CHAR : PgTypes.find(base);
        if (type == null) {
            throw new IllegalStateException("relations.txt names an unknown type " + base);
        }
        return array ? PgTypes.arrayOf(type) : type;
    }

    static PgArray int2Vector(List<Integer> numbers) {
        return vector(PgTypes.INT2, numbers.stream().map(Integer::shortValue).toArray());
    }

    static PgArray oidVector(List<Integer> oids) {
        return vector(PgTypes.OID, oids.stream().map(Integer::toUnsignedLong).toArray());
    }

    static PgArray int2Array(List<Integer> numbers) {
        return PgArray.of(
                PgTypes.INT2, numbers.stream().map(Integer::shortValue).toArray());
    }

    private static PgArray vector(SqlType element, Object[] elements) {
        return elements.length == 0
                ? PgArray.of(element)
                : new PgArray(element, new int[] {elements.length}, new int[] {0}, elements);
    }
}
