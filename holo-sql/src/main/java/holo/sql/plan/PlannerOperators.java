package holo.sql.plan;

import holo.sql.function.PgOperatorTable;
import org.apache.calcite.sql.SqlOperatorTable;

/// Where the planner finds operators and functions.
final class PlannerOperators {
    private PlannerOperators() {}

    static SqlOperatorTable table() {
        return PgOperatorTable.instance();
    }
}
