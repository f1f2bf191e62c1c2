package holo.sql.plan;

import holo.sql.function.PgFunction;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.jspecify.annotations.Nullable;

/// Takes calls of set-returning functions out of select lists: a {@link SetProjection} yields their rows, and the
/// projection above reads them as columns. A call inside of a call is a step below it, and window functions are
/// computed below all of them, as PostgreSQL does.
final class SetProjections extends RelHomogeneousShuttle {
    /// Queries inside of expressions, too.
    private final RexShuttle subQueries = new RexShuttle() {
        @Override
        public RexNode visitSubQuery(RexSubQuery query) {
            RexSubQuery visited = (RexSubQuery) super.visitSubQuery(query);
            RelNode rel = visited.rel.accept(SetProjections.this);
            return rel == visited.rel ? visited : visited.clone(rel);
        }
    };

    @Override
    public RelNode visit(RelNode other) {
        RelNode node = super.visit(other).accept(subQueries);
        return node instanceof Project project && project.getProjects().stream().anyMatch(SetProjections::isSet)
                ? split(project)
                : node;
    }

    private static boolean isCall(RexNode node) {
        return node instanceof RexCall call
                && call.getOperator() instanceof PgFunction function
                && function.isSetReturning();
    }

    static boolean isSet(RexNode node) {
        return isCall(node)
                || node instanceof RexCall call && call.getOperands().stream().anyMatch(SetProjections::isSet)
                || node instanceof RexFieldAccess field && isSet(field.getReferenceExpr());
    }

    private static RelNode split(Project project) {
        RelNode input = project.getInput();
        List<RexNode> items = new ArrayList<>(project.getProjects());
        if (project.containsOver()) {
            Extraction windows = new Extraction(input, node -> node instanceof RexOver, null);
            items = windows.apply(items);
            input = windows.projected(project);
        }
        while (items.stream().anyMatch(SetProjections::isSet)) {
            Extraction calls = new Extraction(
                    input,
                    SetProjections::isCall,
                    call -> ((RexCall) call).getOperands().stream().noneMatch(SetProjections::isSet));
            items = calls.apply(items);
            input = new SetProjection(input, calls.extracted, project.getVariablesSet());
        }
        return LogicalProject.create(
                input, project.getHints(), items, project.getRowType().getFieldNames(), project.getVariablesSet());
    }

    /// Replaces what matches by columns behind those of the input.
    private static final class Extraction extends RexShuttle {
        private final RelNode input;
        private final java.util.function.Predicate<RexNode> matches;
        private final java.util.function.@Nullable Predicate<RexNode> ready;
        private final List<RexNode> extracted = new ArrayList<>();

        Extraction(
                RelNode input,
                java.util.function.Predicate<RexNode> matches,
                java.util.function.@Nullable Predicate<RexNode> ready) {
            this.input = input;
            this.matches = matches;
            this.ready = ready;
        }

        private RexNode column(RexNode node) {
            extracted.add(node);
            return new RexInputRef(input.getRowType().getFieldCount() + extracted.size() - 1, node.getType());
        }

        @Override
        public RexNode visitCall(RexCall call) {
            return matches.test(call) && (ready == null || ready.test(call)) ? column(call) : super.visitCall(call);
        }

        @Override
        public RexNode visitOver(RexOver over) {
            return matches.test(over) ? column(over) : super.visitOver(over);
        }

        RelNode projected(Project project) {
            List<RexNode> all = new ArrayList<>();
            for (int i = 0; i < input.getRowType().getFieldCount(); i++) {
                all.add(RexInputRef.of(i, input.getRowType()));
            }
            all.addAll(extracted);
            List<String> names = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                names.add("c" + i);
            }
            return LogicalProject.create(input, List.of(), all, names, project.getVariablesSet());
        }
    }
}
