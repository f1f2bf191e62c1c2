package holo.sql.plan;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/// Tells the plans that do a small, bounded amount of work: a few rows by their whole keys, filtered and projected with
/// nothing but comparisons and arithmetic.
public final class PointReads {
    private static final int KEYS_MAX = 16;
    private static final Set<SqlKind> CHEAP = Set.of(
            SqlKind.AND,
            SqlKind.OR,
            SqlKind.NOT,
            SqlKind.IS_NULL,
            SqlKind.IS_NOT_NULL,
            SqlKind.EQUALS,
            SqlKind.NOT_EQUALS,
            SqlKind.LESS_THAN,
            SqlKind.LESS_THAN_OR_EQUAL,
            SqlKind.GREATER_THAN,
            SqlKind.GREATER_THAN_OR_EQUAL,
            SqlKind.CAST,
            SqlKind.PLUS,
            SqlKind.MINUS,
            SqlKind.TIMES,
            SqlKind.MINUS_PREFIX);
    /// Functions that read nothing but the session.
    private static final Set<String> CHEAP_FUNCTIONS =
            Set.of("now", "current_timestamp", "current_date", "localtimestamp");

    private PointReads() {}

    public static boolean isPointRead(RelNode rel) {
        return switch (rel) {
            case Project project -> areCheap(project.getProjects()) && isPointRead(project.getInput());
            case Filter filter -> isCheap(filter.getCondition()) && isPointRead(filter.getInput());
            case StoreScan scan ->
                // A snapshot of the past may have to wait for transactions under way.
                scan.asOf() == null
                        && scan.access().isUnique()
                        && scan.access().points().size() <= KEYS_MAX;
            default -> false;
        };
    }

    /// Whether a plan computes one row of values from nothing but literals and parameters, cheaply.
    public static boolean isCheapRow(RelNode rel) {
        return switch (rel) {
            case Project project -> areCheap(project.getProjects()) && isCheapRow(project.getInput());
            case Values values -> values.getTuples().size() <= 1;
            default -> false;
        };
    }

    private static boolean areCheap(List<RexNode> expressions) {
        return expressions.stream().allMatch(PointReads::isCheap);
    }

    private static boolean isCheap(RexNode expression) {
        return switch (expression) {
            case RexInputRef column -> true;
            case RexLiteral literal -> true;
            case RexDynamicParam parameter -> true;
            case RexCall call ->
                (CHEAP.contains(call.getKind())
                                || CHEAP_FUNCTIONS.contains(
                                        call.getOperator().getName().toLowerCase(Locale.ROOT)))
                        && areCheap(call.getOperands());
            default -> false;
        };
    }
}
