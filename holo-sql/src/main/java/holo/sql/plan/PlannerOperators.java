package holo.sql.plan;

import holo.sql.function.PgOperatorTable;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/// Where the planner finds operators and functions.
final class PlannerOperators implements SqlOperatorTable {

    private static final Set<String> SET_OPERATORS = Set.of("union all", "except all", "intersect all");
    private static final PlannerOperators INSTANCE = new PlannerOperators();

    private PlannerOperators() {}

    static SqlOperatorTable table() {
        return INSTANCE;
    }

    @Override
    public void lookupOperatorOverloads(
            SqlIdentifier name,
            @Nullable SqlFunctionCategory category,
            SqlSyntax syntax,
            List<SqlOperator> found,
            SqlNameMatcher matcher) {
        String key = name.names.getLast().toLowerCase(Locale.ROOT);
        if (SET_OPERATORS.contains(key)) {
            SqlStdOperatorTable.instance().lookupOperatorOverloads(name, category, syntax, found, matcher);
            return;
        }
        if (key.equalsIgnoreCase(SubscriptOperator.NAME) && syntax == SqlSyntax.SPECIAL) {
            found.add(SubscriptOperator.INSTANCE);
            return;
        }
        if (key.equals(PgArrayConstructor.NAME) && syntax == PgArrayConstructor.INSTANCE.getSyntax()) {
            found.add(PgArrayConstructor.INSTANCE);
            return;
        }
        if (key.endsWith(RowsFunction.MARK)) {
            RowsFunction.find(key, found);
            return;
        }
        PgOperatorTable.instance().lookupOperatorOverloads(name, category, syntax, found, matcher);
    }

    @Override
    public List<SqlOperator> getOperatorList() {
        return PgOperatorTable.instance().getOperatorList();
    }
}
