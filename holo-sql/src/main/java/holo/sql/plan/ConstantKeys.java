package holo.sql.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/// Hides that a key of GROUP BY or DISTINCT is a constant: the decorrelator drops such keys, and without keys an
/// aggregate over no rows yields one.
final class ConstantKeys extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
        RelNode node = super.visit(other);
        if (!(node instanceof Aggregate aggregate) || !(aggregate.getInput() instanceof Project project)) {
            return node;
        }
        RexBuilder builder = aggregate.getCluster().getRexBuilder();
        List<RexNode> items = new ArrayList<>(project.getProjects());
        boolean hidden = false;
        for (int key : aggregate.getGroupSet()) {
            RexNode item = items.get(key);
            if (item instanceof RexLiteral) {
                items.set(key, builder.makeAbstractCast(item.getType(), item, false));
                hidden = true;
            }
        }
        if (!hidden) {
            return node;
        }
        RelNode input = LogicalProject.create(
                project.getInput(),
                project.getHints(),
                items,
                project.getRowType().getFieldNames(),
                project.getVariablesSet());
        return aggregate.copy(aggregate.getTraitSet(), List.of(input));
    }
}
