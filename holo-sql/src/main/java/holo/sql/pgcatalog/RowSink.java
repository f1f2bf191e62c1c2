package holo.sql.pgcatalog;

import holo.sql.type.PgArray;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects the rows of one relation.
final class RowSink {
    private final RelationDefinition relation;
    private final @Nullable Object[] neutral;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    RowSink(RelationDefinition relation) {
        this.relation = relation;
        this.neutral = new Object[relation.columns().size()];
        for (int i = 0; i < neutral.length; i++) {
            RelationDefinition.Column column = relation.columns().get(i);
            neutral[i] = column.notNull() ? neutralValue(column) : null;
        }
    }

    /// A new row; set its columns.
    CatalogRow row() {
        CatalogRow row = new CatalogRow(relation, neutral);
        rows.add(row.values());
        return row;
    }

    List<@Nullable Object[]> rows() {
        return rows;
    }

    private static Object neutralValue(RelationDefinition.Column column) {
        SqlType type = ColumnTypes.of(column);
        SqlType element = type.element();
        if (element != null) {
            return PgArray.of(element);
        }
        return switch (column.type()) {
            case "bool" -> false;
            case "int2" -> (short) 0;
            case "int4" -> 0;
            case "float4" -> 0f;
            case "float8" -> 0d;
            case "int8", "oid", "regproc", "xid", "timestamptz" -> 0L;
            case "name", "text", "char", "varchar", "pg_node_tree", "pg_lsn" -> "";
            case "bytea" -> new byte[0];
            default -> throw new IllegalStateException("no neutral value for " + type.name());
        };
    }
}
