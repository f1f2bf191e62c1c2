package holo.sql.plan;

import holo.sql.exec.ExecutionContext;
import holo.sql.exec.PlanCompiler;
import holo.sql.expression.Expression;
import holo.sql.expression.Literals;
import holo.sql.type.Numeric;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import holo.sql.type.TypeModifiers;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// A value that a key is compared with, as the class of the key column's type.
final class KeyValue {
    /// The value lies outside of the column type's range, or between its values: no key equals it.
    static final Object NONE = new Object();

    /// Only an execution knows the value.
    static final Object UNKNOWN = new Object();

    private static final @Nullable Object[] NO_ROW = {};

    /// Functions that have one value for a whole statement.
    private static final Set<String> STABLE = Set.of(
            "now",
            "current_date",
            "current_timestamp",
            "localtimestamp",
            "transaction_timestamp",
            "statement_timestamp",
            "date_trunc",
            "current_user",
            "session_user",
            "lower",
            "upper",
            "length",
            "abs");

    private final RexNode node;
    private final SqlType source;
    private final SqlType target;
    private @Nullable Expression compiled;

    private KeyValue(RexNode node, SqlType source, SqlType target) {
        this.node = node;
        this.source = source;
        this.target = target;
    }

    /// Null when the expression is not simple enough, or does not compare as the column's keys sort.
    static @Nullable KeyValue of(RexNode node, SqlType target) {
        RexNode inner = node;
        SqlType source = PgRelTypes.sqlType(node.getType());
        while (inner.getKind() == SqlKind.CAST && sameOrWider((RexCall) inner)) {
            inner = ((RexCall) inner).getOperands().getFirst();
        }
        if (!isSettled(inner)) {
            return null;
        }
        SqlType innerType = PgRelTypes.sqlType(inner.getType());
        if (innerType.oid() == PgTypes.UNKNOWN.oid()) {
            innerType = source.oid() == PgTypes.UNKNOWN.oid() ? target : source;
        }
        return comparable(innerType, target) ? new KeyValue(inner, innerType, target) : null;
    }

    /// Whether an expression has one value for all rows of the table.
    private static boolean isSettled(RexNode node) {
        return switch (node) {
            case RexLiteral literal -> true;
            case RexDynamicParam parameter -> true;
            case RexFieldAccess field -> field.getReferenceExpr() instanceof RexCorrelVariable;
            case RexCall call ->
                switch (call.getKind()) {
                    case PLUS, MINUS, TIMES, MINUS_PREFIX, CAST ->
                        call.getOperands().stream().allMatch(KeyValue::isSettled);
                    default ->
                        STABLE.contains(call.getOperator().getName().toLowerCase(Locale.ROOT))
                                && call.getOperands().stream().allMatch(KeyValue::isSettled);
                };
            default -> false;
        };
    }

    /// Makes it ready to be evaluated.
    KeyValue compile(PlanCompiler compiler) {
        if (node instanceof RexCall) {
            compiled = compiler.expression(node);
        }
        return this;
    }

    private static boolean sameOrWider(RexCall cast) {
        RexNode operand = cast.getOperands().getFirst();
        SqlType from = PgRelTypes.sqlType(operand.getType());
        SqlType to = PgRelTypes.sqlType(cast.getType());
        if (PgRelTypes.modifier(cast.getType()) != TypeModifiers.NONE) {
            return false;
        }
        return from.oid() == PgTypes.UNKNOWN.oid() && operand instanceof RexLiteral
                || from.oid() == to.oid()
                || isInteger(from) && (isInteger(to) || to.oid() == PgTypes.NUMERIC.oid()) && wider(from, to)
                || from.oid() == PgTypes.VARCHAR.oid() && to.oid() == PgTypes.TEXT.oid();
    }

    private static boolean wider(SqlType from, SqlType to) {
        return to.oid() == PgTypes.NUMERIC.oid() || to.length() >= from.length();
    }

    static boolean isInteger(SqlType type) {
        return type.oid() == PgTypes.INT2.oid() || type.oid() == PgTypes.INT4.oid() || type.oid() == PgTypes.INT8.oid();
    }

    private static boolean isText(SqlType type) {
        return type.oid() == PgTypes.TEXT.oid() || type.oid() == PgTypes.VARCHAR.oid();
    }

    private static boolean comparable(SqlType source, SqlType target) {
        return source.oid() == target.oid()
                || isInteger(source) && (isInteger(target) || target.oid() == PgTypes.NUMERIC.oid())
                || isText(source) && isText(target)
                || source.oid() == PgTypes.NUMERIC.oid() && isInteger(target);
    }

    /// The value, null, or {@link #NONE}.
    @Nullable
    Object evaluate(ExecutionContext context) {
        Object value = raw(context);
        return value == null || source.oid() == target.oid() ? value : convert(value, target);
    }

    /// The value of a literal, null, {@link #NONE}, or {@link #UNKNOWN}.
    @Nullable
    Object constant() {
        if (!(node instanceof RexLiteral literal)
                || literal.getTypeName() == SqlTypeName.CHAR
                        && !Literals.isSettled(Objects.requireNonNull(literal.getValueAs(String.class)), source)) {
            return UNKNOWN;
        }
        Object value = literal(literal, TypeContext.DEFAULT);
        return value == null || source.oid() == target.oid() ? value : convert(value, target);
    }

    private @Nullable Object raw(ExecutionContext context) {
        return switch (node) {
            case RexDynamicParam parameter -> context.parameter(parameter.getIndex());
            case RexFieldAccess field -> {
                RexCorrelVariable variable = (RexCorrelVariable) field.getReferenceExpr();
                yield context.correlated(variable.id.getId())[field.getField().getIndex()];
            }
            case RexLiteral literal -> literal(literal, context.types());
            case RexCall call -> Objects.requireNonNull(compiled).evaluate(NO_ROW, context);
            default -> throw new IllegalStateException("not a key value: " + node);
        };
    }

    private @Nullable Object literal(RexLiteral literal, TypeContext types) {
        if (literal.isNull()) {
            return null;
        }
        SqlTypeName name = literal.getTypeName();
        if (name == SqlTypeName.CHAR) {
            String text = Objects.requireNonNull(literal.getValueAs(String.class));
            return source.fromText(text, types);
        }
        if (name == SqlTypeName.BOOLEAN) {
            return literal.getValueAs(Boolean.class);
        }
        BigDecimal number = Objects.requireNonNull(literal.getValueAs(BigDecimal.class));
        return isInteger(source) ? convert(Numeric.of(number), source) : Numeric.of(number);
    }

    private static Object convert(Object value, SqlType target) {
        if (isText(target)) {
            return value;
        }
        if (target.oid() == PgTypes.NUMERIC.oid()) {
            return value instanceof Number n ? Numeric.of(BigDecimal.valueOf(n.longValue())) : value;
        }
        long number;
        if (value instanceof Numeric.Finite finite) {
            try {
                number = finite.value().longValueExact();
            } catch (ArithmeticException e) {
                return NONE;
            }
        } else if (value instanceof Number n) {
            number = n.longValue();
        } else {
            return NONE;
        }
        if (target.oid() == PgTypes.INT8.oid()) {
            return number;
        } else if (target.oid() == PgTypes.INT4.oid()) {
            return (int) number == number ? (Object) (int) number : NONE;
        }
        return (short) number == number ? (Object) (short) number : NONE;
    }
}
