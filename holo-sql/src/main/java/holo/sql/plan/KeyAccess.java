package holo.sql.plan;

import java.util.List;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// Which part of a table's keys a scan reads. The expressions hold no column of the table itself: literals,
/// parameters, columns of an outer query.
///
/// @param equal values of the first key columns
/// @param low a bound of the next key column, or null
/// @param high a bound of the next key column, or null
/// @param points values of a key of one column, each read by itself; empty for none
record KeyAccess(
        List<RexNode> equal,
        @Nullable RexNode low,
        boolean lowInclusive,
        @Nullable RexNode high,
        boolean highInclusive,
        List<RexNode> points) {
    /// All rows.
    static final KeyAccess ALL = new KeyAccess(List.of(), null, true, null, true, List.of());

    KeyAccess {
        equal = List.copyOf(equal);
        points = List.copyOf(points);
    }

    boolean isAll() {
        return equal.isEmpty() && low == null && high == null && points.isEmpty();
    }
}
