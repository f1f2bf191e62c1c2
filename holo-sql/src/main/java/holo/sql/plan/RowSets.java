package holo.sql.plan;

import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;

/// `(a, b) IN (SELECT …)`: a row that differs in one column differs, whatever the others are. Calcite's joins take a
/// null in any column for an unknown comparison, which shows where unknown is not as good as false: such queries stay
/// sub-queries.
final class RowSets {
    private RowSets() {}

    static boolean becomesJoin(Filter filter) {
        boolean found = false;
        for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
            if (condition instanceof RexSubQuery in && in.getKind() == SqlKind.IN) {
                found = true;
                if (comparesRows(in.getOperands())) {
                    return false;
                }
            } else if (comparesRows(List.of(condition))) {
                return false;
            } else {
                found |= RexUtil.SubQueryFinder.find(condition) != null;
            }
        }
        return found;
    }

    static boolean becomesJoin(Project project) {
        return RexUtil.SubQueryFinder.containsSubQuery(project) && !comparesRows(project.getProjects());
    }

    static boolean becomesJoin(Join join) {
        return RexUtil.SubQueryFinder.containsSubQuery(join) && !comparesRows(List.of(join.getCondition()));
    }

    private static boolean comparesRows(List<? extends RexNode> expressions) {
        boolean[] found = {false};
        RexVisitorImpl<Void> visitor = new RexVisitorImpl<>(true) {
            @Override
            public Void visitSubQuery(RexSubQuery query) {
                found[0] |= query.getKind() == SqlKind.IN && query.getOperands().size() > 1;
                return super.visitSubQuery(query);
            }
        };
        visitor.visitEach(expressions);
        return found[0];
    }
}
