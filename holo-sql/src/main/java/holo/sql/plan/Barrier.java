package holo.sql.plan;

import holo.sql.exec.CompiledPlan;
import holo.sql.exec.ExecutableRel;
import holo.sql.exec.PlanCompiler;
import java.util.List;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.SingleRel;

/// The rows of its input. Conditions that could tell of a row that they are given (a function that fails, or writes its
/// argument down) stay above: below are the conditions of row-level security, or of a view with `security_barrier`,
/// which come first.
final class Barrier extends SingleRel implements ExecutableRel {
    Barrier(RelNode input) {
        super(input.getCluster(), input.getTraitSet(), input);
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new Barrier(inputs.getFirst());
    }

    @Override
    public CompiledPlan compile(PlanCompiler compiler) {
        return compiler.input(getInput());
    }
}
