package holo.sql.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What PARTITION BY says: how the rows of a table are divided, and by what.
///
/// @param parts columns and expressions, in order
public record PartitionKey(Strategy strategy, List<Part> parts) {
    /// How. Stored by name.
    public enum Strategy {
        LIST,
        RANGE,
        HASH;

        /// As pg_partitioned_table has it.
        public String letter() {
            return name().substring(0, 1).toLowerCase(java.util.Locale.ROOT);
        }
    }

    public PartitionKey {
        parts = List.copyOf(parts);
    }

    /// One part of the key.
    ///
    /// @param column a column's number, 0 for an expression
    /// @param expressionSql the expression, null for a column
    /// @param typeOid the type of the expression, 0 for a column
    /// @param collation OID of the collation that was written, 0 for none
    public record Part(int column, @Nullable String expressionSql, int typeOid, int collation) {}

    /// The numbers of the columns that stand in the key by themselves.
    public List<Integer> columns() {
        return parts.stream().map(Part::column).filter(c -> c > 0).toList();
    }

    /// Whether any part is more than a column.
    public boolean hasExpressions() {
        return parts.stream().anyMatch(part -> part.column() == 0);
    }
}
