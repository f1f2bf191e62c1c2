package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Calcite's complaints in PostgreSQL's words.
final class ErrorTranslation {
    private static final List<Rule> RULES = List.of(
            rule(
                    "Object '(.*)' not found within '(.*)'",
                    "42P01",
                    m -> "relation \"" + m.group(2).replace("'", "") + "." + m.group(1) + "\" does not exist"),
            rule("Object '(.*)' not found.*", "42P01", m -> "relation \"" + m.group(1) + "\" does not exist"),
            rule(
                    "Table '(.*)' not found.*",
                    "42P01",
                    m -> "missing FROM-clause entry for table \"" + last(m.group(1)) + "\""),
            rule(
                    "Column '(.*)' not found in any table.*",
                    "42703",
                    m -> "column \"" + m.group(1) + "\" does not exist"),
            rule(
                    "Column '(.*)' not found in table '(.*)'.*",
                    "42703",
                    m -> "column " + last(m.group(2)) + "." + m.group(1) + " does not exist"),
            rule("Unknown field '(.*)'", "42703", m -> "column \"" + m.group(1) + "\" does not exist"),
            rule("Unknown target column '(.*)'", "42703", m -> "column \"" + m.group(1) + "\" does not exist"),
            rule("Column '(.*)' is ambiguous", "42702", m -> "column reference \"" + m.group(1) + "\" is ambiguous"),
            rule(
                    "Column name '(.*)' in (?:NATURAL|USING).* is not unique.*",
                    "42702",
                    m -> "common column name \"" + m.group(1) + "\" appears more than once in left table"),
            rule(
                    "Expression '(.*)' is not being grouped",
                    "42803",
                    m -> "column \"" + m.group(1)
                            + "\" must appear in the GROUP BY clause or be used in an aggregate function"),
            rule(
                    "Aggregate expression is illegal in WHERE clause",
                    "42803",
                    m -> "aggregate functions are not allowed in WHERE"),
            rule(
                    "Aggregate expression is illegal in ON clause",
                    "42803",
                    m -> "aggregate functions are not allowed in JOIN conditions"),
            rule(
                    "Aggregate expression is illegal in GROUP BY clause",
                    "42803",
                    m -> "aggregate functions are not allowed in GROUP BY"),
            rule("Aggregate expressions cannot be nested", "42803", m -> "aggregate function calls cannot be nested"),
            rule(
                    "Windowed aggregate expression is illegal in (\\w+) clause",
                    "42P20",
                    m -> "window functions are not allowed in " + m.group(1)),
            rule("Window '(.*)' not found", "42704", m -> "window \"" + m.group(1) + "\" does not exist"),
            rule(
                    "Duplicate relation name '(.*)' in FROM clause",
                    "42712",
                    m -> "table name \"" + m.group(1) + "\" specified more than once"),
            rule("Ordinal out of range", "42P10", m -> "position is not in select list"),
            rule(
                    "Column count mismatch in (\\w+).*",
                    "42601",
                    m -> "each " + m.group(1) + " query must have the same number of columns"),
            rule("Type mismatch in column \\d+ of (\\w+).*", "42804", m -> m.group(1) + " types cannot be matched"),
            rule("Cannot apply '(.*)' to arguments of type .*", "42883", m -> "operator does not exist: " + m.group(1)),
            rule(
                    "(?s)Values passed to (.*) operator must have compatible types.*",
                    "42804",
                    m -> "types of operands of " + m.group(1) + " cannot be matched"),
            rule("WHERE clause must be a condition", "42804", m -> "argument of WHERE must be type boolean"),
            rule("HAVING clause must be a condition", "42804", m -> "argument of HAVING must be type boolean"),
            rule("ON clause must be a condition", "42804", m -> "argument of JOIN/ON must be type boolean"),
            rule("Illegal use of dynamic parameter", "42P18", m -> "could not determine data type of parameter"),
            rule(
                    "Number of columns must match number of query columns",
                    "42601",
                    m -> "number of column aliases does not match number of columns"),
            rule(
                    "List of column aliases must have same degree as table.*",
                    "42P10",
                    m -> "table has a different number of columns than were given aliases"),
            rule(
                    "Column '(.*)' in USING clause.*not found.*|Column '(.*)' not found in .*",
                    "42703",
                    m -> "column \"" + (m.group(1) == null ? m.group(2) : m.group(1))
                            + "\" specified in USING clause does not exist"),
            rule(
                    "Scalar sub-query has.*|Cannot .*more than one column.*",
                    "42601",
                    m -> "subquery must return only one column"),
            rule(
                    "Upper frame boundary cannot be PRECEDING when lower boundary is FOLLOWING",
                    "42P20",
                    m -> "frame starting from following row cannot have preceding rows"),
            rule(
                    "Upper frame boundary cannot be PRECEDING when lower boundary is CURRENT ROW",
                    "42P20",
                    m -> "frame starting from current row cannot have preceding rows"),
            rule("Query expression encountered in illegal context", "42601", m -> "syntax error"),
            rule("Non-query expression encountered in illegal context", "42601", m -> "syntax error"));

    private ErrorTranslation() {}

    private record Rule(Pattern pattern, String sqlState, java.util.function.Function<Matcher, String> message) {}

    private static Rule rule(String pattern, String state, java.util.function.Function<Matcher, String> message) {
        return new Rule(Pattern.compile(pattern), state, message);
    }

    private static String last(String path) {
        String plain = path.replace("'", "");
        return plain.substring(plain.lastIndexOf('.') + 1);
    }

    private static final Pattern OPENPGP =
            Pattern.compile("pgp_(sym|pub)_(encrypt|decrypt)(_bytea)?|pgp_key_id|pgp_armor_headers|armor|dearmor");

    /// An error of a function or operator that does not exist for these arguments.
    static SqlException unresolved(SqlCall call, SqlOperator operator, List<RelDataType> argumentTypes) {
        List<String> types = new ArrayList<>();
        for (RelDataType type : argumentTypes) {
            SqlType sqlType = PgRelTypes.sqlType(type);
            types.add(sqlType.displayName());
        }
        String name = operator.getNameAsId() == null
                ? operator.getName()
                : String.join(".", operator.getNameAsId().names).replace(RowsFunction.MARK, "");
        boolean function = operator.getSyntax() == SqlSyntax.FUNCTION
                || operator.getSyntax() == SqlSyntax.FUNCTION_STAR
                || operator.getSyntax() == SqlSyntax.FUNCTION_ID
                || operator.getSyntax() == SqlSyntax.SPECIAL;
        SqlException error;
        if (function && OPENPGP.matcher(name).matches()) {
            error = SqlException.of("0A000", "OpenPGP functions of pgcrypto, such as " + name + ", are not supported")
                    .withHint("encrypt and decrypt take a key; clients can make OpenPGP messages themselves.");
        } else if (function) {
            error = SqlException.of("42883", "function " + name + "(" + String.join(", ", types) + ") does not exist")
                    .withHint("No function matches the given name and argument types. You might need to add explicit"
                            + " type casts.");
        } else {
            String text = types.size() == 1 ? name + " " + types.getFirst() : String.join(" " + name + " ", types);
            error = SqlException.of("42883", "operator does not exist: " + text)
                    .withHint("No operator matches the given name and argument types. You might need to add explicit"
                            + " type casts.");
        }
        return at(error, call.getParserPosition());
    }

    /// Puts an offset of the statement's text into an error; {@link Planner} turns it into characters.
    static SqlException at(SqlException error, @Nullable SqlParserPos pos) {
        return pos == null || pos.getColumnNum() < 1 ? error : error.withPosition(pos.getColumnNum());
    }

    /// Any failure of planning.
    static SqlException translate(Throwable failure) {
        int column = 0;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SqlException sql) {
                return sql.position() == 0 && column > 0 ? sql.withPosition(column) : sql;
            }
            if (t instanceof CalciteContextException context) {
                column = context.getPosColumn();
            } else {
                SqlException found = match(String.valueOf(t.getMessage()));
                if (found != null) {
                    return (column > 0 ? found.withPosition(column) : found).withCause(failure);
                }
            }
            if (t.getCause() == t) {
                break;
            }
        }
        SqlException other =
                failure instanceof UnsupportedOperationException || failure instanceof CalciteContextException
                        ? SqlException.of("0A000", "not supported: " + root(failure))
                        : SqlException.of("XX000", "the query cannot be planned: " + root(failure));
        return (column > 0 ? other.withPosition(column) : other).withCause(failure);
    }

    private static String root(Throwable failure) {
        Throwable t = failure;
        while (t.getCause() != null && t.getCause() != t) {
            t = t.getCause();
        }
        return t.getMessage() == null ? t.toString() : t.getMessage();
    }

    private static @Nullable SqlException match(String message) {
        for (Rule rule : RULES) {
            Matcher matcher = rule.pattern().matcher(message);
            if (matcher.matches()) {
                return SqlException.of(rule.sqlState(), rule.message().apply(matcher));
            }
        }
        return null;
    }

    static final BiFunction<String, Integer, Integer> CHARACTERS =
            (text, column) -> column <= 0 ? 0 : text.codePointCount(0, Math.min(column - 1, text.length())) + 1;
}
