package holo.sql.exec;

import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.schema.TransientTable;
import org.jspecify.annotations.Nullable;

/// WITH RECURSIVE: the second part runs over the rows of the round before until there are none.
record RecursivePlan(
        CompiledPlan seed, CompiledPlan iterative, boolean all, TransientTable table, List<SqlType> outputTypes)
        implements CompiledPlan {
    static CompiledPlan compile(PlanCompiler compiler, RepeatUnion node) {
        List<SqlType> types = PlanCompiler.types(node);
        TransientTable table = java.util.Objects.requireNonNull(
                java.util.Objects.requireNonNull(node.getTransientTable()).unwrap(TransientTable.class));
        return new RecursivePlan(
                PlanCompiler.retype(compiler.input(node.getSeedRel()), PlanCompiler.types(node.getSeedRel()), types),
                PlanCompiler.retype(
                        compiler.input(node.getIterativeRel()), PlanCompiler.types(node.getIterativeRel()), types),
                node.all,
                table,
                types);
    }

    /// The rows of the round before.
    static CompiledPlan scan(TransientTable table, List<SqlType> types) {
        return new CompiledPlan() {
            @Override
            public RowSource open(ExecutionContext context) {
                return new IteratorSource(round(table, context).rows.iterator(), context);
            }

            @Override
            public List<SqlType> outputTypes() {
                return types;
            }
        };
    }

    private static final class Round {
        private List<@Nullable Object[]> rows = List.of();
    }

    private static Round round(TransientTable table, ExecutionContext context) {
        return context.once(table, Round::new);
    }

    @Override
    public RowSource open(ExecutionContext context) {
        Set<RowKey> seen = new HashSet<>();
        return new RowSource() {
            private boolean started;
            private Iterator<@Nullable Object[]> current = java.util.Collections.emptyIterator();
            private List<@Nullable Object[]> rows = List.of();
            private @Nullable Object[] row = {};

            @Override
            public boolean advance() {
                while (!current.hasNext()) {
                    if (started && rows.isEmpty()) {
                        return false;
                    }
                    round(table, context).rows = rows;
                    rows = collect(started ? iterative : seed);
                    started = true;
                    current = rows.iterator();
                }
                row = current.next();
                return true;
            }

            private List<@Nullable Object[]> collect(CompiledPlan plan) {
                List<@Nullable Object[]> fresh = new ArrayList<>();
                long bytes = 0;
                try (RowSource source = plan.open(context)) {
                    while (source.advance()) {
                        context.tick();
                        if (all || seen.add(RowKey.of(source.row(), outputTypes))) {
                            long size = MemoryBudget.sizeOf(source.row());
                            context.memory().take(size);
                            bytes += size;
                            fresh.add(source.row());
                        }
                    }
                }
                if (all) {
                    context.memory().release(bytes);
                }
                return fresh;
            }

            @Override
            public @Nullable Object[] row() {
                return row;
            }
        };
    }
}
