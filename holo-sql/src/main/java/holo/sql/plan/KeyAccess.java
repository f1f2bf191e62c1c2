package holo.sql.plan;

import holo.sql.catalog.IndexDescriptor;
import java.util.List;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// Which part of an index a scan reads, and in which direction. The expressions hold no column of the table itself:
/// literals, parameters, columns of an outer query.
///
/// @param index the primary key or a secondary index; null for all rows as they are stored
/// @param equal values of the first key columns
/// @param low a bound of the next key column, or null
/// @param high a bound of the next key column, or null
/// @param points values of the next key column, each read by itself; empty for none
/// @param guards must hold for the values of an execution, or all rows are read: what the query asks for may be
/// outside of a partial index
/// @param direction in which order rows come
/// @param reason why this access was chosen, for EXPLAIN
public record KeyAccess(
        @Nullable IndexDescriptor index,
        List<RexNode> equal,
        @Nullable RexNode low,
        boolean lowInclusive,
        @Nullable RexNode high,
        boolean highInclusive,
        List<RexNode> points,
        List<RexNode> guards,
        Direction direction,
        String reason) {
    /// All rows.
    static final KeyAccess ALL = all(null, Direction.ANY, "no condition on an index");

    public KeyAccess {
        equal = List.copyOf(equal);
        points = List.copyOf(points);
        guards = List.copyOf(guards);
    }

    /// The order of a scan's rows.
    public enum Direction {
        /// Nobody relies on it.
        ANY,
        FORWARDS,
        BACKWARDS
    }

    /// All rows in the order of an index.
    static KeyAccess all(@Nullable IndexDescriptor index, Direction direction, String reason) {
        return new KeyAccess(index, List.of(), null, true, null, true, List.of(), List.of(), direction, reason);
    }

    /// Whether it reads all rows.
    public boolean isAll() {
        return equal.isEmpty() && low == null && high == null && points.isEmpty() && !isPartial();
    }

    private boolean isPartial() {
        return index != null && index.predicateSql() != null;
    }

    /// Whether it finds rows through entries of a secondary index.
    public boolean isSecondary() {
        return index != null && !index.primary();
    }

    /// Whether it reads at most one row for each point, or one row when there are none.
    boolean isUnique() {
        return index != null
                && index.unique()
                && guards.isEmpty()
                && equal.size() + (points.isEmpty() ? 0 : 1) == index.parts().size();
    }

    KeyAccess because(String newReason) {
        return new KeyAccess(
                index, equal, low, lowInclusive, high, highInclusive, points, guards, direction, newReason);
    }

    KeyAccess in(Direction newDirection) {
        return new KeyAccess(
                index, equal, low, lowInclusive, high, highInclusive, points, guards, newDirection, reason);
    }

    KeyAccess guardedBy(List<RexNode> newGuards) {
        return new KeyAccess(
                index, equal, low, lowInclusive, high, highInclusive, points, newGuards, direction, reason);
    }
}
