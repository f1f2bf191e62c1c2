package holo.sql.plan;

import holo.sql.catalog.Extensions;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.function.AggregateName;
import holo.sql.function.FilteredAggregate;
import holo.sql.function.FunctionCatalog;
import holo.sql.function.PgOperatorTable;
import holo.sql.function.Routine;
import holo.sql.function.UserAggregate;
import holo.sql.function.UserFunction;
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

    private final SearchPath path;

    private PlannerOperators(SearchPath path) {
        this.path = path;
    }

    /// @param path where functions that users made are looked for
    static SqlOperatorTable table(SearchPath path) {
        return new PlannerOperators(path);
    }

    /// The function of a name when users made one, or null.
    private @Nullable UserFunction made(SqlIdentifier id, String name) {
        String schema = id.names.size() > 1 ? id.names.get(id.names.size() - 2) : null;
        List<FunctionDescriptor> functions = path.findFunctions(schema, name);
        boolean aggregate = schema == null
                && !FunctionCatalog.instance().findAggregate(name).isEmpty();
        boolean word = schema == null && PgOperatorTable.isWord(name);
        if (functions.isEmpty() || aggregate || word) {
            return null;
        }
        List<Routine> builtIn = schema == null ? FunctionCatalog.instance().find(name) : List.of();
        return UserFunction.of(schema, name, builtIn, functions, path.catalog()::sqlType);
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
        if (syntax == SqlSyntax.BINARY) {
            List<Extensions.Operator> extensions =
                    Extensions.operators(key, path.catalog().extensions());
            if (!extensions.isEmpty()) {
                found.add(PgOperatorTable.extended(key, FunctionCatalog.operators(key, extensions)));
                return;
            }
        }
        if (name instanceof AggregateName) {
            String written = name.names.getLast();
            boolean filtered = FilteredAggregate.isFiltered(written);
            UserAggregate made = MadeAggregates.find(name, filtered ? FilteredAggregate.base(written) : written, path);
            found.add(filtered ? made.filtered() : made);
            return;
        }
        boolean rows = key.endsWith(RowsFunction.MARK);
        if (rows || syntax == SqlSyntax.FUNCTION) {
            String written = name.names.getLast();
            UserFunction made =
                    made(name, rows ? written.substring(0, written.length() - RowsFunction.MARK.length()) : written);
            if (made != null) {
                found.add(rows ? RowsFunction.of(made) : made);
                return;
            }
        }
        if (rows) {
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
