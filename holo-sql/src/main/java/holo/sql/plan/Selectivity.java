package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.exec.PlanCompiler;
import holo.sql.statistics.ColumnSelectivity;
import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Which share of a node's rows a condition lets through. Conditions are taken to be independent of each other, but
/// for two bounds of one column.
final class Selectivity {
    /// Of a condition that nothing is known of.
    static final double UNKNOWN = 1.0 / 3;

    private static final double HALF = 0.5;

    private final RelNode rel;

    /// @param rel whose output the conditions are over
    Selectivity(RelNode rel) {
        this.rel = rel;
    }

    /// A constant's value; null is SQL's.
    record Constant(@Nullable Object value) {}

    /// What `column < value` and its kin say.
    ///
    /// @param value null when it is only known when the query runs
    private record Comparison(
            SqlKind kind,
            ColumnOrigins.@Nullable Origin column,
            RexNode columnText,
            @Nullable Constant value) {}

    /// Of a condition; 1 for one that always holds.
    double of(RexNode condition) {
        return Math.clamp(share(condition), 0.0, 1.0);
    }

    private double share(RexNode node) {
        return switch (node.getKind()) {
            case AND -> all(RelOptUtil.conjunctions(node));
            case OR -> any(RelOptUtil.disjunctions(node));
            case NOT -> 1 - of(((RexCall) node).getOperands().getFirst());
            case LITERAL -> ((RexLiteral) node).isAlwaysTrue() ? 1 : 0;
            case IS_NULL -> nulls((RexCall) node);
            case IS_NOT_NULL -> 1 - nulls((RexCall) node);
            case IS_TRUE, IS_NOT_FALSE -> of(((RexCall) node).getOperands().getFirst());
            case IS_FALSE, IS_NOT_TRUE -> 1 - of(((RexCall) node).getOperands().getFirst());
            case INPUT_REF -> bool(node);
            case EQUALS,
                    NOT_EQUALS,
                    LESS_THAN,
                    LESS_THAN_OR_EQUAL,
                    GREATER_THAN,
                    GREATER_THAN_OR_EQUAL,
                    IS_DISTINCT_FROM,
                    IS_NOT_DISTINCT_FROM -> ofComparison((RexCall) node);
            default -> node instanceof RexSubQuery || !(node instanceof RexCall call) ? HALF : call(call);
        };
    }

    private double bool(RexNode column) {
        ColumnOrigins.Origin origin = ColumnOrigins.of(rel, column);
        return origin == null
                ? HALF
                : origin.selectivity().statistics() == null
                        ? HALF
                        : origin.selectivity().equalTo(true);
    }

    private double nulls(RexCall call) {
        RexNode operand = call.getOperands().getFirst();
        double missing = operand instanceof RexInputRef ref ? missing(rel, ref.getIndex()) : 0;
        return missing + (1 - missing) * ownNulls(call);
    }

    /// The share of rows that have no row of an outer join's other side, which the column is of.
    private static double missing(RelNode node, int column) {
        return switch (node.stripped()) {
            case Filter filter -> missing(filter.getInput(), column);
            case Project project
            when project.getProjects().get(column) instanceof RexInputRef ref ->
                missing(project.getInput(), ref.getIndex());
            case Join join
            when join.getJoinType() == JoinRelType.LEFT
                    && column >= join.getLeft().getRowType().getFieldCount() -> {
                double rows = join.getCluster().getMetadataQuery().getRowCount(join.getRight());
                yield 1 - PlanMetadata.semiShare(join, rows);
            }
            default -> 0;
        };
    }

    private double ownNulls(RexCall call) {
        ColumnOrigins.Origin origin = ColumnOrigins.of(rel, call.getOperands().getFirst());
        if (origin == null) {
            return ColumnSelectivity.NULL_DEFAULT;
        }
        ColumnSelectivity column = origin.selectivity();
        boolean never =
                origin.scan().layout().table().columns().get(origin.place()).notNull();
        return column.statistics() != null ? column.nullFraction() : never ? 0 : ColumnSelectivity.NULL_DEFAULT;
    }

    // ---- several conditions

    /// The bounds of one column.
    private static final class Range {
        private double low = -1;
        private double high = -1;
        private boolean known = true;
        private double nulls;
    }

    private double all(List<RexNode> conditions) {
        double share = 1;
        Map<String, Range> ranges = new HashMap<>();
        Map<String, Double> excluded = new HashMap<>();
        for (RexNode condition : conditions) {
            Comparison comparison = comparison(condition);
            if (comparison == null) {
                share *= of(condition);
            } else if (comparison.kind() == SqlKind.NOT_EQUALS) {
                // Of one column, the values differ: NOT IN.
                excluded.merge(comparison.columnText().toString(), 1 - of(comparison), Double::sum);
            } else if (isInequality(comparison.kind())) {
                note(ranges.computeIfAbsent(comparison.columnText().toString(), c -> new Range()), comparison);
            } else {
                share *= of(comparison);
            }
        }
        for (double out : excluded.values()) {
            share *= Math.max(0, 1 - out);
        }
        for (Range range : ranges.values()) {
            share *= of(range);
        }
        return share;
    }

    private void note(Range range, Comparison comparison) {
        double part = of(comparison);
        ColumnOrigins.Origin column = comparison.column();
        range.known &= comparison.value() != null
                && column != null
                && column.selectivity().statistics() != null;
        range.nulls = column == null ? 0 : column.selectivity().nullFraction();
        boolean above = comparison.kind() == SqlKind.GREATER_THAN || comparison.kind() == SqlKind.GREATER_THAN_OR_EQUAL;
        if (above) {
            range.low = range.low < 0 ? part : Math.min(range.low, part);
        } else {
            range.high = range.high < 0 ? part : Math.min(range.high, part);
        }
    }

    private static double of(Range range) {
        if (range.low < 0 || range.high < 0) {
            return range.low < 0 ? range.high : range.low;
        }
        if (!range.known) {
            return ColumnSelectivity.RANGE_DEFAULT;
        }
        double share = range.low + range.high + range.nulls - 1;
        // Both bounds within one bucket, or the wrong way round.
        return share <= 0 ? 1e-5 : share;
    }

    private double any(List<RexNode> alternatives) {
        Map<String, Double> equal = new HashMap<>();
        double none = 1;
        for (RexNode alternative : alternatives) {
            Comparison comparison = comparison(alternative);
            if (comparison != null && comparison.kind() == SqlKind.EQUALS) {
                // Of one column, the values differ: IN.
                equal.merge(comparison.columnText().toString(), of(comparison), Double::sum);
            } else {
                none *= 1 - of(alternative);
            }
        }
        for (double part : equal.values()) {
            none *= Math.max(0, 1 - part);
        }
        return 1 - none;
    }

    // ---- comparisons

    private static boolean isInequality(SqlKind kind) {
        return kind == SqlKind.LESS_THAN
                || kind == SqlKind.LESS_THAN_OR_EQUAL
                || kind == SqlKind.GREATER_THAN
                || kind == SqlKind.GREATER_THAN_OR_EQUAL;
    }

    /// Null for what is no comparison of one column, or expression over columns, with a value.
    private @Nullable Comparison comparison(RexNode node) {
        if (!(node instanceof RexCall call)
                || call.getOperands().size() != 2
                || !(isInequality(call.getKind())
                        || call.getKind() == SqlKind.EQUALS
                        || call.getKind() == SqlKind.NOT_EQUALS)) {
            return null;
        }
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        boolean leftSettled = isSettled(left);
        boolean rightSettled = isSettled(right);
        if (leftSettled == rightSettled) {
            return null;
        }
        RexNode column = leftSettled ? right : left;
        RexNode value = leftSettled ? left : right;
        SqlKind kind = leftSettled ? call.getKind().reverse() : call.getKind();
        ColumnOrigins.Origin origin = ColumnOrigins.of(rel, column);
        return new Comparison(kind, origin, column, origin == null ? null : constant(value, origin));
    }

    /// Whether an expression reads no column of the node.
    private static boolean isSettled(RexNode node) {
        return RelOptUtil.InputFinder.bits(node).isEmpty();
    }

    private double ofComparison(RexCall call) {
        Comparison comparison = comparison(call);
        if (comparison != null) {
            return of(comparison);
        }
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        return switch (call.getKind()) {
            case EQUALS -> pairs(left, right);
            case NOT_EQUALS -> 1 - pairs(left, right);
            case IS_NOT_DISTINCT_FROM -> 1 / ColumnSelectivity.DISTINCT_DEFAULT;
            case IS_DISTINCT_FROM -> 1 - 1 / ColumnSelectivity.DISTINCT_DEFAULT;
            default -> ColumnSelectivity.INEQUALITY_DEFAULT;
        };
    }

    /// Of two columns being equal.
    private double pairs(RexNode left, RexNode right) {
        if (left.equals(right)) {
            ColumnSelectivity same = selectivity(left);
            return same == null ? 1 : 1 - same.nullFraction();
        }
        ColumnSelectivity a = selectivity(left);
        ColumnSelectivity b = selectivity(right);
        return a == null || b == null ? 1 / Math.max(1, Math.max(distinct(a), distinct(b))) : a.joins(b);
    }

    private static double distinct(@Nullable ColumnSelectivity column) {
        return column == null ? ColumnSelectivity.DISTINCT_DEFAULT : column.distinct();
    }

    private @Nullable ColumnSelectivity selectivity(RexNode node) {
        ColumnOrigins.Origin origin = ColumnOrigins.of(rel, node);
        return origin == null ? null : origin.selectivity();
    }

    private static double of(Comparison comparison) {
        if (comparison.column() == null) {
            return switch (comparison.kind()) {
                case EQUALS -> 1 / ColumnSelectivity.DISTINCT_DEFAULT;
                case NOT_EQUALS -> 1 - 1 / ColumnSelectivity.DISTINCT_DEFAULT;
                default -> ColumnSelectivity.INEQUALITY_DEFAULT;
            };
        }
        return of(comparison.kind(), comparison.column().selectivity(), comparison.value());
    }

    /// @param constant null when the value is only known when the query runs
    static double of(SqlKind kind, ColumnSelectivity column, @Nullable Constant constant) {
        if (constant == null) {
            return switch (kind) {
                case EQUALS -> column.equalToAny();
                case NOT_EQUALS -> Math.max(0, 1 - column.equalToAny() - column.nullFraction());
                default -> ColumnSelectivity.INEQUALITY_DEFAULT;
            };
        }
        Object value = constant.value();
        if (value == null) {
            return 0;
        }
        return switch (kind) {
            case EQUALS -> column.equalTo(value);
            case NOT_EQUALS -> Math.max(0, 1 - column.equalTo(value) - column.nullFraction());
            case LESS_THAN -> column.below(value, false);
            case LESS_THAN_OR_EQUAL -> column.below(value, true);
            case GREATER_THAN -> column.above(value, false);
            case GREATER_THAN_OR_EQUAL -> column.above(value, true);
            default -> throw new IllegalArgumentException("no comparison: " + kind);
        };
    }

    /// The value of an expression over constants, as the column's type has it; null when it is not known yet.
    static @Nullable Constant constant(RexNode node, ColumnOrigins.Origin column) {
        SqlType type = column.scan().layout().type(column.place()).base();
        RelDataType target = PgRelTypes.of(column.scan().getCluster().getTypeFactory(), type, -1, true);
        try {
            PlanCompiler.Folded folded =
                    PlanCompiler.of(column.scan(), List.of()).fold(node, target);
            return folded == null ? null : new Constant(folded.value());
        } catch (SqlException e) {
            return null; // It is no value of the type, or nothing simple.
        }
    }

    // ---- other calls

    private double call(RexCall call) {
        String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "like", "~~" -> like(call, false);
            case "not like", "!~~" -> 1 - like(call, false);
            case "ilike", "~~*" -> like(call, true);
            case "not ilike", "!~~*" -> 1 - like(call, true);
            default -> call.getType().getSqlTypeName() == SqlTypeName.BOOLEAN ? UNKNOWN : HALF;
        };
    }

    private double like(RexCall call, boolean ignoreCase) {
        RexNode text = call.getOperands().get(0);
        ColumnOrigins.Origin origin = ColumnOrigins.of(rel, text);
        if (origin == null || call.getOperands().size() != 2) {
            return ColumnSelectivity.PATTERN_DEFAULT;
        }
        Constant pattern = constant(call.getOperands().get(1), origin);
        if (pattern == null) {
            return ColumnSelectivity.PATTERN_DEFAULT;
        }
        try {
            return pattern.value() instanceof String known
                    ? origin.selectivity().like(known, ignoreCase)
                    : pattern.value() == null ? 0 : ColumnSelectivity.PATTERN_DEFAULT;
        } catch (SqlException e) {
            return ColumnSelectivity.PATTERN_DEFAULT; // The pattern is wrong, which whoever runs it is told.
        }
    }

    /// The columns that conditions compare for equality with something of another part of the query.
    static ImmutableBitSet equalColumns(List<RexNode> conditions, int from, int to) {
        ImmutableBitSet.Builder columns = ImmutableBitSet.builder();
        for (RexNode condition : conditions) {
            if (condition.getKind() == SqlKind.EQUALS) {
                for (RexNode operand : ((RexCall) condition).getOperands()) {
                    ImmutableBitSet read = RelOptUtil.InputFinder.bits(operand);
                    if (read.cardinality() == 1 && read.nth(0) >= from && read.nth(0) < to) {
                        columns.set(read.nth(0) - from);
                    }
                }
            }
        }
        return columns.build();
    }

    static List<RexNode> conditions(@Nullable RexNode condition) {
        return condition == null ? new ArrayList<>() : RelOptUtil.conjunctions(Objects.requireNonNull(condition));
    }
}
