package holo.sql.statement;

import holo.sql.error.SqlException;
import holo.sql.parser.PgOperators;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.jspecify.annotations.Nullable;

/// What the expressions of one row of INSERT … VALUES have in common with those of other rows: all but the literals in
/// them that may as well be parameters. Rows of one key share a plan.
///
/// Literals become parameters in arithmetic, as what is cast, and as arguments of functions; a string only where its
/// type cannot depend on it: beneath a cast, and in functions that take text.
///
/// @param nodes the expressions with parameters in the place of literals
/// @param types of these parameters; null for what a string of unknown type is to be
record ValueShape(String key, List<SqlNode> nodes, List<Literal> literals, List<@Nullable SqlType> types) {
    private static final Set<String> TEXT_FUNCTIONS = Set.of(
            "md5",
            "upper",
            "lower",
            "initcap",
            "reverse",
            "repeat",
            "replace",
            "lpad",
            "rpad",
            "left",
            "right",
            "split_part",
            "translate",
            "encode",
            "decode",
            "to_date",
            "to_timestamp",
            "to_number",
            "btrim",
            "ltrim",
            "rtrim");

    /// A literal that was taken out.
    ///
    /// @param value of the class that its type names; a string of a type that is yet to be found
    /// @param position in the text, for errors
    record Literal(Object value, boolean untyped, int position) {
        /// @throws SqlException when a string is no value of the type
        Object value(SqlType type, TypeContext context) {
            if (!untyped) {
                return value;
            }
            try {
                return type.fromText((String) value, context);
            } catch (SqlException e) {
                throw e.position() == 0 ? e.withPosition(position) : e;
            }
        }
    }

    /// @param parameters how many the statement has itself; those for literals come behind them
    static ValueShape of(List<SqlNode> expressions, int parameters) {
        Maker maker = new Maker(parameters);
        List<SqlNode> nodes = new ArrayList<>(expressions.size());
        for (SqlNode expression : expressions) {
            nodes.add(maker.node(expression, false, false));
            maker.key.append('\u0000');
        }
        return new ValueShape(maker.key.toString(), nodes, maker.literals, maker.types);
    }

    private static final class Maker {
        private final int parameters;
        private final StringBuilder key = new StringBuilder();
        private final List<Literal> literals = new ArrayList<>();
        private final List<@Nullable SqlType> types = new ArrayList<>();

        Maker(int parameters) {
            this.parameters = parameters;
        }

        /// @param numbers whether a number here may become a parameter
        /// @param strings whether a string may
        SqlNode node(SqlNode node, boolean numbers, boolean strings) {
            return switch (node) {
                case SqlNumericLiteral number
                when numbers -> {
                    SqlType type = Cell.type(number);
                    Object value = Cell.value(number);
                    yield value == null ? kept(number) : parameter(node, value, type);
                }
                case SqlCharStringLiteral string when strings -> parameter(node, string.getValueAs(String.class), null);
                case SqlCall call -> call(call);
                case SqlIdentifier name -> {
                    key.append(name.names);
                    yield name;
                }
                default -> kept(node);
            };
        }

        private SqlNode kept(SqlNode node) {
            key.append(node instanceof SqlLiteral ? "'" : "").append(node);
            return node;
        }

        private SqlNode parameter(SqlNode node, Object value, @Nullable SqlType type) {
            int index = parameters + literals.size();
            literals.add(
                    new Literal(value, type == null, node.getParserPosition().getColumnNum()));
            types.add(type);
            key.append('\u0001').append(type == null ? PgTypes.UNKNOWN.oid() : type.oid());
            return new SqlDynamicParam(index, node.getParserPosition());
        }

        private SqlNode call(SqlCall call) {
            boolean function = call.getOperator() instanceof SqlFunction;
            boolean cast = call.getKind() == SqlKind.CAST || call.getOperator() == PgOperators.INFIX_CAST;
            boolean operands = cast
                    || switch (call.getKind()) {
                        case PLUS, MINUS, TIMES, DIVIDE, MOD, MINUS_PREFIX -> true;
                        case OTHER_FUNCTION -> function && call.getFunctionQuantifier() == null;
                        default -> false;
                    };
            if (!operands) {
                return kept(call);
            }
            boolean strings = cast
                    || (function
                            && TEXT_FUNCTIONS.contains(
                                    call.getOperator().getName().toLowerCase(Locale.ROOT)));
            key.append(
                            call.getOperator() instanceof SqlFunction named
                                    ? named.getNameAsId().names
                                    : call.getOperator().getName())
                    .append('(');
            List<SqlNode> changed = new ArrayList<>(call.operandCount());
            for (SqlNode operand : call.getOperandList()) {
                // What is cast comes first, the type behind it.
                changed.add(operand == null ? null : node(operand, !cast || changed.isEmpty(), strings));
                key.append(',');
            }
            key.append(')');
            return call.getOperator().createCall(call.getParserPosition(), changed);
        }
    }
}
