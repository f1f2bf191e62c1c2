package holo.sql.parser;

import holo.sql.error.SqlException;
import holo.sql.parser.impl.CalciteGrammar;
import holo.sql.parser.impl.CalciteGrammarConstants;
import holo.sql.parser.impl.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlPrefixOperator;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidator;
import org.jspecify.annotations.Nullable;

/// What the generated grammar calls to build nodes. Operators made here are placeholders that carry a name, a syntax
/// and PostgreSQL's precedence; the validator replaces them by the operator table's of the same name.
public final class PgOperators {
    /// "Any other operator": above comparison and LIKE, below plus and minus.
    private static final int PRECEDENCE_OTHER = 36;

    private static final int PRECEDENCE_POWER = 70;
    private static final int PRECEDENCE_PREFIX = 80;
    private static final int PRECEDENCE_AT = 90;
    private static final int PRECEDENCE_COLLATE = 92;
    private static final int PRECEDENCE_CAST = 94;
    private static final int PRECEDENCE_SUBSCRIPT = 100;

    private static final Map<String, SqlBinaryOperator> BINARY = new ConcurrentHashMap<>();
    private static final Map<String, SqlPrefixOperator> PREFIX = new ConcurrentHashMap<>();

    /// `value::type`.
    public static final SqlBinaryOperator INFIX_CAST = new Binary("::", PRECEDENCE_CAST) {
        @Override
        public SqlNode rewriteCall(SqlValidator validator, SqlCall call) {
            return SqlStdOperatorTable.CAST.createCall(call.getParserPosition(), call.getOperandList());
        }
    };

    /// `text COLLATE name`; its second operand is the name as {@link ObjectName#joined} wrote it.
    public static final SqlBinaryOperator COLLATE = new Binary("collate", PRECEDENCE_COLLATE);

    /// `array[low:high]`; its second operand is the list of both bounds.
    public static final SqlBinaryOperator SLICE = new Binary("[:]", PRECEDENCE_SUBSCRIPT);

    private static final SqlBinaryOperator AT_TIME_ZONE = new Binary("at time zone", PRECEDENCE_AT) {
        @Override
        public SqlNode rewriteCall(SqlValidator validator, SqlCall call) {
            return call("timezone", call.getParserPosition(), List.of(call.operand(1), call.operand(0)));
        }
    };

    private PgOperators() {}

    /// An operator between two operands, by its characters.
    public static SqlBinaryOperator binary(String name) {
        return switch (name) {
            case "at time zone" -> AT_TIME_ZONE;
            case "collate" -> COLLATE;
            case "~~" -> like(SqlStdOperatorTable.LIKE, name);
            case "!~~" -> like(SqlStdOperatorTable.NOT_LIKE, name);
            case "~~*" -> like(SqlLibraryOperators.ILIKE, name);
            case "!~~*" -> like(SqlLibraryOperators.NOT_ILIKE, name);
            case "^" -> BINARY.computeIfAbsent(name, n -> new Binary(n, PRECEDENCE_POWER));
            default -> BINARY.computeIfAbsent(name, n -> new Binary(n, PRECEDENCE_OTHER));
        };
    }

    /// Whether a token is COLLATE with a name behind it.
    public static boolean isCollate(Token token) {
        return token.kind == CalciteGrammarConstants.PG_OPERATOR && token.image.equals("collate");
    }

    private static SqlBinaryOperator like(SqlOperator like, String name) {
        return BINARY.computeIfAbsent(name, n -> new Binary(n, PRECEDENCE_OTHER) {
            @Override
            public SqlNode rewriteCall(SqlValidator validator, SqlCall call) {
                return like.createCall(call.getParserPosition(), call.getOperandList());
            }
        });
    }

    /// An operator before one operand.
    public static SqlPrefixOperator prefix(String name) {
        return PREFIX.computeIfAbsent(
                name, n -> new SqlPrefixOperator(n, SqlKind.OTHER, PRECEDENCE_PREFIX, null, null, null));
    }

    /// A call of a function by name, to be resolved by the validator.
    public static SqlCall call(String function, SqlParserPos pos, List<? extends SqlNode> arguments) {
        SqlIdentifier name = new SqlIdentifier(function, pos);
        return new SqlUnresolvedFunction(name, null, null, null, null, SqlFunctionCategory.USER_DEFINED_FUNCTION)
                .createCall(pos, arguments);
    }

    /// `op ANY (…)` and `op ALL (…)` with parentheses of one operand.
    public static boolean isQuantified(SqlOperator operator) {
        return operator instanceof SqlQuantifyOperator;
    }

    /// The operator that compares with the elements of an array: its name is `= ANY`, `<> ALL` …
    public static SqlBinaryOperator quantifiedArray(SqlOperator operator) {
        SqlQuantifyOperator quantifier = (SqlQuantifyOperator) operator;
        String name = quantifier.comparisonKind.sql + (quantifier.getKind() == SqlKind.ALL ? " ALL" : " ANY");
        return BINARY.computeIfAbsent(name, n -> new Binary(n, PRECEDENCE_OTHER - 6));
    }

    /// DISTINCT ON travels among the hints of a SELECT until the planner rewrites it.
    public static SqlNode distinctOn(SqlNodeList expressions) {
        return new SqlBasicCall(DISTINCT_ON, expressions, expressions.getParserPosition());
    }

    /// The operator of {@link #distinctOn}.
    public static final SqlOperator DISTINCT_ON =
            new SqlPrefixOperator("DISTINCT ON", SqlKind.OTHER, PRECEDENCE_PREFIX, null, null, null);

    /// Whether the columns of a function in FROM are defined here: `AS t (a int …` or `AS (a int …`.
    public static boolean definesColumns(CalciteGrammar grammar) {
        int at = grammar.getToken(1).kind == CalciteGrammarConstants.AS ? 2 : 1;
        if (grammar.getToken(at).kind == CalciteGrammarConstants.IDENTIFIER
                || grammar.getToken(at).kind == CalciteGrammarConstants.QUOTED_IDENTIFIER) {
            at++;
        } else if (at == 1) {
            return false;
        }
        int follower = grammar.getToken(at + 2).kind;
        return grammar.getToken(at).kind == CalciteGrammarConstants.LPAREN
                && follower != CalciteGrammarConstants.COMMA
                && follower != CalciteGrammarConstants.RPAREN;
    }

    /// `ROWS FROM`, LATERAL or not.
    public static boolean startsRowsFrom(CalciteGrammar grammar) {
        int at = grammar.getToken(1).kind == CalciteGrammarConstants.LATERAL ? 2 : 1;
        return grammar.getToken(at).image.equalsIgnoreCase("rows")
                && grammar.getToken(at + 1).kind == CalciteGrammarConstants.FROM;
    }

    /// A function of records in FROM with the columns that it yields.
    ///
    /// @param columns names and types in turns
    public static SqlNode defined(SqlNode function, @Nullable SqlIdentifier alias, List<SqlNode> columns) {
        SqlParserPos pos = function.getParserPosition();
        List<SqlNode> operands = new ArrayList<>();
        operands.add(function);
        operands.addAll(columns);
        SqlNode call = new SqlBasicCall(DEFINED, operands, pos);
        SqlIdentifier name = alias;
        if (name == null) {
            SqlNode inner = function instanceof SqlCall table && table.operandCount() > 0 ? table.operand(0) : function;
            name = new SqlIdentifier(
                    inner instanceof SqlCall f ? f.getOperator().getName() : "unnamed", pos);
        }
        return SqlStdOperatorTable.AS.createCall(pos, call, name);
    }

    /// The operator of {@link #defined}.
    public static final SqlOperator DEFINED =
            new SqlPrefixOperator("COLUMN DEFINITIONS", SqlKind.OTHER, PRECEDENCE_PREFIX, null, null, null);

    /// What WITH ORDINALITY calls its column.
    public static final String ORDINALITY = "ordinality";

    /// Functions side by side, as a query of its own.
    public static SqlNode rowsFrom(List<SqlNode> calls, boolean ordinality, SqlParserPos pos) {
        SqlSelect side = select(new SqlNodeList(calls, pos), null, pos);
        if (!ordinality) {
            return SqlStdOperatorTable.LATERAL.createCall(pos, side);
        }
        SqlNode from = SqlStdOperatorTable.AS.createCall(pos, side, new SqlIdentifier("rows", pos));
        return SqlStdOperatorTable.LATERAL.createCall(pos, numbered(from, ORDINALITY, pos));
    }

    /// The rows of a FROM clause with their numbers in a further column.
    public static SqlSelect numbered(SqlNode from, String column, SqlParserPos pos) {
        SqlNode window = SqlWindow.create(
                null,
                null,
                SqlNodeList.EMPTY,
                SqlNodeList.EMPTY,
                SqlLiteral.createBoolean(false, pos),
                null,
                null,
                null,
                SqlWindow.createExcludeNoOthers(pos),
                pos);
        SqlNode number =
                SqlStdOperatorTable.OVER.createCall(pos, SqlStdOperatorTable.ROW_NUMBER.createCall(pos), window);
        SqlNodeList items = new SqlNodeList(pos);
        items.add(SqlIdentifier.star(pos));
        items.add(SqlStdOperatorTable.AS.createCall(pos, number, new SqlIdentifier(column, pos)));
        return select(items, from, pos);
    }

    /// What may get an alias: a join becomes a query, so that the alias hides its parts.
    public static SqlNode derived(SqlNode table) {
        if (!(table instanceof SqlJoin)) {
            return table;
        }
        SqlParserPos pos = table.getParserPosition();
        return select(SqlNodeList.of(SqlIdentifier.star(pos)), table, pos);
    }

    /// A query of items and a FROM clause, null for none, alone.
    public static SqlSelect select(SqlNodeList items, @Nullable SqlNode from, SqlParserPos pos) {
        return new SqlSelect(pos, SqlNodeList.EMPTY, items, from, null, null, null, null, null, null, null, null, null);
    }

    /// A table function WITH ORDINALITY.
    public static SqlNode withOrdinality(SqlNode function) {
        return new SqlBasicCall(WITH_ORDINALITY, List.of(function), function.getParserPosition());
    }

    /// The operator of {@link #withOrdinality}.
    public static final SqlOperator WITH_ORDINALITY =
            new SqlPrefixOperator("WITH ORDINALITY", SqlKind.OTHER, PRECEDENCE_PREFIX, null, null, null);

    /// The operator of the last argument of `f(VARIADIC array)`.
    public static final SqlOperator VARIADIC =
            new SqlPrefixOperator("VARIADIC", SqlKind.OTHER, PRECEDENCE_PREFIX, null, null, null);

    /// The array that the last argument is holds the function's further arguments.
    public static void markVariadic(List<SqlNode> arguments) {
        SqlNode last = arguments.removeLast();
        arguments.add(new SqlBasicCall(VARIADIC, List.of(last), last.getParserPosition()));
    }

    /// What a query that selects no columns selects; the name of this column tells.
    public static final String NOTHING = "\u0001nothing";

    /// Whether there is a column before FROM and what else may follow it.
    public static boolean startsSelectItem(CalciteGrammar grammar) {
        return switch (grammar.getToken(1).kind) {
            case CalciteGrammarConstants.FROM,
                    CalciteGrammarConstants.WHERE,
                    CalciteGrammarConstants.RPAREN,
                    CalciteGrammarConstants.SEMICOLON,
                    CalciteGrammarConstants.UNION,
                    CalciteGrammarConstants.EXCEPT,
                    CalciteGrammarConstants.INTERSECT,
                    CalciteGrammarConstants.ORDER,
                    CalciteGrammarConstants.LIMIT,
                    CalciteGrammarConstants.OFFSET,
                    CalciteGrammarConstants.EOF -> false;
            default -> true;
        };
    }

    /// Fills a list of columns that has none.
    public static void selectNothing(List<SqlNode> items, SqlParserPos pos) {
        if (items.isEmpty()) {
            items.add(SqlStdOperatorTable.AS.createCall(
                    pos, SqlLiteral.createBoolean(true, pos), new SqlIdentifier(NOTHING, pos)));
        }
    }

    /// The function that marks a limit that rows equal to the last one exceed.
    public static final String TIES = "\u0001ties";

    /// A limit WITH TIES.
    public static SqlNode withTies(SqlNode limit, SqlParserPos pos) {
        return call(TIES, pos, List.of(limit));
    }

    /// @throws SqlException 42601 when a limit WITH TIES stands without an order
    public static void requireOrder(@Nullable SqlNode limit, @Nullable SqlNodeList order) {
        if (order == null
                && limit instanceof SqlCall call
                && call.getOperator().getName().equals(TIES)) {
            throw SqlException.of("42601", "WITH TIES cannot be specified without ORDER BY clause");
        }
    }

    /// The function that marks an offset of RANGE.
    public static final String RANGE = "\u0001range";

    /// The function that marks an offset of GROUPS.
    public static final String GROUPS = "\u0001groups";

    /// Marks a frame's offsets that count no rows: Calcite knows those of ROWS, and of RANGE those of its own types.
    ///
    /// @return whether the frame is one of ROWS to Calcite
    public static SqlLiteral frame(SqlLiteral rows, boolean groups, @Nullable SqlNode lower, @Nullable SqlNode upper) {
        if (rows.booleanValue()) {
            return rows;
        }
        boolean marked = mark(groups ? GROUPS : RANGE, lower) | mark(groups ? GROUPS : RANGE, upper);
        return marked ? SqlLiteral.createBoolean(true, rows.getParserPosition()) : rows;
    }

    private static boolean mark(String function, @Nullable SqlNode bound) {
        if (!(bound instanceof SqlCall call) || call.operandCount() != 1) {
            return false;
        }
        SqlNode offset = call.operand(0);
        call.setOperand(0, call(function, offset.getParserPosition(), List.of(offset)));
        return true;
    }

    /// Whether a join begins where the condition of the one before it would stand.
    public static boolean joinsInside(CalciteGrammar grammar, SqlLiteral natural, SqlLiteral type) {
        if (natural.booleanValue() || type.getValueAs(JoinType.class) == JoinType.CROSS) {
            return false;
        }
        return switch (grammar.getToken(1).kind) {
            case CalciteGrammarConstants.JOIN,
                    CalciteGrammarConstants.INNER,
                    CalciteGrammarConstants.LEFT,
                    CalciteGrammarConstants.RIGHT,
                    CalciteGrammarConstants.FULL,
                    CalciteGrammarConstants.CROSS,
                    CalciteGrammarConstants.NATURAL -> true;
            default -> false;
        };
    }

    /// ORDER BY inside of a call's parentheses.
    public static SqlNode argumentOrder(SqlNodeList order) {
        return new ArgumentOrder(order);
    }

    /// Takes the order out of a list of arguments; null when there is none.
    public static @Nullable SqlNodeList removeArgumentOrder(List<SqlNode> arguments) {
        if (!arguments.isEmpty() && arguments.getLast() instanceof ArgumentOrder order) {
            arguments.removeLast();
            return new SqlNodeList(order, order.getParserPosition());
        }
        return null;
    }

    /// Whether the next tokens are a type's name and a string: `date '2000-01-01'`, `numeric(3,1) '1.5'`.
    public static boolean startsTypedLiteral(CalciteGrammar parser) {
        int i = 2;
        while (parser.getToken(i).kind == CalciteGrammarConstants.DOT
                && parser.getToken(i + 1).kind == CalciteGrammarConstants.IDENTIFIER) {
            i += 2;
        }
        if (parser.getToken(i).kind == CalciteGrammarConstants.LPAREN) {
            i++;
            while (parser.getToken(i).kind == CalciteGrammarConstants.UNSIGNED_INTEGER_LITERAL
                    || parser.getToken(i).kind == CalciteGrammarConstants.COMMA) {
                i++;
            }
            if (parser.getToken(i++).kind != CalciteGrammarConstants.RPAREN) {
                return false;
            }
        }
        return parser.getToken(i).kind == CalciteGrammarConstants.QUOTED_STRING;
    }

    private static final class ArgumentOrder extends SqlNodeList {
        ArgumentOrder(SqlNodeList order) {
            super(order, order.getParserPosition());
        }
    }

    private static class Binary extends SqlBinaryOperator {
        Binary(String name, int precedence) {
            super(name, SqlKind.OTHER, precedence, true, null, null, null);
        }
    }
}
