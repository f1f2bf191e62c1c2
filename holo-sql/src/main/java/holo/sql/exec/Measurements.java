package holo.sql.exec;

import holo.sql.type.SqlType;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;

/// What the operators of one execution did, for EXPLAIN ANALYZE. A plan that is compiled with this looks at the clock
/// twice for each row of each operator, so it is compiled for that one execution. Not thread-safe.
public final class Measurements {
    private final Map<RelNode, Work> works = new IdentityHashMap<>();
    private final boolean timed;
    private @Nullable Work overColumns;
    private boolean kept;

    /// @param timed whether times are to be shown
    public Measurements(boolean timed) {
        this.timed = timed;
    }

    public boolean isTimed() {
        return timed;
    }

    /// The work of a node's operator; null when the node became none of its own.
    public @Nullable Work of(RelNode node) {
        return works.get(node);
    }

    /// Measures a query that runs over columns, where there are no operators to look at.
    public RowSource overColumns(RowSource source) {
        Work work = new Work();
        work.loops = 1;
        overColumns = work;
        kept = source.isKept();
        return new MeasuredSource(source, work);
    }

    /// The work of the query over columns; null when it ran over rows.
    public @Nullable Work overColumns() {
        return overColumns;
    }

    /// Whether the query over columns was answered by what was kept of an earlier one.
    public boolean isKept() {
        return kept;
    }

    CompiledPlan measured(RelNode node, CompiledPlan plan) {
        return new MeasuredPlan(plan, works.computeIfAbsent(node, _ -> new Work()));
    }

    /// The work of an operator, inputs included, over all of its executions.
    public static final class Work {
        private long loops;
        private long rows;
        private long firstRowNanos;
        private long nanos;

        /// How often it was started.
        public long loops() {
            return loops;
        }

        /// Rows that it yielded, of all executions.
        public long rows() {
            return rows;
        }

        /// Nanoseconds until the first row, or the end where there was none, of all executions.
        public long firstRowNanos() {
            return firstRowNanos;
        }

        /// Nanoseconds, of all executions.
        public long nanos() {
            return nanos;
        }
    }

    private record MeasuredPlan(CompiledPlan plan, Work work) implements CompiledPlan {
        @Override
        public RowSource open(ExecutionContext context) {
            long start = System.nanoTime();
            RowSource source = plan.open(context);
            long nanos = System.nanoTime() - start;
            work.loops++;
            work.nanos += nanos;
            work.firstRowNanos += nanos;
            return new MeasuredSource(source, work);
        }

        @Override
        public List<SqlType> outputTypes() {
            return plan.outputTypes();
        }
    }

    private static final class MeasuredSource extends RowSource {
        private final RowSource source;
        private final Work work;
        private boolean begun;

        MeasuredSource(RowSource source, Work work) {
            this.source = source;
            this.work = work;
        }

        @Override
        public boolean advance() {
            long start = System.nanoTime();
            boolean found = source.advance();
            long nanos = System.nanoTime() - start;
            work.nanos += nanos;
            if (!begun) {
                begun = true;
                work.firstRowNanos += nanos;
            }
            if (found) {
                work.rows++;
            }
            return found;
        }

        @Override
        public @Nullable Object[] row() {
            return source.row();
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
