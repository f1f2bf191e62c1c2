package holo.sql.plan;

import holo.sql.expression.Correlations;
import holo.sql.function.FunctionCatalog;
import holo.sql.function.UserAggregate;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexInputRef;

/// Aggregates without GROUP BY that are correlated with a query around: they yield a row for each outer row, also over
/// no rows. The decorrelator groups by the outer row's columns and joins, which finds no group there:
///
/// - where the aggregate is all that is joined (`FROM a, LATERAL (SELECT sum(…) …)`), an outer join gives the row back;
/// - where something else is above it (HAVING, another join), or an aggregate that counts the nulls of that outer join
///   as values (array_agg, json_agg) below an expression, the query has to stay correlated.
final class ScalarAggregates extends RelHomogeneousShuttle {
    private boolean staysCorrelated;

    boolean staysCorrelated() {
        return staysCorrelated;
    }

    @Override
    public RelNode visit(RelNode other) {
        RelNode node = super.visit(other);
        if (!(node instanceof Correlate correlate)) {
            return node;
        }
        boolean computed = false;
        RelNode right = correlate.getRight();
        while (right instanceof Project project) {
            computed |= !project.getProjects().stream().allMatch(RexInputRef.class::isInstance);
            right = project.getInput();
        }
        CorrelationId outer = correlate.getCorrelationId();
        if (!(right instanceof Aggregate aggregate) || !isScalar(aggregate)) {
            staysCorrelated |= holdsScalar(right, outer);
            return node;
        }
        // An aggregate of users may have a value for no rows.
        staysCorrelated |=
                aggregate.getAggCallList().stream().anyMatch(call -> call.getAggregation() instanceof UserAggregate);
        staysCorrelated |= computed && aggregate.getAggCallList().stream().anyMatch(ScalarAggregates::takesNulls)
                || holdsScalar(aggregate.getInput(), outer);
        if (correlate.getJoinType() != JoinRelType.INNER) {
            return node;
        }
        RelNode left = correlate.copy(
                correlate.getTraitSet(),
                correlate.getLeft(),
                correlate.getRight(),
                outer,
                correlate.getRequiredColumns(),
                JoinRelType.LEFT);
        return RelOptUtil.createCastRel(left, correlate.getRowType(), true);
    }

    private static boolean isScalar(Aggregate aggregate) {
        return aggregate.getGroupCount() == 0 && aggregate.getGroupType() == Aggregate.Group.SIMPLE;
    }

    private static boolean holdsScalar(RelNode rel, CorrelationId outer) {
        if (rel instanceof Aggregate aggregate
                && isScalar(aggregate)
                && Correlations.used(aggregate).contains(outer)) {
            return true;
        }
        List<RelNode> inputs = rel.getInputs();
        return inputs.stream().anyMatch(input -> holdsScalar(input, outer));
    }

    /// The decorrelator itself takes care of count.
    private static boolean takesNulls(AggregateCall call) {
        String name = call.getAggregation().getName().toLowerCase(Locale.ROOT);
        return !name.equals("count")
                && !name.equals("single_value")
                && FunctionCatalog.instance().findAggregate(name).stream().anyMatch(routine -> !routine.strict());
    }
}
