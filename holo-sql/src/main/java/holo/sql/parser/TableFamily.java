package holo.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// What CREATE TABLE says of other tables and types: INHERITS, PARTITION OF, PARTITION BY, OF.
///
/// @param parents of INHERITS
/// @param partitionOf the partitioned table, or null
/// @param bound of a partition
/// @param partitionBy how the table itself is partitioned, or null
/// @param type the composite type of a typed table, or null
/// @param options what is said of columns that the table gets from elsewhere
public record TableFamily(
        List<ObjectName> parents,
        @Nullable ObjectName partitionOf,
        @Nullable Bound bound,
        @Nullable Key partitionBy,
        @Nullable ObjectName type,
        List<ColumnOptions> options) {
    /// Nothing.
    public static final TableFamily NONE = new TableFamily(List.of(), null, null, null, null, List.of());

    TableFamily with(List<ObjectName> inherits, @Nullable Key by) {
        return new TableFamily(inherits, partitionOf, bound, by, type, options);
    }

    /// `name WITH OPTIONS constraints`.
    public record ColumnOptions(SqlIdentifier name, List<ColumnConstraint> constraints) {}

    /// PARTITION BY.
    ///
    /// @param position of the method
    public record Key(String method, List<KeyPart> parts, int position) {}

    /// @param text the expression as written, without the parentheses around it
    /// @param position where it stands
    public record KeyPart(
            SqlNode expression, String text, @Nullable ObjectName collation, int position) {}

    /// Which rows a partition has.
    public sealed interface Bound {
        /// Where it stands, characters from 1.
        int position();

        /// DEFAULT.
        record Default(int position) implements Bound {}

        /// FOR VALUES IN.
        record Values(List<SqlNode> values, int position) implements Bound {}

        /// FOR VALUES FROM … TO.
        record Range(List<Limit> from, List<Limit> to, int position) implements Bound {}

        /// FOR VALUES WITH.
        record Hash(long modulus, long remainder, int position) implements Bound {}
    }

    /// One value of the end of a range.
    ///
    /// @param value null for MINVALUE and MAXVALUE
    public record Limit(boolean maximum, @Nullable SqlNode value, int position) {}
}
