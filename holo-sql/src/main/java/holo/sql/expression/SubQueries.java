package holo.sql.expression;

import holo.sql.error.SqlException;
import holo.sql.exec.CompiledPlan;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.OuterColumn;
import holo.sql.exec.Remembered;
import holo.sql.exec.RowSource;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sub-queries as expressions. One that does not look at outer rows runs once for an execution.
final class SubQueries {
    private static final Object NULL = new Object();

    private SubQueries() {}

    /// What a sub-query knows of the rows around it.
    ///
    /// @param columns which of their columns decide its answer; null when that cannot be said
    record Outer(boolean correlated, @Nullable List<OuterColumn> columns) {}

    private abstract static class SubQuery extends Expression {
        private final CompiledPlan plan;
        private final boolean correlated;
        private final @Nullable List<OuterColumn> columns;

        SubQuery(SqlType type, CompiledPlan plan, Outer outer) {
            super(type);
            this.plan = plan;
            this.correlated = outer.correlated();
            this.columns = outer.columns();
        }

        final RowSource open(ExecutionContext context) {
            return plan.open(context);
        }

        final <T> T remembered(ExecutionContext context, Supplier<T> compute) {
            return correlated ? compute.get() : context.once(this, compute);
        }

        /// One value; remembered for the outer columns that decide it.
        final Object value(ExecutionContext context, Supplier<Object> compute) {
            return correlated && columns != null ? computed(context, columns, compute) : remembered(context, compute);
        }

        private Object computed(ExecutionContext context, List<OuterColumn> columns, Supplier<Object> compute) {
            Remembered<Object> answers = context.once(this, () -> new Remembered<>(columns));
            List<@Nullable Object> key = answers.key(context);
            Object known = answers.find(key);
            if (known == null) {
                known = compute.get();
                answers.put(key, known, Remembered.sizeOf(known));
            }
            return known;
        }

        /// All rows; kept when they are the same for every outer row.
        final List<@Nullable Object[]> rows(ExecutionContext context) {
            return remembered(context, () -> {
                List<@Nullable Object[]> rows = new ArrayList<>();
                try (RowSource source = open(context)) {
                    while (source.advance()) {
                        context.memory().take(holo.sql.exec.MemoryBudget.sizeOf(source.row()));
                        rows.add(source.row());
                    }
                }
                if (correlated) {
                    rows.forEach(row -> context.memory().release(holo.sql.exec.MemoryBudget.sizeOf(row)));
                }
                return rows;
            });
        }
    }

    static Expression exists(CompiledPlan plan, Outer outer) {
        return new SubQuery(PgTypes.BOOL, plan, outer) {
            @Override
            public Object evaluate(@Nullable Object[] row, ExecutionContext context) {
                return value(context, () -> {
                    try (RowSource source = open(context)) {
                        return source.advance();
                    }
                });
            }
        };
    }

    static Expression scalar(SqlType type, CompiledPlan plan, Outer outer) {
        return new SubQuery(type, plan, outer) {
            @Override
            public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
                Object value = value(context, () -> {
                    try (RowSource source = open(context)) {
                        if (!source.advance()) {
                            return NULL;
                        }
                        Object first = source.row()[0];
                        if (source.advance()) {
                            throw SqlException.of(
                                    "21000", "more than one row returned by a subquery used as an expression");
                        }
                        return first == null ? NULL : first;
                    }
                });
                return value == NULL ? null : value;
            }
        };
    }

    static Expression array(SqlType type, SqlType element, CompiledPlan plan, Outer outer) {
        return new SubQuery(type, plan, outer) {
            @Override
            public Object evaluate(@Nullable Object[] row, ExecutionContext context) {
                List<@Nullable Object> values = new ArrayList<>();
                for (@Nullable Object[] r : rows(context)) {
                    values.add(r[0]);
                }
                return plan.outputTypes().getFirst().element() != null
                        ? PgArray.stacked(element, values)
                        : PgArray.of(element, values);
            }
        };
    }

    /// IN, ANY and ALL: the comparison is over rows of the left values followed by the sub-query's.
    ///
    /// @param equality what the comparison is, where it finds rows by hashing them; else null
    static Expression quantified(
            Expression[] left,
            Expression test,
            @Nullable RowEquality equality,
            boolean any,
            CompiledPlan plan,
            Outer outer) {
        return new SubQuery(PgTypes.BOOL, plan, outer) {
            /// Of all rows those that may decide the answer.
            private EqualityCandidates candidates(@Nullable Object[] pair, ExecutionContext context) {
                return equality == null || outer.correlated()
                        ? new EqualityCandidates(true, rows(context))
                        : context.once(equality, () -> equality.hashed(rows(context), context))
                                .find(pair, context);
            }

            @Override
            public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
                boolean unknown = false;
                @Nullable Object[] pair = new Object[left.length * 2];
                for (int i = 0; i < left.length; i++) {
                    pair[i] = left[i].evaluate(row, context);
                }
                EqualityCandidates candidates = candidates(pair, context);
                for (@Nullable Object[] r : candidates.rows()) {
                    context.tick();
                    System.arraycopy(r, 0, pair, left.length, left.length);
                    Object result = test.evaluate(pair, context);
                    if (result == null) {
                        if (!candidates.mayEqual()) {
                            return null;
                        }
                        unknown = true;
                    } else if ((Boolean) result == any) {
                        return any;
                    }
                }
                return unknown ? null : (Object) !any;
            }
        };
    }
}
