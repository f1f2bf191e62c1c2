package holo.sql.statement;

import holo.sql.exec.RowSource;
import holo.sql.plan.Planner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Small things done with rows.
final class Rows {
    private Rows() {}

    /// The one row of a source.
    static @Nullable Object[] only(RowSource source) {
        if (!source.advance()) {
            throw new IllegalStateException("a plan over one row yielded none");
        }
        return source.row();
    }

    /// All rows of a plan over rows that the statement supplies.
    static List<@Nullable Object[]> all(
            Planner.Planned plan, Execution execution, List<? extends Iterable<@Nullable Object[]>> fed) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        try (RowSource source = execution.open(plan, fed)) {
            while (source.advance()) {
                rows.add(source.row());
            }
        }
        return rows;
    }
}
