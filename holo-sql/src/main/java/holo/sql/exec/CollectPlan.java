package holo.sql.exec;

import holo.sql.type.PgArray;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// ARRAY(SELECT …): one row with the array of a column's values.
record CollectPlan(CompiledPlan input, List<SqlType> outputTypes) implements CompiledPlan {
    @Override
    public RowSource open(ExecutionContext context) {
        List<@Nullable Object> values = new ArrayList<>();
        try (RowSource rows = input.open(context)) {
            while (rows.advance()) {
                context.memory().take(MemoryBudget.sizeOf(rows.row()));
                values.add(rows.row()[0]);
            }
        }
        SqlType element = Objects.requireNonNull(outputTypes.getFirst().element());
        boolean arrays = input.outputTypes().getFirst().element() != null;
        @Nullable Object[] row = {arrays ? PgArray.stacked(element, values) : PgArray.of(element, values)};
        return new IteratorSource(List.<@Nullable Object[]>of(row).iterator(), context);
    }
}
