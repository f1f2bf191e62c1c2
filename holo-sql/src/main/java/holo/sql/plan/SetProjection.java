package holo.sql.plan;

import holo.sql.exec.CompiledPlan;
import holo.sql.exec.ExecutableRel;
import holo.sql.exec.PlanCompiler;
import holo.sql.exec.SetProjectionPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;

/// Each row of the input with the rows of set-returning calls behind it, side by side; the shorter ones are filled up
/// with nulls. A row for which no call yields any is left out.
final class SetProjection extends SingleRel implements ExecutableRel {
    private final List<RexNode> calls;
    private final Set<CorrelationId> variables;

    SetProjection(RelNode input, List<RexNode> calls, Set<CorrelationId> variables) {
        super(input.getCluster(), input.getTraitSet(), input);
        this.calls = List.copyOf(calls);
        this.variables = Set.copyOf(variables);
    }

    @Override
    protected RelDataType deriveRowType() {
        var builder = getCluster().getTypeFactory().builder();
        builder.addAll(getInput().getRowType().getFieldList());
        for (RexNode call : calls) {
            builder.add(
                    "set" + builder.getFieldCount(),
                    getCluster().getTypeFactory().createTypeWithNullability(call.getType(), true));
        }
        return builder.uniquify().build();
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new SetProjection(inputs.getFirst(), calls, variables);
    }

    @Override
    public RelNode accept(RexShuttle shuttle) {
        List<RexNode> visited = shuttle.apply(calls);
        return visited.equals(calls) ? this : new SetProjection(getInput(), visited, variables);
    }

    @Override
    public Set<CorrelationId> getVariablesSet() {
        return variables;
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        RelWriter out = super.explainTerms(writer);
        for (int i = 0; i < calls.size(); i++) {
            out = out.item("call" + i, calls.get(i));
        }
        return out;
    }

    @Override
    public CompiledPlan compile(PlanCompiler compiler) {
        List<RexCall> all = new ArrayList<>();
        calls.forEach(call -> all.add((RexCall) call));
        return SetProjectionPlan.compile(compiler, getInput(), all, variables);
    }
}
