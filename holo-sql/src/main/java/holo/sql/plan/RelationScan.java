package holo.sql.plan;

import holo.sql.exec.CompiledPlan;
import holo.sql.exec.ExecutableRel;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.PlanCompiler;
import holo.sql.exec.RowSource;
import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import java.util.Iterator;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;
import org.jspecify.annotations.Nullable;

/// Reads a relation that is computed: system relations, rows fed by the statement.
final class RelationScan extends TableScan implements ExecutableRel {
    private final ComputedTable.Rows rows;

    RelationScan(RelOptCluster cluster, RelOptTable table, ComputedTable.Rows rows) {
        super(cluster, cluster.traitSet(), List.of(), table);
        this.rows = rows;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return this;
    }

    @Override
    public CompiledPlan compile(PlanCompiler compiler) {
        List<SqlType> types = getRowType().getFieldList().stream()
                .map(field -> PgRelTypes.sqlType(field.getType()))
                .toList();
        return new Plan(rows, types);
    }

    private record Plan(ComputedTable.Rows rows, List<SqlType> outputTypes) implements CompiledPlan {
        @Override
        public RowSource open(ExecutionContext context) {
            Iterator<@Nullable Object[]> iterator = rows.open(context).iterator();
            return new RowSource() {
                private @Nullable Object[] row = {};

                @Override
                public boolean advance() {
                    context.tick();
                    if (!iterator.hasNext()) {
                        return false;
                    }
                    row = iterator.next();
                    return true;
                }

                @Override
                public @Nullable Object[] row() {
                    return row;
                }
            };
        }
    }
}
