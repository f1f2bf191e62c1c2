package holo.sql.exec;

import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.jspecify.annotations.Nullable;

/// Window functions: the rows are kept, and each function adds a column to them.
final class WindowPlan implements CompiledPlan {
    private final CompiledPlan input;
    private final List<SqlType> outputTypes;
    private final List<WindowCall> calls;
    private final List<RexNode> projects;

    private WindowPlan(CompiledPlan input, List<SqlType> outputTypes, List<WindowCall> calls, List<RexNode> projects) {
        this.input = input;
        this.outputTypes = outputTypes;
        this.calls = calls;
        this.projects = projects;
    }

    /// Finds the window functions of a projection.
    static WindowPlan compile(PlanCompiler compiler, CompiledPlan input, List<RexNode> nodes) {
        int width = input.outputTypes().size();
        Map<RexOver, Integer> places = new LinkedHashMap<>();
        RexShuttle shuttle = new RexShuttle() {
            @Override
            public RexNode visitOver(RexOver over) {
                int place = places.computeIfAbsent(over, o -> width + places.size());
                return new RexInputRef(place, over.getType());
            }
        };
        List<RexNode> projects = shuttle.apply(nodes);
        List<SqlType> types = new ArrayList<>(input.outputTypes());
        List<WindowCall> calls = new ArrayList<>();
        for (RexOver over : places.keySet()) {
            calls.add(WindowCall.compile(compiler, over));
            types.add(PgRelTypes.sqlType(over.getType()));
        }
        return new WindowPlan(input, types, calls, projects);
    }

    /// The projection over the rows with the added columns.
    List<RexNode> projects() {
        return projects;
    }

    @Override
    public List<SqlType> outputTypes() {
        return outputTypes;
    }

    @Override
    public RowSource open(ExecutionContext context) {
        return new RowSource() {
            private @Nullable RowSource computed;

            @Override
            public boolean advance() {
                RowSource rows = computed;
                if (rows == null) {
                    rows = new IteratorSource(compute(context).iterator(), context);
                    computed = rows;
                }
                return rows.advance();
            }

            @Override
            public @Nullable Object[] row() {
                return computed == null ? new Object[0] : computed.row();
            }
        };
    }

    private List<@Nullable Object[]> compute(ExecutionContext context) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        try (RowSource source = input.open(context)) {
            while (source.advance()) {
                @Nullable Object[] wide = java.util.Arrays.copyOf(source.row(), outputTypes.size());
                context.memory().take(MemoryBudget.sizeOf(wide));
                rows.add(wide);
            }
        }
        int column = outputTypes.size() - calls.size();
        for (WindowCall call : calls) {
            call.compute(rows, column++, context);
        }
        return rows;
    }
}
