package holo.sql.exec;

import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
            DistinctRows distinct = new DistinctRows(outputTypes, context);
            return new RowSource() {
                private @Nullable RowSource current;
                private @Nullable Object[] row = {};

                @Override
                public boolean advance() {
                    while (true) {
                        RowSource source = current;
                        if (source == null) {
                            source = next();
                            current = source;
                            if (source == null) {
                                return false;
                            }
                        }
                        if (source.advance()) {
                            row = source.row();
                            if (all || distinct.isNew(row)) {
                                return true;
                            }
                        } else {
                            source.close();
                            current = null;
                        }
                    }
                }

                private @Nullable RowSource next() {
                    if (rest.hasNext()) {
                        return rest.next().open(context);
                    }
                    Iterator<@Nullable Object[]> aside = all ? null : distinct.next();
                    return aside == null ? null : new IteratorSource(aside, context);
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
                    distinct.close();
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
            List<RowSource> sources = new ArrayList<>();
            for (CompiledPlan input : inputs) {
                sources.add(input.open(context));
            }
            return new Counting(this, sources, 0, context);
        }

        private long wanted(long[] count) {
            long wanted = all ? count[0] : 1;
            for (int i = 1; i < inputs.size(); i++) {
                if (intersect) {
                    wanted = Math.min(wanted, count[i]);
                } else {
                    wanted = all ? wanted - count[i] : count[i] > 0 ? 0 : wanted;
                }
            }
            return wanted;
        }
    }

    /// Rows of the first input, as often as the counts in all of them say. When those of the first do not fit into
    /// memory, the rows of all are put aside, and one part is done after the other.
    private static final class Counting extends RowSource {
        private final CountedPlan plan;
        private final List<RowSource> sources;
        private final int level;
        private final ExecutionContext context;
        private final RowFormat format;
        private final Map<RowKey, long[]> counts = new HashMap<>();
        private final List<@Nullable Object[]> rows = new ArrayList<>();
        private final Parts parts = new Parts();
        private final List<Partitions> aside = new ArrayList<>();
        private @Nullable Iterator<@Nullable Object[]> left;
        private @Nullable Object[] row = NO_ROW;
        private long bytes;

        Counting(CountedPlan plan, List<RowSource> sources, int level, ExecutionContext context) {
            this.plan = plan;
            this.sources = sources;
            this.level = level;
            this.context = context;
            this.format = new RowFormat(plan.outputTypes);
        }

        private RowKey key(@Nullable Object[] of) {
            return RowKey.of(of, plan.outputTypes);
        }

        private Iterator<@Nullable Object[]> start() {
            RowSource first = sources.getFirst();
            while (first.advance()) {
                @Nullable Object[] next = first.row();
                if (level < Partitions.LEVELS_MAX && context.workspace().isExceeded(bytes)) {
                    divide(next);
                    return Collections.emptyIterator();
                }
                long size = MemoryBudget.sizeOf(next);
                context.memory().take(size);
                bytes += size;
                counts.computeIfAbsent(key(next), k -> new long[sources.size() + 1])[0]++;
                rows.add(next);
            }
            for (int i = 1; i < sources.size(); i++) {
                while (sources.get(i).advance()) {
                    long[] count = counts.get(key(sources.get(i).row()));
                    if (count != null) {
                        count[i]++;
                    }
                }
            }
            return rows.iterator();
        }

        private void divide(@Nullable Object[] next) {
            List<List<@Nullable RowFile>> files = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
                Partitions partitions = new Partitions(format, context.workspace(), level);
                aside.add(partitions);
                if (i == 0) {
                    rows.forEach(r -> partitions.write(key(r).hashCode(), r));
                    partitions.write(key(next).hashCode(), next);
                    release();
                }
                while (sources.get(i).advance()) {
                    @Nullable Object[] r = sources.get(i).row();
                    partitions.write(key(r).hashCode(), r);
                }
                files.add(partitions.files());
            }
            for (int place = 0; place < files.getFirst().size(); place++) {
                List<RowSource> part = new ArrayList<>();
                for (List<@Nullable RowFile> ofInput : files) {
                    RowFile file = ofInput.get(place);
                    part.add(new IteratorSource(file == null ? Collections.emptyIterator() : file, context));
                }
                parts.add(new Counting(plan, part, level + 1, context));
            }
        }

        @Override
        public boolean advance() {
            Iterator<@Nullable Object[]> rest = left;
            if (rest == null) {
                rest = start();
                left = rest;
            }
            while (rest.hasNext()) {
                @Nullable Object[] next = rest.next();
                long[] count = Objects.requireNonNull(counts.get(key(next)));
                if (count[sources.size()] < plan.wanted(count)) {
                    count[sources.size()]++;
                    row = next;
                    return true;
                }
            }
            @Nullable Object[] next = parts.next();
            if (next == null) {
                return false;
            }
            row = next;
            return true;
        }

        @Override
        public @Nullable Object[] row() {
            return row;
        }

        private void release() {
            rows.clear();
            counts.clear();
            context.memory().release(bytes);
            bytes = 0;
        }

        @Override
        public void close() {
            sources.forEach(RowSource::close);
            parts.close();
            aside.forEach(Partitions::close);
            release();
        }
    }
}
