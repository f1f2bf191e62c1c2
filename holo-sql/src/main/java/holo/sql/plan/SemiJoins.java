package holo.sql.plan;

import com.google.common.collect.ImmutableSet;
import holo.sql.exec.Joins;
import holo.sql.expression.Correlations;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// `WHERE EXISTS (SELECT … WHERE inner.a = outer.a AND inner.b > outer.b)` and `NOT EXISTS` become joins that ask
/// whether there is a row. Where all that the two have in common are equalities, the rules that take sub-queries apart
/// do as well; with any other comparison they would join all values of the outer rows with all inner rows first.
final class SemiJoins extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
        RelNode visited = super.visit(other);
        return visited instanceof Filter filter && RexUtil.SubQueryFinder.find(filter.getCondition()) != null
                ? filter(filter)
                : visited;
    }

    /// A sub-query as the right side of a join.
    ///
    /// @param condition over the columns of the outer rows, then those of the inner ones
    private record Inner(RelNode rows, RexNode condition) {}

    private static RelNode filter(Filter filter) {
        if (PlanFacts.of(filter.getInput()).correlate()
                || !Correlations.used(filter.getInput()).isEmpty()) {
            // The decorrelator copies semi joins as if their inputs kept their columns.
            return filter;
        }
        List<RexNode> first = new ArrayList<>();
        List<RexNode> last = new ArrayList<>();
        List<Inner> inners = new ArrayList<>();
        List<JoinRelType> kinds = new ArrayList<>();
        for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
            boolean not = conjunct.getKind() == SqlKind.NOT;
            RexNode asked = not ? ((RexCall) conjunct).getOperands().getFirst() : conjunct;
            Inner inner = asked instanceof RexSubQuery query && query.getKind() == SqlKind.EXISTS
                    ? inner(query, filter)
                    : null;
            if (inner != null) {
                inners.add(inner);
                kinds.add(not ? JoinRelType.ANTI : JoinRelType.SEMI);
            } else if (RexUtil.SubQueryFinder.find(conjunct) == null && RexUtil.isDeterministic(conjunct)) {
                first.add(conjunct);
            } else {
                last.add(conjunct);
            }
        }
        if (inners.isEmpty()) {
            return filter;
        }
        RelNode rel = filtered(filter.getInput(), first, Set.of());
        for (int i = 0; i < inners.size(); i++) {
            rel = LogicalJoin.create(
                    rel, inners.get(i).rows(), List.of(), inners.get(i).condition(), Set.of(), kinds.get(i));
        }
        return filtered(rel, last, filter.getVariablesSet());
    }

    private static RelNode filtered(RelNode rel, List<RexNode> conditions, Set<CorrelationId> variables) {
        return conditions.isEmpty()
                ? rel
                : LogicalFilter.create(
                        rel,
                        RexUtil.composeConjunction(rel.getCluster().getRexBuilder(), conditions),
                        ImmutableSet.copyOf(variables));
    }

    /// Null for a sub-query that refers to outer rows elsewhere than in its WHERE clause, or only by equalities.
    private static @Nullable Inner inner(RexSubQuery query, Filter outer) {
        Set<CorrelationId> used = Correlations.used(query.rel);
        RelNode top = query.rel;
        while (top instanceof Project project && !project.containsOver()
                || top instanceof Sort sort && sort.fetch == null && sort.offset == null) {
            top = top.getInput(0);
        }
        if (used.size() != 1
                || !outer.getVariablesSet().containsAll(used)
                || !(top instanceof Filter where)
                || where.getVariablesSet().containsAll(used)) {
            return null;
        }
        CorrelationId id = used.iterator().next();
        List<RexNode> own = new ArrayList<>();
        List<RexNode> common = new ArrayList<>();
        int outerFields = outer.getRowType().getFieldCount();
        boolean hashed = true;
        for (RexNode conjunct : RelOptUtil.conjunctions(where.getCondition())) {
            if (!refersTo(conjunct, id)) {
                own.add(conjunct);
                continue;
            }
            RexNode moved = moved(conjunct, id, outer);
            if (moved == null) {
                return null;
            }
            hashed &= Joins.isHashed(moved, outerFields);
            common.add(moved);
        }
        RelNode rows = filtered(where.getInput(), own, where.getVariablesSet());
        if (hashed
                || common.isEmpty()
                || !Correlations.used(rows).isEmpty()
                || PlanFacts.of(rows).correlate()) {
            return null;
        }
        RexBuilder builder = outer.getCluster().getRexBuilder();
        return new Inner(rows.accept(new SemiJoins()), RexUtil.composeConjunction(builder, common));
    }

    private static boolean refersTo(RexNode node, CorrelationId id) {
        boolean[] found = {false};
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitCorrelVariable(RexCorrelVariable variable) {
                found[0] |= variable.id.equals(id);
                return variable;
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                found[0] |= Correlations.used(query.rel).contains(id);
                return super.visitSubQuery(query);
            }
        });
        return found[0];
    }

    /// A condition of the sub-query over the columns of both; null where it takes more than columns.
    private static @Nullable RexNode moved(RexNode condition, CorrelationId id, Filter outer) {
        if (RexUtil.SubQueryFinder.find(condition) != null || !RexUtil.isDeterministic(condition)) {
            return null;
        }
        RexBuilder builder = outer.getCluster().getRexBuilder();
        int outerFields = outer.getRowType().getFieldCount();
        boolean[] whole = {false};
        RexNode moved = condition.accept(new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                return access.getReferenceExpr() instanceof RexCorrelVariable variable && variable.id.equals(id)
                        ? builder.makeInputRef(
                                access.getType(), access.getField().getIndex())
                        : super.visitFieldAccess(access);
            }

            @Override
            public RexNode visitCorrelVariable(RexCorrelVariable variable) {
                whole[0] |= variable.id.equals(id);
                return variable;
            }

            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return builder.makeInputRef(ref.getType(), ref.getIndex() + outerFields);
            }
        });
        return whole[0] ? null : moved;
    }
}
