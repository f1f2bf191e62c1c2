package holo.sql.column;

import holo.sql.function.OwnResolution;
import holo.sql.function.Resolver;
import holo.sql.type.Calendar;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// Writes expressions. Names are resolved by PostgreSQL's rules, as the row engine does, and conversions are written
/// out; what is not listed here is {@link NotInColumns}.
final class ExpressionWriter {
    /// Some ten thousand years, which DuckDB's dates have, too.
    private static final long DAYS_MAX = 3_650_000;

    private final Vocabulary vocabulary;
    private final Constants constants;
    private final Numbers numbers;
    private final Function<RexSubQuery, Duck> subQueries;
    private final Function<RexFieldAccess, Duck> outer;
    private final List<Duck> input;

    /// @param subQueries writes a sub-query inside of an expression over this input
    /// @param outer finds the column of an outer query
    /// @param input the columns that references mean
    ExpressionWriter(
            Vocabulary vocabulary,
            Function<RexSubQuery, Duck> subQueries,
            Function<RexFieldAccess, Duck> outer,
            List<Duck> input) {
        this.vocabulary = vocabulary;
        this.constants = vocabulary.constants();
        this.numbers = vocabulary.numbers();
        this.subQueries = subQueries;
        this.outer = outer;
        this.input = input;
    }

    /// An operand, written once: what it becomes depends on its type, which depends on what was written.
    final class Operand {
        private final RexNode node;
        private final boolean constant;
        private @Nullable Duck written;

        private Operand(RexNode node) {
            this.node = node;
            this.constant = Constants.isConstant(node);
        }

        boolean isConstant() {
            return constant;
        }

        SqlType type() {
            return constant ? constants.type(node) : duck().type();
        }

        /// The value of a constant.
        @Nullable
        Object value() {
            if (!constant) {
                throw new NotInColumns("an argument that is not constant");
            }
            return constants.value(node);
        }

        Duck duck() {
            Duck known = written;
            if (known == null) {
                known = write(node);
                written = known;
            }
            return known;
        }

        Duck as(SqlType type) {
            return constant ? constants.write(node, type) : convert(duck(), type);
        }
    }

    private List<Operand> operands(List<RexNode> nodes) {
        return nodes.stream().map(Operand::new).toList();
    }

    Duck write(RexNode node) {
        if (Constants.isConstant(node)) {
            return constants.write(node);
        }
        return switch (node) {
            case RexInputRef ref -> column(ref.getIndex());
            case RexFieldAccess access
            when access.getReferenceExpr() instanceof RexCorrelVariable -> available(outer.apply(access));
            case RexSubQuery subQuery -> subQueries.apply(subQuery);
            case RexOver over -> new WindowWriter(vocabulary, this).write(over);
            case RexCall call -> call(call);
            default -> throw new NotInColumns("expression " + node.getKind());
        };
    }

    /// Writes an expression whose value is of a type.
    Duck write(RexNode node, RelDataType type) {
        return write(node, PgRelTypes.outputType(type));
    }

    Duck write(RexNode node, SqlType type) {
        return Constants.isConstant(node) ? constants.write(node, type) : convert(write(node), type);
    }

    /// What a function answers whose result is of the type that the planner found.
    Duck result(String sql, RexNode node) {
        SqlType type = PgRelTypes.sqlType(node.getType());
        return Duck.of("CAST(" + sql + " AS " + Constants.typeName(type, 0) + ")", type);
    }

    private Duck column(int index) {
        return available(input.get(index));
    }

    private static Duck available(Duck column) {
        if (column.isMissing()) {
            throw new NotInColumns("a column of type " + column.type().displayName());
        }
        return column;
    }

    /// Converts implicitly, as far as that is exact.
    static Duck convert(Duck value, SqlType to) {
        if (value.type().oid() == to.oid()) {
            return value;
        }
        if (ColumnLayout.isText(value.type()) && ColumnLayout.isText(to)) {
            return to.oid() == PgTypes.BPCHAR.oid()
                    ? Duck.characters("rtrim(" + value.sql() + ", ' ')", -1)
                    : Duck.of(value.sql(), to);
        }
        int from = value.type().oid();
        boolean small = from == 21 || from == 23;
        return switch (to.oid()) {
            case 23, 20 -> {
                if (!small) {
                    throw notConverted(value.type(), to);
                }
                yield Duck.of(cast(value, Constants.typeName(to, 0)), to);
            }
            case 701 -> {
                if (!small && from != 700) {
                    throw notConverted(value.type(), to);
                }
                yield Duck.of(cast(value, "DOUBLE"), to);
            }
            case 1700 -> {
                int digits = switch (from) {
                    case 21 -> 5;
                    case 23 -> 10;
                    case 20 -> 19;
                    default -> throw notConverted(value.type(), to);
                };
                yield Duck.number(cast(value, "DECIMAL(" + digits + ",0)"), digits, 0);
            }
            case 1114 -> {
                if (from != 1082) {
                    throw notConverted(value.type(), to);
                }
                yield Duck.of(cast(value, "TIMESTAMP"), to);
            }
            default -> throw notConverted(value.type(), to);
        };
    }

    static NotInColumns notConverted(SqlType from, SqlType to) {
        return new NotInColumns("conversion from " + from.displayName() + " to " + to.displayName());
    }

    static String cast(Duck value, String type) {
        return "CAST(" + value.sql() + " AS " + type + ")";
    }

    private Duck call(RexCall call) {
        List<RexNode> operands = call.getOperands();
        return switch (call.getKind()) {
            case AND -> junction(operands, " AND ");
            case OR -> disjunction(operands);
            case NOT -> bool("(NOT " + bool(operands.getFirst()) + ")");
            case IS_NULL -> bool("(" + write(operands.getFirst()).sql() + " IS NULL)");
            case IS_NOT_NULL -> bool("(" + write(operands.getFirst()).sql() + " IS NOT NULL)");
            case IS_TRUE -> bool("(" + bool(operands.getFirst()) + " IS TRUE)");
            case IS_NOT_TRUE -> bool("(" + bool(operands.getFirst()) + " IS NOT TRUE)");
            case IS_FALSE -> bool("(" + bool(operands.getFirst()) + " IS FALSE)");
            case IS_NOT_FALSE -> bool("(" + bool(operands.getFirst()) + " IS NOT FALSE)");
            case IS_DISTINCT_FROM -> comparison("IS DISTINCT FROM", "=", operands(operands));
            case IS_NOT_DISTINCT_FROM -> comparison("IS NOT DISTINCT FROM", "=", operands(operands));
            case CASE -> caseOf(call);
            case COALESCE -> coalesce(call);
            case CAST -> new Casting(vocabulary).write(write(operands.getFirst()), call.getType());
            case SEARCH -> write(RexUtil.expandSearch(vocabulary.builder(), null, call));
            case BETWEEN -> between(operands(operands));
            default -> named(call);
        };
    }

    private static Duck bool(String sql) {
        return Duck.of(sql, PgTypes.BOOL);
    }

    private String bool(RexNode node) {
        return write(node, PgTypes.BOOL).sql();
    }

    private Duck junction(List<RexNode> operands, String word) {
        List<String> parts = new ArrayList<>();
        operands.forEach(o -> parts.add(bool(o)));
        return bool("(" + String.join(word, parts) + ")");
    }

    /// Equalities of one expression with several constants, which is what IN lists have become, are an IN list again.
    private Duck disjunction(List<RexNode> operands) {
        Map<String, Set<String>> lists = new LinkedHashMap<>();
        List<String> parts = new ArrayList<>();
        for (RexNode operand : operands) {
            Sides sides = equality(operand);
            if (sides == null || sides.left().isNumeric()) {
                // The common type of many numbers may have fewer digits than one of them.
                parts.add(bool(operand));
            } else {
                lists.computeIfAbsent(sides.left().sql(), _ -> new LinkedHashSet<>())
                        .add(sides.right().sql());
            }
        }
        lists.forEach((left, values) -> parts.add(
                values.size() == 1
                        ? "(" + left + " = " + values.iterator().next() + ")"
                        : "(" + left + " IN (" + String.join(", ", values) + "))"));
        return bool(parts.size() == 1 ? parts.getFirst() : "(" + String.join(" OR ", parts) + ")");
    }

    /// The sides of `expression = constant`; null for anything else.
    private @Nullable Sides equality(RexNode node) {
        boolean equality = node.getKind() == SqlKind.EQUALS
                && node instanceof RexCall call
                && !Constants.isConstant(call.getOperands().get(0))
                && Constants.isConstant(call.getOperands().get(1));
        return equality ? sides("=", operands(((RexCall) node).getOperands())) : null;
    }

    private Duck between(List<Operand> o) {
        return bool("(" + comparison(">=", ">=", List.of(o.get(0), o.get(1))).sql() + " AND "
                + comparison("<=", "<=", List.of(o.get(0), o.get(2))).sql() + ")");
    }

    private Duck caseOf(RexCall call) {
        SqlType type = PgRelTypes.sqlType(call.getType());
        List<RexNode> operands = call.getOperands();
        List<String> conditions = new ArrayList<>();
        List<Duck> results = new ArrayList<>();
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            conditions.add(bool(operands.get(i)));
            results.add(write(operands.get(i + 1), type));
        }
        results.add(write(operands.getLast(), type));
        Numbers.Choice choose = values -> {
            StringBuilder sql = new StringBuilder("(CASE");
            for (int i = 0; i < conditions.size(); i++) {
                sql.append(" WHEN ").append(conditions.get(i)).append(" THEN ").append(values.get(i));
            }
            return sql.append(" ELSE ").append(values.getLast()).append(" END)").toString();
        };
        return hidden(numbers.choice(results, type, choose, choose));
    }

    private Duck coalesce(RexCall call) {
        SqlType type = PgRelTypes.sqlType(call.getType());
        List<Duck> values = call.getOperands().stream().map(o -> write(o, type)).toList();
        return hidden(numbers.choice(values, type, given -> "COALESCE(" + String.join(", ", given) + ")", digits -> {
            StringBuilder shown = new StringBuilder("(CASE");
            for (int i = 0; i < digits.size(); i++) {
                shown.append(" WHEN ").append(values.get(i).sql()).append(" IS NOT NULL THEN ");
                shown.append(digits.get(i));
            }
            return shown.append(" END)").toString();
        }));
    }

    /// A choice of strings, unchanged, in a function that hides its least and greatest from DuckDB. Where it infers
    /// from those that LIKE holds for whatever is not null, its filter asks whether the columns in the choice are
    /// null, not the choice: of `nullif('ab', s) LIKE '%a%'` only `s IS NOT NULL` was left.
    private static Duck hidden(Duck choice) {
        return switch (choice.type().oid()) {
            case 25, 1043, 1042 ->
                new Duck(
                        "substr(" + choice.sql() + ", 1)",
                        choice.type(),
                        choice.precision(),
                        choice.scale(),
                        choice.shown());
            default -> choice;
        };
    }

    /// What is compared, in types that DuckDB compares without loss.
    private record Sides(Duck left, Duck right) {}

    private Duck comparison(String sql, String operator, List<Operand> operands) {
        Sides sides = sides(operator, operands);
        return bool("(" + sides.left().sql() + " " + sql + " " + sides.right().sql() + ")");
    }

    private Sides sides(String operator, List<Operand> operands) {
        Operand left = operands.get(0);
        Operand right = operands.get(1);
        Integer day = midnight(left, right);
        if (day != null) {
            return new Sides(left.duck(), Constants.literal(day, PgTypes.DATE));
        }
        Resolver.Resolution found = Resolver.operator(operator, List.of(left.type(), right.type()));
        return sides(
                left.as(found.arguments().get(0)), right.as(found.arguments().get(1)));
    }

    private Sides sides(Duck left, Duck right) {
        if (!ColumnLayout.sameStored(left.type(), right.type())) {
            throw new NotInColumns("comparison of " + left.type().displayName() + " and "
                    + right.type().displayName());
        }
        List<Duck> sides = numbers.aligned(List.of(left, right));
        return new Sides(sides.get(0), sides.get(1));
    }

    /// A date is before, at or after a midnight as it is before, at or after that day: DuckDB then compares what it has
    /// stored.
    private static @Nullable Integer midnight(Operand left, Operand right) {
        boolean mixed = !left.isConstant()
                && right.isConstant()
                && right.type().oid() == PgTypes.TIMESTAMP.oid()
                && left.type().oid() == PgTypes.DATE.oid();
        return mixed
                        && right.value() instanceof Long micros
                        && micros % Calendar.MICROS_PER_DAY == 0
                        && Math.abs(micros / Calendar.MICROS_PER_DAY) < DAYS_MAX
                ? (int) (micros / Calendar.MICROS_PER_DAY)
                : null;
    }

    private Duck named(RexCall call) {
        String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
        if (call.getOperator() instanceof OwnResolution) {
            throw new NotInColumns("function " + name + " that a user made");
        }
        List<Operand> operands = operands(call.getOperands());
        Routines routines = new Routines(vocabulary);
        return switch (name) {
            case "=", "<>", "<", "<=", ">", ">=" -> comparison(name, name, operands);
            case "like", "~~" -> routines.like(operands, "");
            case "not like", "!~~" -> routines.like(operands, "NOT ");
            default -> {
                List<SqlType> types = operands.stream().map(Operand::type).toList();
                boolean operator = !Character.isLetter(name.charAt(0));
                Resolver.Resolution found = operator ? Resolver.operator(name, types) : Resolver.function(name, types);
                yield routines.write(name, operands, found);
            }
        };
    }
}
