package holo.sql.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.sql.validate.SqlNameMatchers;
import org.jspecify.annotations.Nullable;

/// What Calcite's validator finds under a name: the routines of the {@link FunctionCatalog}, and of Calcite's own
/// operators those that are syntax rather than functions. Thread-safe.
public final class PgOperatorTable implements SqlOperatorTable {
    private static final PgOperatorTable INSTANCE = new PgOperatorTable();

    /// Forms of the grammar that look like calls.
    private static final Set<String> WORDS = Set.of("COALESCE", "NULLIF", "GROUPING", "GREATEST", "LEAST");

    /// Calcite's operators that keep their meaning; everything else of the standard's comes from the catalog.
    private static final Set<String> SYNTAX = Set.of(
            "AND",
            "OR",
            "NOT",
            "IS NULL",
            "IS NOT NULL",
            "IS TRUE",
            "IS NOT TRUE",
            "IS FALSE",
            "IS NOT FALSE",
            "IS UNKNOWN",
            "IS NOT UNKNOWN",
            "CASE",
            "CAST",
            "EXISTS",
            "UNIQUE",
            "ROW",
            "ARRAY",
            "ITEM",
            "OVER",
            "FILTER",
            "WITHIN GROUP",
            "AS",
            "DESC",
            "NULLS FIRST",
            "NULLS LAST",
            "UNION",
            "UNION ALL",
            "EXCEPT",
            "EXCEPT ALL",
            "INTERSECT",
            "INTERSECT ALL",
            "VALUES",
            "LATERAL",
            "COALESCE",
            "NULLIF",
            "GROUPING",
            "GROUPING SETS",
            "ROLLUP",
            "CUBE",
            "TABLESAMPLE",
            "COLLECTION_TABLE",
            "TABLE",
            "EXPLICIT TABLE",
            "DEFAULT",
            "ROW_NUMBER",
            "RANK",
            "DENSE_RANK",
            "PERCENT_RANK",
            "CUME_DIST",
            "LAG",
            "LEAD",
            "FIRST_VALUE",
            "LAST_VALUE",
            "COUNT",
            "SINGLE_VALUE",
            "IN",
            "NOT IN",
            "MULTISET",
            "$SCALAR_QUERY",
            "DOT",
            "IGNORE NULLS",
            "RESPECT NULLS",
            "EXTEND",
            "WITH",
            "ORDER BY",
            "SELECT",
            "$SUM0",
            "$LITERAL_AGG",
            "INTERVAL",
            "IS DISTINCT FROM",
            "IS NOT DISTINCT FROM",
            "::",
            "DISTINCT ON");

    private final Map<String, SqlOperator> operators = new ConcurrentHashMap<>();

    private PgOperatorTable() {}

    /// The table.
    public static PgOperatorTable instance() {
        return INSTANCE;
    }

    @Override
    public void lookupOperatorOverloads(
            SqlIdentifier name,
            @Nullable SqlFunctionCategory category,
            SqlSyntax syntax,
            List<SqlOperator> found,
            SqlNameMatcher matcher) {
        boolean qualified = name.names.size() > 1;
        if (qualified && !isSchemaOf(name.names.get(name.names.size() - 2), name.names.getLast())) {
            return;
        }
        String key = name.names.getLast().toLowerCase(Locale.ROOT);
        switch (syntax) {
            case BINARY -> binary(key, found);
            case PREFIX -> prefix(key, found);
            case FUNCTION, FUNCTION_STAR, FUNCTION_ID, ORDERED_FUNCTION -> function(key, found);
            case SPECIAL -> special(key, found);
            default -> {}
        }
        if (found.isEmpty() && isSyntax(key)) {
            SqlStdOperatorTable.instance()
                    .lookupOperatorOverloads(
                            new SqlIdentifier(key.toUpperCase(Locale.ROOT), name.getParserPosition()),
                            category,
                            syntax,
                            found,
                            SqlNameMatchers.withCaseSensitive(false));
        }
    }

    private static boolean isSchemaOf(String schema, String function) {
        return schema.equalsIgnoreCase(function.startsWith("_pg_") ? "information_schema" : "pg_catalog");
    }

    /// Whether what looks like a call of a function is a form of the grammar: no object of the name takes its place.
    public static boolean isWord(String name) {
        return WORDS.contains(name.toUpperCase(Locale.ROOT));
    }

    private static boolean isSyntax(String key) {
        String upper = key.toUpperCase(Locale.ROOT);
        return SYNTAX.contains(upper)
                || upper.endsWith(" SOME")
                || upper.endsWith(" ALL")
                || upper.startsWith("BETWEEN")
                || upper.startsWith("NOT BETWEEN")
                || upper.startsWith("DATETIME")
                || upper.startsWith("TRANSLATE");
    }

    private void binary(String key, List<SqlOperator> found) {
        boolean quantified = (key.endsWith(" any") || key.endsWith(" all")) && !Character.isLetter(key.charAt(0));
        if (!quantified && !key.equals("overlaps") && !key.equals("[:]") && !has(key, 2)) {
            return;
        }
        SqlKind kind = PgOperators.kind(key);
        found.add(operators.computeIfAbsent("b " + key, k -> PgOperators.binary(key, kind)));
        if (kind != SqlKind.OTHER) {
            found.add(operators.computeIfAbsent("o " + key, k -> PgOperators.binary(key, SqlKind.OTHER)));
        }
    }

    /// A binary operator of which extensions bring some.
    public static SqlOperator extended(String name, List<Routine> extensions) {
        return PgOperators.binary(name, extensions);
    }

    private static boolean has(String key, int arguments) {
        for (Routine routine : FunctionCatalog.instance().find(key)) {
            if (routine.arguments().size() == arguments) {
                return true;
            }
        }
        return false;
    }

    private void prefix(String key, List<SqlOperator> found) {
        if (!has(key, 1)) {
            return;
        }
        SqlKind kind = key.equals("-") ? SqlKind.MINUS_PREFIX : key.equals("+") ? SqlKind.PLUS_PREFIX : SqlKind.OTHER;
        found.add(operators.computeIfAbsent("p " + key, k -> PgOperators.prefix(key, kind)));
    }

    private void special(String key, List<SqlOperator> found) {
        SqlKind kind = switch (key) {
            case "like", "not like", "ilike", "not ilike" -> SqlKind.LIKE;
            case "similar to", "not similar to" -> SqlKind.SIMILAR;
            default -> SqlKind.OTHER;
        };
        if (kind != SqlKind.OTHER) {
            found.add(operators.computeIfAbsent("s " + key, k -> PgOperators.special(key, kind)));
        } else if (key.startsWith("between") || key.startsWith("not between")) {
            found.add(operators.computeIfAbsent("s " + key, k -> PgOperators.between(key)));
        }
    }

    private void function(String key, List<SqlOperator> found) {
        if (key.equals("nth_value") || key.equals("ntile")) {
            found.add(key.equals("ntile") ? WindowOperators.NTILE : WindowOperators.NTH_VALUE);
            return;
        }
        if (isSyntax(key) && !key.startsWith("translate")) {
            return;
        }
        if (FilteredAggregate.isFiltered(key)) {
            found.add(new FilteredAggregate(FilteredAggregate.base(key)));
            return;
        }
        List<Routine> routines = FunctionCatalog.instance().find(key);
        if (!routines.isEmpty()) {
            found.add(operators.computeIfAbsent("f " + key, k -> new PgFunction(key)));
        } else if (!FunctionCatalog.instance().findAggregate(key).isEmpty()) {
            found.add(operators.computeIfAbsent("a " + key, k -> new PgAggregate(key)));
        }
    }

    /// The function of a name for FROM, or null.
    public @Nullable SqlFunction inFrom(String name) {
        List<Routine> routines = FunctionCatalog.instance().find(name);
        if (routines.isEmpty()) {
            return null;
        }
        boolean rows = routines.getFirst().setReturning();
        return (SqlFunction) operators.computeIfAbsent(
                (rows ? "r " : "f ") + name, k -> rows ? new PgTableFunction(name) : new PgFunction(name));
    }

    @Override
    public List<SqlOperator> getOperatorList() {
        return new ArrayList<>(operators.values());
    }
}
