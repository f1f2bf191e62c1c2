package holo.sql.exec;

import holo.sql.expression.Expression;
import holo.sql.expression.RowsExpression;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexCall;
import org.jspecify.annotations.Nullable;

/// Set-returning calls of a select list, run side by side for each row.
public final class SetProjectionPlan implements CompiledPlan {
    private final CompiledPlan input;
    private final Expression[] calls;
    private final List<SqlType> types;
    private final int[] correlations;

    private SetProjectionPlan(CompiledPlan input, Expression[] calls, List<SqlType> types, int[] correlations) {
        this.input = input;
        this.calls = calls;
        this.types = types;
        this.correlations = correlations;
    }

    /// Compiles a projection of calls over an input.
    public static CompiledPlan compile(
            PlanCompiler compiler, RelNode input, List<RexCall> calls, Set<CorrelationId> variables) {
        CompiledPlan plan = compiler.input(input);
        Expression[] compiled =
                calls.stream().map(compiler.expressions()::compileRows).toArray(Expression[]::new);
        List<SqlType> types = new ArrayList<>(PlanCompiler.types(input));
        for (Expression call : compiled) {
            types.add(call.type());
        }
        return new SetProjectionPlan(plan, compiled, List.copyOf(types), PlanCompiler.ids(variables));
    }

    @Override
    public List<SqlType> outputTypes() {
        return types;
    }

    @Override
    public RowSource open(ExecutionContext context) {
        return new DerivedSource(input.open(context)) {
            private List<Iterator<? extends @Nullable Object>> sets = List.of();
            private @Nullable Object[] in = {};

            @Override
            public boolean advance() {
                while (sets.stream().noneMatch(Iterator::hasNext)) {
                    if (!rows.advance()) {
                        return false;
                    }
                    in = rows.row();
                    for (int id : correlations) {
                        context.correlate(id, in);
                    }
                    sets = open(in);
                }
                context.tick();
                @Nullable Object[] out = Arrays.copyOf(in, in.length + calls.length);
                for (int i = 0; i < calls.length; i++) {
                    Iterator<? extends @Nullable Object> set = sets.get(i);
                    out[in.length + i] = set.hasNext() ? set.next() : null;
                }
                row = out;
                return true;
            }

            private List<Iterator<? extends @Nullable Object>> open(@Nullable Object[] from) {
                List<Iterator<? extends @Nullable Object>> opened = new ArrayList<>(calls.length);
                for (Expression call : calls) {
                    opened.add(
                            call instanceof RowsExpression set
                                    ? set.rows(from, context).iterator()
                                    : Collections.<@Nullable Object>singletonList(call.evaluate(from, context))
                                            .iterator());
                }
                return opened;
            }
        };
    }
}
