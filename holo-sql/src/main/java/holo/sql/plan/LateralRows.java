package holo.sql.plan;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/// `LATERAL (VALUES (t.a), (t.b))`: each row of `t` is joined with the numbers of the list's rows, and the number
/// decides which of the expressions a column has.
final class LateralRows {
    /// Of longer lists, finding the expression of each row would take longer than looking the rows up.
    private static final int ROWS_MAX = 32;

    private LateralRows() {}

    /// The rows of a relation that consists of expressions alone; null of any other, and of one row.
    static @Nullable List<List<RexNode>> of(RelNode rel) {
        List<List<RexNode>> rows = rows(rel);
        return rows == null || rows.size() < 2 || rows.size() > ROWS_MAX ? null : rows;
    }

    private static @Nullable List<List<RexNode>> rows(RelNode rel) {
        return switch (rel) {
            case Values values ->
                values.getTuples().stream()
                        .map(tuple -> List.<RexNode>copyOf(tuple))
                        .toList();
            case Union union
            when union.all -> {
                List<List<RexNode>> all = new ArrayList<>();
                for (RelNode input : union.getInputs()) {
                    List<List<RexNode>> rows = rows(input);
                    if (rows == null) {
                        yield null;
                    }
                    all.addAll(rows);
                }
                yield all;
            }
            case Project project
            when OneRowLaterals.isPlain(project) -> {
                List<List<RexNode>> below = rows(project.getInput());
                yield below == null
                        ? null
                        : below.stream()
                                .map(row -> project.getProjects().stream()
                                        .map(e -> OneRowLaterals.substituted(e, row))
                                        .toList())
                                .toList();
            }
            default -> null;
        };
    }

    /// @param left the rows that the expressions refer to
    /// @param overLeft makes expressions over the columns of those
    /// @param type of the columns of both
    static RelNode joined(RelNode left, List<List<RexNode>> rows, UnaryOperator<RexNode> overLeft, RelDataType type) {
        RelOptCluster cluster = left.getCluster();
        RexBuilder builder = cluster.getRexBuilder();
        List<ImmutableList<RexLiteral>> numbers = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            numbers.add(ImmutableList.of(builder.makeExactLiteral(BigDecimal.valueOf(i))));
        }
        RelDataType numbered = cluster.getTypeFactory()
                .builder()
                .add("n", numbers.getFirst().getFirst().getType())
                .build();
        RelNode list = LogicalValues.create(cluster, numbered, ImmutableList.copyOf(numbers));
        RelNode join =
                LogicalJoin.create(left, list, List.of(), builder.makeLiteral(true), Set.of(), JoinRelType.INNER);
        int leftFields = left.getRowType().getFieldCount();
        RexNode number = builder.makeInputRef(join, leftFields);
        List<RexNode> fields = new ArrayList<>();
        for (RelDataTypeField field : type.getFieldList()) {
            int column = field.getIndex() - leftFields;
            if (column < 0) {
                fields.add(builder.makeInputRef(join, field.getIndex()));
                continue;
            }
            List<RexNode> choice = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                if (i < rows.size() - 1) {
                    choice.add(builder.makeCall(
                            SqlStdOperatorTable.EQUALS, number, numbers.get(i).getFirst()));
                }
                RexNode value = overLeft.apply(rows.get(i).get(column));
                choice.add(
                        value.getType().equals(field.getType())
                                ? value
                                : builder.makeAbstractCast(field.getType(), value, false));
            }
            fields.add(builder.makeCall(field.getType(), SqlStdOperatorTable.CASE, choice));
        }
        return LogicalProject.create(join, List.of(), fields, type.getFieldNames(), Set.of());
    }
}
