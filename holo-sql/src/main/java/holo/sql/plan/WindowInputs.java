package holo.sql.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;

/// Sub-queries among the arguments, partitions and orders of window functions are computed below the windows, as
/// columns: Calcite's rules do not find them there.
final class WindowInputs extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
        RelNode visited = super.visit(other);
        return visited instanceof Project project && inWindow(project) ? apart(project) : visited;
    }

    private static boolean inWindow(Project project) {
        boolean[] found = {false};
        RexVisitorImpl<Void> visitor = new RexVisitorImpl<>(true) {
            @Override
            public Void visitOver(RexOver over) {
                found[0] |= RexUtil.SubQueryFinder.find(over) != null
                        || over.getWindow().partitionKeys.stream()
                                .anyMatch(key -> RexUtil.SubQueryFinder.find(key) != null)
                        || over.getWindow().orderKeys.stream()
                                .anyMatch(key -> RexUtil.SubQueryFinder.find(key.left) != null);
                return super.visitOver(over);
            }
        };
        visitor.visitEach(project.getProjects());
        return found[0];
    }

    private static RelNode apart(Project project) {
        RelNode input = project.getInput();
        List<RexNode> below = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < input.getRowType().getFieldCount(); i++) {
            below.add(RexInputRef.of(i, input.getRowType()));
            names.add(input.getRowType().getFieldNames().get(i));
        }
        RexShuttle columns = new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                below.add(query);
                names.add("\u0001q" + below.size());
                return new RexInputRef(below.size() - 1, query.getType());
            }
        };
        List<RexNode> above = new ArrayList<>();
        for (RexNode node : project.getProjects()) {
            above.add(node.accept(columns));
        }
        RelNode inner = LogicalProject.create(input, List.of(), below, names, project.getVariablesSet());
        return LogicalProject.create(
                inner, project.getHints(), above, project.getRowType().getFieldNames(), Set.of());
    }
}
