package holo.sql.exec;

import holo.sql.expression.Expression;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.calcite.rel.core.JoinRelType;
import org.jspecify.annotations.Nullable;

/// Compares every row of the left side with every row of the right, which is kept: what does not fit into memory, in a
/// file that is read for each row of the left.
record LoopJoinPlan(
        CompiledPlan left,
        CompiledPlan right,
        @Nullable Expression condition,
        JoinRelType kind,
        int leftCount,
        int rightCount,
        List<SqlType> outputTypes)
        implements CompiledPlan {
    @Override
    public RowSource open(ExecutionContext context) {
        return new Loop(this, context);
    }

    private static final class Loop extends RowSource {
        private final LoopJoinPlan plan;
        private final ExecutionContext context;
        private final RowSource outer;
        private final List<@Nullable Object[]> inner = new ArrayList<>();
        private @Nullable RowFile rest;
        private int restRows;
        private final BitSet innerMatched = new BitSet();
        private boolean loaded;
        private @Nullable Object @Nullable [] outerRow;
        private int at;
        private boolean matched;
        private int unmatchedAt = -1;
        private long taken;
        private @Nullable Object[] row = {};

        Loop(LoopJoinPlan plan, ExecutionContext context) {
            this.plan = plan;
            this.context = context;
            this.outer = plan.left.open(context);
        }

        private void load() {
            loaded = true;
            try (RowSource rows = plan.right.open(context)) {
                while (rows.advance()) {
                    keep(rows.row());
                }
            }
        }

        private void keep(@Nullable Object[] next) {
            long size = MemoryBudget.sizeOf(next);
            RowFile file = rest;
            if (file == null && context.workspace().isExceeded(taken + size)) {
                file = context.workspace().newFile(new RowFormat(plan.right.outputTypes()));
                rest = file;
            }
            if (file != null) {
                context.tick();
                file.write(next);
                restRows++;
            } else {
                context.memory().take(size);
                taken += size;
                inner.add(next);
            }
        }

        /// How many rows the right side has.
        private int innerRows() {
            return inner.size() + restRows;
        }

        /// A row of the right side; those in the file come one after the other, from its first row on.
        private @Nullable Object[] inner(int i, boolean first) {
            RowFile file = rest;
            if (i < inner.size() || file == null) {
                return inner.get(i);
            }
            if (first) {
                file.rewind();
            }
            return file.next();
        }

        @Override
        public boolean advance() {
            if (!loaded) {
                load();
            }
            while (unmatchedAt < 0) {
                @Nullable Object[] current = outerRow;
                if (current == null) {
                    if (!outer.advance()) {
                        unmatchedAt = 0;
                        break;
                    }
                    current = outer.row();
                    outerRow = current;
                    at = 0;
                    matched = false;
                }
                if (matches(current)) {
                    return true;
                }
                outerRow = null;
                boolean keep = plan.kind == JoinRelType.LEFT || plan.kind == JoinRelType.FULL;
                if (!matched && keep) {
                    row = Joins.concat(current, new Object[plan.rightCount], plan.leftCount, plan.rightCount);
                    return true;
                }
                if (!matched && plan.kind == JoinRelType.ANTI) {
                    row = current;
                    return true;
                }
            }
            return unmatched();
        }

        /// The next match of the current row.
        private boolean matches(@Nullable Object[] current) {
            while (at < innerRows()) {
                context.tick();
                int i = at++;
                @Nullable Object[] kept = inner(i, i == inner.size());
                @Nullable Object[] joined = Joins.concat(current, kept, plan.leftCount, plan.rightCount);
                if (plan.condition != null && !plan.condition.holds(joined, context)) {
                    continue;
                }
                matched = true;
                switch (plan.kind) {
                    case SEMI -> {
                        outerRow = null;
                        row = current;
                        return true;
                    }
                    case ANTI -> {
                        return false;
                    }
                    default -> {
                        innerMatched.set(i);
                        row = joined;
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean unmatched() {
            if (plan.kind != JoinRelType.RIGHT && plan.kind != JoinRelType.FULL) {
                return false;
            }
            while (unmatchedAt < innerRows()) {
                context.tick();
                int i = unmatchedAt++;
                @Nullable Object[] kept = inner(i, i == inner.size());
                if (!innerMatched.get(i)) {
                    row = Joins.concat(new Object[plan.leftCount], kept, plan.leftCount, plan.rightCount);
                    return true;
                }
            }
            return false;
        }

        @Override
        public @Nullable Object[] row() {
            return row;
        }

        @Override
        public void close() {
            outer.close();
            if (rest != null) {
                rest.close();
            }
            context.memory().release(taken);
            taken = 0;
        }
    }
}
