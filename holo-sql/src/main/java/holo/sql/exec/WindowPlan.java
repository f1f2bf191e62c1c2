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

/// Window functions: each adds a column to the rows. Those of windows that divide and order the rows alike are found
/// together, see {@link WindowStage}: rows that are equal in an order then stand alike for all its functions, wherever
/// in the projection they are. For a projection only: rows may have more columns than their types say.
final class WindowPlan implements CompiledPlan {
    private final CompiledPlan input;
    private final List<SqlType> outputTypes;
    private final List<WindowStage> stages;
    private final List<RexNode> projects;

    private WindowPlan(
            CompiledPlan input, List<SqlType> outputTypes, List<WindowStage> stages, List<RexNode> projects) {
        this.input = input;
        this.outputTypes = outputTypes;
        this.stages = stages;
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
        for (RexOver over : places.keySet()) {
            types.add(PgRelTypes.sqlType(over.getType()));
        }
        List<WindowStage> stages = new ArrayList<>();
        places.forEach((over, place) -> {
            WindowStage suitable = stages.stream()
                    .filter(stage -> stage.suits(over.getWindow()))
                    .findFirst()
                    .orElse(null);
            if (suitable == null) {
                suitable = new WindowStage(compiler, over.getWindow(), types);
                stages.add(suitable);
            }
            suitable.add(WindowCall.compile(compiler, over, place));
        });
        return new WindowPlan(input, types, stages, projects);
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
        RowSource rows = input.open(context);
        for (WindowStage stage : stages) {
            rows = stage.run(rows, context);
        }
        return rows;
    }
}
