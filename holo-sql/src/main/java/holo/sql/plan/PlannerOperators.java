package holo.sql.plan;

import holo.sql.function.PgOperatorTable;
import org.apache.calcite.sql.SqlOperatorTable;

/// Where the planner finds operators and functions.
final class PlannerOperators {
    /// Calcite's own implicit casts are not PostgreSQL's; the operators of the table bring theirs.
    static final boolean TYPE_COERCION = false;

    private PlannerOperators() {}

    static SqlOperatorTable table() {
        return PgOperatorTable.instance();
    }
}
