package holo.sql.plan;

import holo.sql.statistics.TableStatistics;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// Chooses how to read the rows of a table that conditions ask for: by which index, and which part of it. What is read
/// is never less than what the conditions let through; they are judged again on each row.
///
/// Plans are shared by statements with other literals, so the values themselves mostly do not count: by the statistics
/// of ANALYZE an equality keeps what an average value has, without them one row in two hundred, and a range one in ten.
/// What a range of a secondary index really holds is looked at when
/// the scan is opened.
final class AccessChooser {
    /// Tables are taken to have at least so many rows: a plan made for an empty table serves it when it has grown.
    static final double ROWS_MIN = 1000;

    /// What a row found through a secondary index costs, in rows read one after the other.
    static final double LOOKUP_COST = 4;

    private static final double EQUAL_SELECTIVITY = 0.005;
    private static final double RANGE_SELECTIVITY = 0.1;

    private AccessChooser() {}

    /// The rows that an access is expected to read of a table.
    static double rows(StoreScan scan, KeyAccess access, double tableRows) {
        double all = Math.max(tableRows, 1);
        double times = access.points().isEmpty() ? 1 : access.points().size();
        if (access.isUnique()) {
            return times;
        }
        double part = 1;
        for (int i = 0; i < access.equal().size(); i++) {
            part *= equal(origin(scan, access, i), access.equal().get(i));
        }
        ColumnOrigins.@Nullable Origin next =
                origin(scan, access, access.equal().size());
        if (access.index() != null && access.index().predicateSql() != null) {
            part *= RANGE_SELECTIVITY;
        }
        if (!access.points().isEmpty()) {
            double points = 0;
            for (RexNode point : access.points()) {
                points += equal(next, point);
            }
            part *= Math.min(1, points);
        } else if (access.low() != null || access.high() != null) {
            part *= range(access, next);
        }
        return Math.max(1, all * part);
    }

    /// The table's column that a part of an index is, if ANALYZE has looked at it.
    private static ColumnOrigins.@Nullable Origin origin(StoreScan scan, KeyAccess access, int part) {
        if (access.index() == null || part >= access.index().parts().size()) {
            return null;
        }
        int column = access.index().parts().get(part).column();
        TableStatistics known = scan.statistics();
        return column == 0 || known == null || known.column(column) == null
                ? null
                : new ColumnOrigins.Origin(scan, column - 1);
    }

    private static double equal(ColumnOrigins.@Nullable Origin column, RexNode value) {
        return column == null
                ? EQUAL_SELECTIVITY
                : Selectivity.of(SqlKind.EQUALS, column.selectivity(), Selectivity.constant(value, column));
    }

    private static double range(KeyAccess access, ColumnOrigins.@Nullable Origin column) {
        if (column == null) {
            return RANGE_SELECTIVITY;
        }
        double low = bound(access.low(), access.lowInclusive(), true, column);
        double high = bound(access.high(), access.highInclusive(), false, column);
        if (Double.isNaN(low) || Double.isNaN(high)) {
            return RANGE_SELECTIVITY; // A value that only the execution knows.
        }
        double nulls = column.selectivity().nullFraction();
        return Math.clamp(low + high - 1 + (access.low() != null && access.high() != null ? nulls : 0), 0.0, 1.0);
    }

    /// The share that a bound leaves; 1 where there is none, NaN where its value is not known.
    private static double bound(@Nullable RexNode value, boolean inclusive, boolean low, ColumnOrigins.Origin column) {
        if (value == null) {
            return 1;
        }
        Selectivity.Constant constant = Selectivity.constant(value, column);
        if (constant == null) {
            return Double.NaN;
        }
        SqlKind kind = low
                ? inclusive ? SqlKind.GREATER_THAN_OR_EQUAL : SqlKind.GREATER_THAN
                : inclusive ? SqlKind.LESS_THAN_OR_EQUAL : SqlKind.LESS_THAN;
        return Selectivity.of(kind, column.selectivity(), constant);
    }

    /// What an access costs, in rows read one after the other.
    static double cost(StoreScan scan, KeyAccess access, double tableRows) {
        return rows(scan, access, tableRows) * (access.isSecondary() ? LOOKUP_COST : 1);
    }

    /// The cheapest access for the conditions.
    static KeyAccess choose(StoreScan scan, RexNode condition) {
        List<RexNode> conditions = RelOptUtil.conjunctions(condition);
        double rows = Math.max(ROWS_MIN, scan.getTable().getRowCount());
        KeyAccess best = KeyAccess.ALL;
        double bestCost = rows;
        KeyAccess refused = null;
        KeyAccess guarded = null;
        for (AccessPath path : scan.paths()) {
            List<RexNode> guards = PartialIndexes.guards(scan, path, conditions);
            KeyAccess found = guards == null ? null : find(scan, path, conditions);
            if (found == null || guards == null) {
                continue;
            }
            KeyAccess access = found.guardedBy(guards);
            double cost = cost(scan, access, rows);
            if (!guards.isEmpty()) {
                guarded = cost < rows && (guarded == null || cost < cost(scan, guarded, rows)) ? access : guarded;
            } else if (cost < bestCost) {
                best = access;
                bestCost = cost;
            } else if (best.isAll()) {
                refused = access;
            }
        }
        if (best.isAll() && guarded != null) {
            return guarded.because("about " + Math.round(rows(scan, guarded, rows)) + " of " + Math.round(rows)
                    + " rows, if the values are within the index's condition");
        }
        if (!best.isAll()) {
            return best.because("about " + Math.round(rows(scan, best, rows)) + " of " + Math.round(rows) + " rows");
        }
        return refused == null || refused.index() == null
                ? best
                : best.because("index " + refused.index().name() + " would read about "
                        + Math.round(rows(scan, refused, rows)) + " of " + Math.round(rows) + " rows one by one");
    }

    /// A comparison of a column with a value.
    private record Bound(SqlKind kind, RexNode value) {}

    /// The part of an index that the conditions leave; null when they do not narrow it. A partial index is narrow by
    /// itself.
    static @Nullable KeyAccess find(StoreScan scan, AccessPath path, List<RexNode> conditions) {
        List<RexNode> equal = new ArrayList<>();
        for (int column = 0; column < path.columns(); column++) {
            List<Bound> bounds = new ArrayList<>();
            for (RexNode condition : conditions) {
                Bound bound = bound(scan, path, column, condition);
                if (bound != null) {
                    bounds.add(bound);
                }
            }
            RexNode value = first(bounds, SqlKind.EQUALS, SqlKind.EQUALS);
            if (value != null) {
                equal.add(value);
                continue;
            }
            RexNode low = first(bounds, SqlKind.GREATER_THAN, SqlKind.GREATER_THAN_OR_EQUAL);
            RexNode high = first(bounds, SqlKind.LESS_THAN, SqlKind.LESS_THAN_OR_EQUAL);
            List<RexNode> points = points(scan, path, column, conditions);
            if (!points.isEmpty()) {
                return access(path, equal, null, bounds, null, points);
            }
            return equal.isEmpty()
                            && low == null
                            && high == null
                            && path.predicate().isEmpty()
                    ? null
                    : access(path, equal, low, bounds, high, List.of());
        }
        return access(path, equal, null, List.of(), null, List.of());
    }

    private static KeyAccess access(
            AccessPath path,
            List<RexNode> equal,
            @Nullable RexNode low,
            List<Bound> bounds,
            @Nullable RexNode high,
            List<RexNode> points) {
        return new KeyAccess(
                path.index(),
                equal,
                low,
                inclusive(bounds, low),
                high,
                inclusive(bounds, high),
                points,
                List.of(),
                KeyAccess.Direction.ANY,
                "");
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

    /// `column IN (…)`, which arrives as alternatives; empty when there is none.
    private static List<RexNode> points(StoreScan scan, AccessPath path, int column, List<RexNode> conditions) {
        for (RexNode condition : conditions) {
            List<RexNode> values = new ArrayList<>();
            for (RexNode alternative : RelOptUtil.disjunctions(condition)) {
                Bound bound = bound(scan, path, column, alternative);
                if (bound == null || bound.kind() != SqlKind.EQUALS) {
                    values.clear();
                    break;
                }
                values.add(bound.value());
            }
            if (values.size() > 1) {
                return values;
            }
        }
        return List.of();
    }

    private static @Nullable Bound bound(StoreScan scan, AccessPath path, int column, RexNode condition) {
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
        SqlType type = path.type(column);
        if (isPart(scan, path, column, left) && KeyValue.of(right, type) != null) {
            return new Bound(kind, right);
        }
        if (isPart(scan, path, column, right) && KeyValue.of(left, type) != null) {
            return new Bound(kind.reverse(), left);
        }
        return null;
    }

    private static boolean isPart(StoreScan scan, AccessPath path, int column, RexNode node) {
        RexNode inner = node;
        while (true) {
            if (path.isPart(column, scan.overPlaces(inner))) {
                return true;
            }
            if (inner.getKind() != SqlKind.CAST || !keepsOrder((RexCall) inner)) {
                return false;
            }
            inner = ((RexCall) inner).getOperands().getFirst();
        }
    }

    /// A cast of the column after which values sort as before.
    static boolean keepsOrder(RexCall cast) {
        SqlType from = PgRelTypes.sqlType(cast.getOperands().getFirst().getType());
        SqlType to = PgRelTypes.sqlType(cast.getType());
        if (from.oid() == to.oid()) {
            return PgRelTypes.modifier(cast.getType())
                    == PgRelTypes.modifier(cast.getOperands().getFirst().getType());
        }
        if (KeyValue.isInteger(from)) {
            return to.oid() == PgTypes.NUMERIC.oid() || KeyValue.isInteger(to) && to.length() >= from.length();
        }
        return from.oid() == PgTypes.VARCHAR.oid() && to.oid() == PgTypes.TEXT.oid();
    }
}
