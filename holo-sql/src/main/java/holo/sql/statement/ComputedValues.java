package holo.sql.statement;

import holo.sql.error.SqlException;
import holo.sql.exec.RowSource;
import holo.sql.plan.Planner;
import holo.sql.plan.PointReads;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// The expressions of INSERT … VALUES that are more than literals and parameters, row by row.
///
/// Few expressions are planned together, as one row. Planning takes more than linear time in the number of expressions,
/// so many are planned in small batches; and rows that differ only in their literals share one plan, so that a load of
/// ten thousand rows is planned once. Rows are computed in their order, which `nextval` relies on.
final class ComputedValues {
    /// How many expressions one plan computes, unless a single row has more.
    static final int BATCH_EXPRESSIONS_MAX = 32;

    private static final @Nullable Object[] NOTHING = {};

    private final List<Part> parts;

    private ComputedValues(List<Part> parts) {
        this.parts = parts;
    }

    /// One evaluation of a plan. Identity matters: rows of one batch have one source, and it is computed once.
    private static final class Source {
        private final Planner.Planned plan;
        private final List<ValueShape.Literal> literals;

        Source(Planner.Planned plan, List<ValueShape.Literal> literals) {
            this.plan = plan;
            this.literals = literals;
        }

        @Nullable
        Object[] compute(Execution execution) {
            try (RowSource source = withLiterals(execution).open(plan)) {
                return Rows.only(source);
            }
        }

        private Execution withLiterals(Execution execution) {
            if (literals.isEmpty()) {
                return execution;
            }
            int own = plan.parameterTypes().size() - literals.size();
            @Nullable
            Object[] values =
                    Arrays.copyOf(execution.parameters(), plan.parameterTypes().size());
            for (int i = 0; i < literals.size(); i++) {
                values[own + i] = literals.get(i).value(plan.parameterTypes().get(own + i), execution.types());
            }
            return execution.withParameters(values);
        }
    }

    /// Where the values of a row are.
    ///
    /// @param source null for a row without expressions
    /// @param offset of its first value
    private record Part(@Nullable Source source, int offset) {}

    private static final Part NO_PART = new Part(null, 0);

    /// Whether computing all takes little time and cannot wait.
    boolean isCheap() {
        return parts.stream().allMatch(part -> part.source == null || PointReads.isCheapRow(part.source.plan.rel()));
    }

    /// The type of a row's expression.
    SqlType type(int row, int index) {
        Part part = parts.get(row);
        return Objects.requireNonNull(part.source).plan.compiled().outputTypes().get(part.offset + index);
    }

    /// Computes for one run of the statement.
    Run start(Execution execution) {
        return new Run(execution);
    }

    /// Rows are asked for in their order.
    final class Run {
        private final Execution execution;
        private @Nullable Source computed;
        private @Nullable Object[] values = NOTHING;
        private int offset;

        private Run(Execution execution) {
            this.execution = execution;
        }

        /// Goes to a row.
        void row(int row) {
            Part part = parts.get(row);
            if (part.source != null && part.source != computed) {
                values = part.source.compute(execution);
                computed = part.source;
            }
            offset = part.offset;
        }

        /// The value of the row's expression.
        @Nullable
        Object value(int index) {
            return values[offset + index];
        }
    }

    /// Plans some expressions with some more parameters than the statement has.
    interface Planning {
        /// @param types of the parameters behind the statement's own
        /// @throws SqlException in PostgreSQL's words
        Planner.Planned plan(List<SqlNode> expressions, List<@Nullable SqlType> types);
    }

    /// Plans the expressions of all rows.
    ///
    /// @param rows the expressions of each row, none for a row that has none
    /// @param parameters how many the statement has
    static ComputedValues plan(List<List<SqlNode>> rows, int parameters, Planning planning) {
        int count = rows.stream().mapToInt(List::size).sum();
        Batches batches = new Batches(planning);
        if (count <= BATCH_EXPRESSIONS_MAX) {
            rows.forEach(batches::add);
            return batches.finish();
        }
        List<@Nullable ValueShape> shapes = new ArrayList<>(rows.size());
        Map<String, Integer> uses = new HashMap<>();
        for (List<SqlNode> row : rows) {
            ValueShape shape = row.isEmpty() ? null : ValueShape.of(row, parameters);
            shapes.add(shape);
            if (shape != null) {
                uses.merge(shape.key(), 1, Integer::sum);
            }
        }
        Map<String, Planner.Planned> shared = new HashMap<>();
        for (int i = 0; i < shapes.size(); i++) {
            ValueShape shape = shapes.get(i);
            Planner.Planned plan = null;
            if (shape != null && uses.getOrDefault(shape.key(), 0) > 1) {
                plan = shared.get(shape.key());
                if (plan == null) {
                    plan = planned(shape, planning);
                    if (plan == null) {
                        uses.put(shape.key(), 0);
                    } else {
                        shared.put(shape.key(), plan);
                    }
                }
            }
            if (plan != null && shape != null) {
                batches.add(new Source(plan, shape.literals()));
            } else {
                batches.add(rows.get(i));
            }
        }
        return batches.finish();
    }

    /// Null when the expressions do not stand parameters: they are planned as they are then, which also says what is
    /// wrong with them.
    private static Planner.@Nullable Planned planned(ValueShape shape, Planning planning) {
        try {
            return planning.plan(shape.nodes(), shape.types());
        } catch (SqlException e) {
            return null;
        }
    }

    /// Collects rows until there are enough expressions for a plan.
    private static final class Batches {
        private final Planning planning;
        private final List<Part> parts = new ArrayList<>();
        private final List<SqlNode> waiting = new ArrayList<>();
        /// Offsets of the rows that wait, -1 for one without expressions.
        private final List<Integer> offsets = new ArrayList<>();

        Batches(Planning planning) {
            this.planning = planning;
        }

        void add(List<SqlNode> row) {
            if (!waiting.isEmpty() && waiting.size() + row.size() > BATCH_EXPRESSIONS_MAX) {
                flush();
            }
            offsets.add(row.isEmpty() ? -1 : waiting.size());
            waiting.addAll(row);
        }

        void add(Source source) {
            flush();
            parts.add(new Part(source, 0));
        }

        private void flush() {
            Source source = waiting.isEmpty()
                    ? null
                    : new Source(planning.plan(List.copyOf(waiting), Collections.emptyList()), List.of());
            for (int offset : offsets) {
                parts.add(offset < 0 ? NO_PART : new Part(source, offset));
            }
            waiting.clear();
            offsets.clear();
        }

        ComputedValues finish() {
            flush();
            return new ComputedValues(List.copyOf(parts));
        }
    }
}
