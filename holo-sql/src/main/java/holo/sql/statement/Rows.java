package holo.sql.statement;

import holo.sql.exec.RowSource;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Small things done with rows.
final class Rows {
    private Rows() {}

    /// The visible columns of a row by place.
    static @Nullable Object[] visible(TableLayout layout, @Nullable Object[] row) {
        int[] places = layout.visible();
        if (places.length == row.length) {
            return row.clone();
        }
        @Nullable Object[] visible = new Object[places.length];
        for (int i = 0; i < places.length; i++) {
            visible[i] = row[places[i]];
        }
        return visible;
    }

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
        try (RowSource source = plan.compiled().open(execution.context(fed))) {
            while (source.advance()) {
                rows.add(source.row());
            }
        }
        return rows;
    }
}
