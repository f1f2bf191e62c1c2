package holo.sql.exec;

import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.core.SetOp;
import org.jspecify.annotations.Nullable;

/// UNION, INTERSECT and EXCEPT.
final class SetPlans {
    private SetPlans() {}

    static CompiledPlan union(List<CompiledPlan> inputs, SetOp node) {
        List<SqlType> types = PlanCompiler.types(node);
        return new UnionPlan(inputs, types, node.all);
    }

    private record UnionPlan(List<CompiledPlan> inputs, List<SqlType> outputTypes, boolean all)
            implements CompiledPlan {
        @Override
        public RowSource open(ExecutionContext context) {
            Iterator<CompiledPlan> rest = inputs.iterator();
            Set<RowKey> seen = new HashSet<>();
            return new RowSource() {
                private @Nullable RowSource current;
                private @Nullable Object[] row = {};

                @Override
                public boolean advance() {
                    while (true) {
                        RowSource source = current;
                        if (source == null) {
                            if (!rest.hasNext()) {
                                return false;
                            }
                            source = rest.next().open(context);
                            current = source;
                        }
                        if (source.advance()) {
                            row = source.row();
                            if (all || isNew(row)) {
                                return true;
                            }
                        } else {
                            source.close();
                            current = null;
                        }
                    }
                }

                private boolean isNew(@Nullable Object[] candidate) {
                    boolean added = seen.add(RowKey.of(candidate, outputTypes));
                    if (added) {
                        context.memory().take(MemoryBudget.sizeOf(candidate));
                    }
                    return added;
                }

                @Override
                public @Nullable Object[] row() {
                    return row;
                }

                @Override
                public void close() {
                    if (current != null) {
                        current.close();
                    }
                }
            };
        }
    }

    static CompiledPlan intersect(List<CompiledPlan> inputs, SetOp node) {
        return new CountedPlan(inputs, PlanCompiler.types(node), node.all, true);
    }

    static CompiledPlan minus(List<CompiledPlan> inputs, SetOp node) {
        return new CountedPlan(inputs, PlanCompiler.types(node), node.all, false);
    }

    private record CountedPlan(List<CompiledPlan> inputs, List<SqlType> outputTypes, boolean all, boolean intersect)
            implements CompiledPlan {
        @Override
        public RowSource open(ExecutionContext context) {
            Map<RowKey, long[]> counts = new HashMap<>();
            List<@Nullable Object[]> rows = new ArrayList<>();
            List<RowKey> keys = new ArrayList<>();
            try (RowSource first = inputs.getFirst().open(context)) {
                while (first.advance()) {
                    @Nullable Object[] row = first.row();
                    context.memory().take(MemoryBudget.sizeOf(row));
                    RowKey key = RowKey.of(row, outputTypes);
                    counts.computeIfAbsent(key, k -> new long[inputs.size()])[0]++;
                    rows.add(row);
                    keys.add(key);
                }
            }
            for (int i = 1; i < inputs.size(); i++) {
                try (RowSource other = inputs.get(i).open(context)) {
                    while (other.advance()) {
                        long[] count = counts.get(RowKey.of(other.row(), outputTypes));
                        if (count != null) {
                            count[i]++;
                        }
                    }
                }
            }
            List<@Nullable Object[]> kept = new ArrayList<>();
            Map<RowKey, long[]> given = new HashMap<>();
            for (int r = 0; r < rows.size(); r++) {
                long[] done = given.computeIfAbsent(keys.get(r), k -> new long[1]);
                if (done[0] < wanted(counts.getOrDefault(keys.get(r), new long[inputs.size()]))) {
                    done[0]++;
                    kept.add(rows.get(r));
                }
            }
            return new IteratorSource(kept.iterator(), context);
        }

        private long wanted(long[] count) {
            long wanted = all ? count[0] : 1;
            for (int i = 1; i < count.length; i++) {
                if (intersect) {
                    wanted = Math.min(wanted, count[i]);
                } else {
                    wanted = all ? wanted - count[i] : count[i] > 0 ? 0 : wanted;
                }
            }
            return wanted;
        }
    }
}
