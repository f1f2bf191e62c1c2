package holo.sql.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelShuttleImpl;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

/// A column that calls what has effects, such as nextval, is computed for the rows that are put out, in their order:
/// not before they are sorted, nor for those beyond LIMIT.
final class LateOutputs extends RelShuttleImpl {
    @Override
    public RelNode visit(LogicalSort sort) {
        RelNode visited = super.visit(sort);
        if (!(visited instanceof Sort below) || !(below.getInput() instanceof Project project)) {
            return visited;
        }
        if (project.containsOver()
                || !project.getVariablesSet().isEmpty()
                || project.getProjects().stream().allMatch(RexUtil::isDeterministic)) {
            return visited;
        }
        List<RelFieldCollation> keys = new ArrayList<>();
        for (RelFieldCollation key : below.getCollation().getFieldCollations()) {
            RexNode node = project.getProjects().get(key.getFieldIndex());
            if (!(node instanceof RexInputRef input)) {
                return visited;
            }
            keys.add(key.withFieldIndex(input.getIndex()));
        }
        RelCollation collation = RelCollations.of(keys);
        RelNode sorted = below.copy(
                below.getTraitSet().replace(collation), project.getInput(), collation, below.offset, below.fetch);
        return project.copy(project.getTraitSet(), List.of(sorted));
    }
}
