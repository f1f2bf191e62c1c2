package holo.sql.parser;

import holo.sql.parser.impl.CalciteGrammar;
import holo.sql.parser.impl.CalciteGrammarConstants;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlPrefixOperator;
import org.apache.calcite.sql.SqlUnresolvedFunction;
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
            case "~~" -> like(SqlStdOperatorTable.LIKE, name);
            case "!~~" -> like(SqlStdOperatorTable.NOT_LIKE, name);
            case "~~*" -> like(SqlLibraryOperators.ILIKE, name);
            case "!~~*" -> like(SqlLibraryOperators.NOT_ILIKE, name);
            case "^" -> BINARY.computeIfAbsent(name, n -> new Binary(n, PRECEDENCE_POWER));
            default -> BINARY.computeIfAbsent(name, n -> new Binary(n, PRECEDENCE_OTHER));
        };
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

    /// A table function WITH ORDINALITY.
    public static SqlNode withOrdinality(SqlNode function) {
        return new SqlBasicCall(WITH_ORDINALITY, List.of(function), function.getParserPosition());
    }

    /// The operator of {@link #withOrdinality}.
    public static final SqlOperator WITH_ORDINALITY =
            new SqlPrefixOperator("WITH ORDINALITY", SqlKind.OTHER, PRECEDENCE_PREFIX, null, null, null);

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
