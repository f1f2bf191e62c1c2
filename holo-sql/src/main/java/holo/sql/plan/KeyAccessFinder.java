package holo.sql.plan;

import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// Finds conditions on primary keys and lets scans read only those keys. The filter stays above the scan: what the
/// scan reads is never less than what the filter lets through.
final class KeyAccessFinder extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
        if (other instanceof Filter filter
                && filter.getInput() instanceof StoreScan scan
                && scan.access().isAll()
                && scan.layout().hasPrimaryKey()) {
            KeyAccess access = find(scan, RelOptUtil.conjunctions(filter.getCondition()));
            if (!access.isAll()) {
                return filter.copy(filter.getTraitSet(), List.of(scan.withAccess(access)));
            }
        }
        return super.visit(other);
    }

    /// A comparison of the column at a place with a value.
    private record Bound(SqlKind kind, RexNode value) {}

    private static KeyAccess find(StoreScan scan, List<RexNode> conditions) {
        int[] keys = scan.layout().keyPlaces();
        List<RexNode> equal = new ArrayList<>();
        for (int key : keys) {
            List<Bound> bounds = new ArrayList<>();
            for (RexNode condition : conditions) {
                Bound bound = bound(scan, key, condition);
                if (bound != null) {
                    bounds.add(bound);
                }
            }
            RexNode value = first(bounds, SqlKind.EQUALS, SqlKind.EQUALS);
            if (value == null) {
                RexNode low = first(bounds, SqlKind.GREATER_THAN, SqlKind.GREATER_THAN_OR_EQUAL);
                RexNode high = first(bounds, SqlKind.LESS_THAN, SqlKind.LESS_THAN_OR_EQUAL);
                if (equal.isEmpty() && low == null && high == null) {
                    return keys.length == 1 ? points(scan, key, conditions) : KeyAccess.ALL;
                }
                return new KeyAccess(equal, low, inclusive(bounds, low), high, inclusive(bounds, high), List.of());
            }
            equal.add(value);
        }
        return new KeyAccess(equal, null, true, null, true, List.of());
    }

    private static @Nullable RexNode first(List<Bound> bounds, SqlKind one, SqlKind other) {
        for (Bound bound : bounds) {
            if (bound.kind() == one || bound.kind() == other) {
                return bound.value();
            }
        }
        return null;
    }

    private static boolean inclusive(List<Bound> bounds, @Nullable RexNode value) {
        for (Bound bound : bounds) {
            if (bound.value() == value) {
                return bound.kind() == SqlKind.GREATER_THAN_OR_EQUAL || bound.kind() == SqlKind.LESS_THAN_OR_EQUAL;
            }
        }
        return true;
    }

    /// `key IN (…)`, which arrives as alternatives.
    private static KeyAccess points(StoreScan scan, int key, List<RexNode> conditions) {
        for (RexNode condition : conditions) {
            List<RexNode> values = new ArrayList<>();
            for (RexNode alternative : RelOptUtil.disjunctions(condition)) {
                Bound bound = bound(scan, key, alternative);
                if (bound == null || bound.kind() != SqlKind.EQUALS) {
                    values.clear();
                    break;
                }
                values.add(bound.value());
            }
            if (values.size() > 1) {
                return new KeyAccess(List.of(), null, true, null, true, values);
            }
        }
        return KeyAccess.ALL;
    }

    private static @Nullable Bound bound(StoreScan scan, int key, RexNode condition) {
        if (!(condition instanceof RexCall call) || call.getOperands().size() != 2) {
            return null;
        }
        SqlKind kind = call.getKind();
        if (kind != SqlKind.EQUALS
                && kind != SqlKind.LESS_THAN
                && kind != SqlKind.LESS_THAN_OR_EQUAL
                && kind != SqlKind.GREATER_THAN
                && kind != SqlKind.GREATER_THAN_OR_EQUAL) {
            return null;
        }
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        SqlType type = scan.layout().type(key);
        if (isColumn(scan, key, left) && KeyValue.of(right, type) != null) {
            return new Bound(kind, right);
        }
        if (isColumn(scan, key, right) && KeyValue.of(left, type) != null) {
            return new Bound(kind.reverse(), left);
        }
        return null;
    }

    private static boolean isColumn(StoreScan scan, int key, RexNode node) {
        RexNode inner = node;
        while (inner.getKind() == SqlKind.CAST && keepsOrder((RexCall) inner)) {
            inner = ((RexCall) inner).getOperands().getFirst();
        }
        return inner instanceof RexInputRef ref && scan.places()[ref.getIndex()] == key;
    }

    /// A cast of the column after which values sort as before.
    private static boolean keepsOrder(RexCall cast) {
        SqlType from = PgRelTypes.sqlType(cast.getOperands().getFirst().getType());
        SqlType to = PgRelTypes.sqlType(cast.getType());
        if (from.oid() == to.oid()) {
            return true;
        }
        if (KeyValue.isInteger(from)) {
            return to.oid() == PgTypes.NUMERIC.oid() || KeyValue.isInteger(to) && to.length() >= from.length();
        }
        return from.oid() == PgTypes.VARCHAR.oid() && to.oid() == PgTypes.TEXT.oid();
    }
}
