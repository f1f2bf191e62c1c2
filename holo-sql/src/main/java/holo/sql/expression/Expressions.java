package holo.sql.expression;

import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.function.Casts;
import holo.sql.function.Routine;
import holo.sql.type.PgArray;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import holo.sql.type.Values;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The kinds of expressions.
final class Expressions {
    private Expressions() {}

    /// A value that is known.
    static final class Constant extends Expression {
        private final @Nullable Object value;

        Constant(SqlType type, @Nullable Object value) {
            super(type);
            this.value = value;
        }

        @Nullable
        Object value() {
            return value;
        }

        @Override
        public boolean isConstant() {
            return true;
        }

        @Override
        public @Nullable Object constant() {
            return value;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            return value;
        }
    }

    /// A column of the row.
    static final class Column extends Expression {
        private final int index;

        Column(SqlType type, int index) {
            super(type);
            this.index = index;
        }

        int index() {
            return index;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            return row[index];
        }
    }

    /// `$n`.
    static final class Parameter extends Expression {
        private final int index;

        Parameter(SqlType type, int index) {
            super(type);
            this.index = index;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            return context.parameter(index);
        }
    }

    /// A column of an outer row.
    static final class Outer extends Expression {
        private final int correlation;
        private final int index;

        Outer(SqlType type, int correlation, int index) {
            super(type);
            this.correlation = correlation;
            this.index = index;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            return context.correlated(correlation)[index];
        }
    }

    /// A conversion.
    static final class Conversion extends Expression {
        private final Expression operand;
        private final Casts.Cast cast;
        private final int modifier;

        Conversion(SqlType type, int modifier, Expression operand, Casts.Cast cast) {
            super(type);
            this.operand = operand;
            this.cast = cast;
            this.modifier = modifier;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            Object value = operand.evaluate(row, context);
            Object converted = value == null ? null : converted(value, context);
            return converted == null || modifier < 0
                    ? converted
                    : TypeModifiers.coerce(type(), modifier, converted, true);
        }

        private @Nullable Object converted(Object value, ExecutionContext context) {
            if (!(operand instanceof Constant && type().oid() != PgTypes.UNKNOWN.oid())) {
                return cast.apply(value, context.types());
            }
            try {
                return cast.apply(value, context.types());
            } catch (SqlException e) {
                throw operand.type().oid() == PgTypes.UNKNOWN.oid() ? e.withLiteral((String) value) : e;
            }
        }
    }

    /// A value that must satisfy the domains in its type.
    static final class OfDomain extends Expression {
        private final Expression operand;
        private final TypeCheck check;

        OfDomain(Expression operand, TypeCheck check) {
            super(operand.type());
            this.operand = operand;
            this.check = check;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            Object value = operand.evaluate(row, context);
            check.require(value, context);
            return value;
        }
    }

    /// A strict function of one argument.
    static final class CallOne extends Expression {
        private final Expression a;
        private final Routine.One body;

        CallOne(SqlType type, Expression a, Routine.One body) {
            super(type);
            this.a = a;
            this.body = body;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            Object x = a.evaluate(row, context);
            return x == null ? null : body.call(x);
        }
    }

    /// A strict function of two arguments.
    static final class CallTwo extends Expression {
        private final Expression a;
        private final Expression b;
        private final Routine.Two body;

        CallTwo(SqlType type, Expression a, Expression b, Routine.Two body) {
            super(type);
            this.a = a;
            this.b = b;
            this.body = body;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            Object x = a.evaluate(row, context);
            if (x == null) {
                return null;
            }
            Object y = b.evaluate(row, context);
            return y == null ? null : body.call(x, y);
        }
    }

    /// A strict function of three arguments.
    static final class CallThree extends Expression {
        private final Expression a;
        private final Expression b;
        private final Expression c;
        private final Routine.Three body;

        CallThree(SqlType type, Expression a, Expression b, Expression c, Routine.Three body) {
            super(type);
            this.a = a;
            this.b = b;
            this.c = c;
            this.body = body;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            Object x = a.evaluate(row, context);
            Object y = b.evaluate(row, context);
            Object z = c.evaluate(row, context);
            return x == null || y == null || z == null ? null : body.call(x, y, z);
        }
    }

    /// A function of any number of arguments.
    static final class CallMany extends Expression {
        private final Expression[] arguments;
        private final boolean strict;
        private final Routine.Full body;

        CallMany(SqlType type, Expression[] arguments, boolean strict, Routine.Full body) {
            super(type);
            this.arguments = arguments;
            this.strict = strict;
            this.body = body;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            @Nullable Object[] values = new Object[arguments.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = arguments[i].evaluate(row, context);
                if (strict && values[i] == null) {
                    return null;
                }
            }
            return body.call(values, context);
        }
    }

    /// A comparison.
    static final class Comparison extends Expression {
        private final Expression left;
        private final Expression right;
        private final Comparator<Object> order;
        private final boolean less;
        private final boolean equal;
        private final boolean greater;

        Comparison(String operator, Expression left, Expression right, Comparator<Object> order) {
            super(PgTypes.BOOL);
            this.left = left;
            this.right = right;
            this.order = order;
            this.less = operator.startsWith("<");
            this.equal = operator.endsWith("=");
            this.greater = operator.startsWith(">") || operator.equals("<>");
        }

        static boolean is(String operator) {
            return switch (operator) {
                case "=", "<>", "<", "<=", ">", ">=" -> true;
                default -> false;
            };
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            Object x = left.evaluate(row, context);
            if (x == null) {
                return null;
            }
            Object y = right.evaluate(row, context);
            return y == null ? null : (Object) test(x, y);
        }

        @Override
        public boolean holds(@Nullable Object[] row, ExecutionContext context) {
            Object x = left.evaluate(row, context);
            if (x == null) {
                return false;
            }
            Object y = right.evaluate(row, context);
            return y != null && test(x, y);
        }

        boolean test(Object x, Object y) {
            int c = order.compare(x, y);
            return c < 0 ? less : c == 0 ? equal : greater;
        }
    }

    /// AND and OR of any number of operands.
    static final class Junction extends Expression {
        private final Expression[] operands;
        private final boolean decisive;

        /// @param decisive the value that decides: false for AND, true for OR
        Junction(Expression[] operands, boolean decisive) {
            super(PgTypes.BOOL);
            this.operands = operands;
            this.decisive = decisive;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            boolean unknown = false;
            for (Expression operand : operands) {
                Object value = operand.evaluate(row, context);
                if (value == null) {
                    unknown = true;
                } else if ((Boolean) value == decisive) {
                    return decisive;
                }
            }
            return unknown ? null : (Object) !decisive;
        }

        @Override
        public boolean holds(@Nullable Object[] row, ExecutionContext context) {
            for (Expression operand : operands) {
                if (operand.holds(row, context) == decisive) {
                    return decisive;
                }
            }
            return !decisive;
        }
    }

    /// What a test on null and truth answers.
    interface Test {
        @Nullable
        Object apply(@Nullable Object value);
    }

    /// NOT, IS NULL, IS TRUE …
    static final class Tested extends Expression {
        private final Expression operand;
        private final Test test;

        Tested(Expression operand, Test test) {
            super(PgTypes.BOOL);
            this.operand = operand;
            this.test = test;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            return test.apply(operand.evaluate(row, context));
        }
    }

    /// IS DISTINCT FROM and its negation.
    static final class Distinct extends Expression {
        private final Expression left;
        private final Expression right;
        private final Comparator<Object> order;
        private final boolean distinct;

        Distinct(Expression left, Expression right, Comparator<Object> order, boolean distinct) {
            super(PgTypes.BOOL);
            this.left = left;
            this.right = right;
            this.order = order;
            this.distinct = distinct;
        }

        @Override
        public Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            return distinct
                    != (Values.compareNullable(left.evaluate(row, context), right.evaluate(row, context), order) == 0);
        }
    }

    /// CASE.
    static final class Case extends Expression {
        private final Expression[] conditions;
        private final Expression[] results;

        /// @param results one more than conditions: the last is ELSE
        Case(SqlType type, Expression[] conditions, Expression[] results) {
            super(type);
            this.conditions = conditions;
            this.results = results;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            for (int i = 0; i < conditions.length; i++) {
                if (conditions[i].holds(row, context)) {
                    return results[i].evaluate(row, context);
                }
            }
            return results[conditions.length].evaluate(row, context);
        }
    }

    /// COALESCE.
    static final class Coalesce extends Expression {
        private final Expression[] operands;

        Coalesce(SqlType type, Expression[] operands) {
            super(type);
            this.operands = operands;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            for (Expression operand : operands) {
                Object value = operand.evaluate(row, context);
                if (value != null) {
                    return value;
                }
            }
            return null;
        }
    }

    /// ROW(…).
    static final class Row extends Expression {
        private final Expression[] operands;
        private final List<SqlType> types;
        private final List<String> names;

        Row(Expression[] operands, List<String> names) {
            super(PgTypes.RECORD);
            this.operands = operands;
            this.types = java.util.Arrays.stream(operands)
                    .map(e -> e.type().oid() == PgTypes.UNKNOWN.oid() ? PgTypes.TEXT : e.type())
                    .toList();
            this.names = names;
        }

        @Override
        public Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            return new PgRecord(types, names, values(operands, row, context));
        }
    }

    /// The row of a relation that an outer join found, or null.
    static final class Found extends Expression {
        private final Expression row;

        Found(Expression row) {
            super(PgTypes.RECORD);
            this.row = row;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] input, ExecutionContext context) {
            if (row.evaluate(input, context) instanceof PgRecord record) {
                for (Object value : record.values()) {
                    if (value != null) {
                        return record;
                    }
                }
            }
            return null;
        }
    }

    static @Nullable Object[] values(Expression[] expressions, @Nullable Object[] row, ExecutionContext context) {
        @Nullable Object[] values = new Object[expressions.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = expressions[i].evaluate(row, context);
        }
        return values;
    }

    /// ARRAY[…]; of arrays, one with a dimension more.
    static final class ArrayOf extends Expression {
        private final Expression[] operands;
        private final SqlType element;
        private final boolean nested;

        ArrayOf(SqlType type, SqlType element, Expression[] operands, boolean nested) {
            super(type);
            this.operands = operands;
            this.element = element;
            this.nested = nested;
        }

        @Override
        public Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            @Nullable Object[] values = values(operands, row, context);
            return nested ? stack(values) : PgArray.of(element, values);
        }

        private PgArray stack(@Nullable Object[] values) {
            java.util.ArrayList<@Nullable Object> all = new java.util.ArrayList<>();
            PgArray first = null;
            int count = 0;
            for (Object value : values) {
                if (!(value instanceof PgArray a) || a.size() == 0) {
                    continue;
                }
                if (first == null) {
                    first = a;
                } else if (!java.util.Arrays.equals(first.dimensions(), a.dimensions())) {
                    throw holo.sql.error.SqlException.of(
                            "2202E", "multidimensional arrays must have array expressions with matching dimensions");
                }
                all.addAll(java.util.Arrays.asList(a.elements()));
                count++;
            }
            if (first == null) {
                return PgArray.of(element);
            }
            int[] dims = new int[first.dimensions().length + 1];
            dims[0] = count;
            System.arraycopy(first.dimensions(), 0, dims, 1, dims.length - 1);
            int[] lower = new int[dims.length];
            java.util.Arrays.fill(lower, 1);
            return new PgArray(element, dims, lower, all.toArray());
        }
    }

    /// `x op ANY (array)` and `x op ALL (array)`.
    static final class Quantified extends Expression {
        private final Expression left;
        private final Expression array;
        private final Expression test;
        private final boolean any;

        /// @param test the comparison, over rows of the left value and an element
        Quantified(Expression left, Expression array, Expression test, boolean any) {
            super(PgTypes.BOOL);
            this.left = left;
            this.array = array;
            this.test = test;
            this.any = any;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            Object elements = array.evaluate(row, context);
            if (elements == null) {
                return null;
            }
            Object value = left.evaluate(row, context);
            boolean unknown = false;
            @Nullable Object[] pair = {value, null};
            for (Object element : ((PgArray) elements).elements()) {
                pair[1] = element;
                Object result = test.evaluate(pair, context);
                if (result == null) {
                    unknown = true;
                } else if ((Boolean) result == any) {
                    return any;
                }
            }
            return unknown ? null : (Object) !any;
        }
    }

    /// `array[i]`, `array[i][j]`.
    static final class Subscript extends Expression {
        private final Expression array;
        private final Expression[] subscripts;

        Subscript(SqlType type, Expression array, Expression[] subscripts) {
            super(type);
            this.array = array;
            this.subscripts = subscripts;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            PgArray a = (PgArray) array.evaluate(row, context);
            if (a == null || a.dimensions().length != subscripts.length) {
                return null;
            }
            int at = 0;
            for (int d = 0; d < subscripts.length; d++) {
                Object index = subscripts[d].evaluate(row, context);
                if (index == null) {
                    return null;
                }
                int i = ((Number) index).intValue() - a.lowerBounds()[d];
                if (i < 0 || i >= a.dimensions()[d]) {
                    return null;
                }
                at = at * a.dimensions()[d] + i;
            }
            return a.elements()[at];
        }
    }

    /// `array[low:high]` of one dimension.
    static final class Slice extends Expression {
        private final Expression array;
        private final Expression low;
        private final Expression high;

        Slice(Expression array, Expression low, Expression high) {
            super(array.type());
            this.array = array;
            this.low = low;
            this.high = high;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            PgArray a = (PgArray) array.evaluate(row, context);
            if (a == null) {
                return null;
            }
            if (a.size() == 0 || a.dimensions().length > 1) {
                return PgArray.of(a.elementType());
            }
            Object from = low.evaluate(row, context);
            Object to = high.evaluate(row, context);
            int first = from == null ? a.lowerBounds()[0] : Math.max(((Number) from).intValue(), a.lowerBounds()[0]);
            int last = to == null ? a.upperBound(0) : Math.min(((Number) to).intValue(), a.upperBound(0));
            return first > last
                    ? PgArray.of(a.elementType())
                    : PgArray.of(
                            a.elementType(),
                            java.util.Arrays.copyOfRange(
                                    a.elements(), first - a.lowerBounds()[0], last - a.lowerBounds()[0] + 1));
        }
    }

    /// A column of a record.
    static final class Member extends Expression {
        private final Expression record;
        private final int index;

        Member(SqlType type, Expression record, int index) {
            super(type);
            this.record = record;
            this.index = index;
        }

        @Override
        public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
            PgRecord r = (PgRecord) record.evaluate(row, context);
            return r == null ? null : r.values()[index];
        }
    }
}
