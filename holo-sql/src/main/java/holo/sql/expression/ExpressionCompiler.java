package holo.sql.expression;

import holo.sql.error.SqlException;
import holo.sql.exec.CompiledPlan;
import holo.sql.function.Casts;
import holo.sql.function.FieldAccess;
import holo.sql.function.FieldUpdate;
import holo.sql.function.GeometryFunctions;
import holo.sql.function.JsonFunctions;
import holo.sql.function.JsonRecords;
import holo.sql.function.OwnResolution;
import holo.sql.function.PgRecordFunction;
import holo.sql.function.Resolver;
import holo.sql.function.Routine;
import holo.sql.function.WholeRow;
import holo.sql.type.CompositeType;
import holo.sql.type.DomainType;
import holo.sql.type.PgRecord;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.RangeType;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import holo.sql.type.TypeContext;
import holo.sql.type.TypeModifiers;
import holo.sql.type.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.jspecify.annotations.Nullable;

/// Compiles Calcite's expressions. Operators and functions are resolved by PostgreSQL's rules from the types of their
/// operands, whatever operator object carries the name; implicit conversions happen here.
public final class ExpressionCompiler {
    private final List<SqlType> parameterTypes;
    private final Function<RelNode, CompiledPlan> plans;
    private final RexBuilder rexBuilder;
    private final DomainCheck.Source domains;

    /// @param parameterTypes of `$1` …; where there is none, the expression's own type counts
    /// @param plans compiles sub-queries
    /// @param domains compiles the conditions of domains
    public ExpressionCompiler(
            List<SqlType> parameterTypes,
            Function<RelNode, CompiledPlan> plans,
            RexBuilder rexBuilder,
            DomainCheck.Source domains) {
        this.parameterTypes = parameterTypes;
        this.plans = plans;
        this.rexBuilder = rexBuilder;
        this.domains = domains;
    }

    /// Compiles an expression.
    ///
    /// @throws SqlException 42883 for unknown functions and operators, 42846 for casts, 0A000 for what is not
    ///     supported
    public Expression compile(RexNode node) {
        return switch (node) {
            case RexInputRef ref -> new Expressions.Column(PgRelTypes.outputType(ref.getType()), ref.getIndex());
            case RexLiteral literal
            when literal.isNull()
                    && PgRelTypes.declaredType(literal.getType()) instanceof DomainType domain
                    && domain.isConstrained() ->
                new Expressions.OfDomain(new Expressions.Constant(domain.base(), null), domains.of(domain)::require);
            case RexLiteral literal ->
                new Expressions.Constant(PgRelTypes.sqlType(literal.getType()), Literals.value(literal));
            case RexDynamicParam parameter -> parameter(parameter);
            case RexFieldAccess access -> field(access);
            case RexSubQuery subQuery -> subQuery(subQuery);
            case RexCall call -> call(call);
            default -> throw notSupported(node);
        };
    }

    /// Compiles an expression whose value is of the type: converted when its own is another.
    public Expression compile(RexNode node, RelDataType type) {
        return convert(compile(node), PgRelTypes.sqlType(type));
    }

    /// Compiles a call in FROM: a {@link RowsExpression} for a set-returning function.
    public Expression compileRows(RexCall call) {
        String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
        Expression[] operands = compileAll(call.getOperands());
        if (call.getOperator() instanceof PgRecordFunction function) {
            return records(function, operands);
        }
        List<SqlType> types = new ArrayList<>();
        for (Expression operand : operands) {
            types.add(operand.type());
        }
        Resolver.Resolution found = own(call.getOperator(), types);
        if (found == null) {
            found = Resolver.function(name, types);
        }
        if (!(found.routine().body() instanceof Routine.Rows body)) {
            return compile(call);
        }
        for (int i = 0; i < operands.length; i++) {
            SqlType to = found.arguments().get(i);
            operands[i] = isPseudo(to) ? operands[i] : convert(operands[i], to);
        }
        return new RowsExpression(found.result(), operands, found.routine().strict(), body.of(found.arguments()));
    }

    private static Expression records(PgRecordFunction function, Expression[] operands) {
        if (operands.length != 1) {
            throw SqlException.of(
                            "42883",
                            "function "
                                    + Routine.signature(
                                            function.getName(),
                                            java.util.Arrays.stream(operands)
                                                    .map(Expression::type)
                                                    .toList())
                                    + " does not exist")
                    .withHint("It takes one document.");
        }
        SqlType document = function.getName().startsWith("jsonb") ? PgTypes.JSONB : PgTypes.JSON;
        return new RowsExpression(
                PgTypes.RECORD,
                new Expression[] {convert(operands[0], document)},
                true,
                (values, context) -> JsonRecords.rows(
                        function.getName(),
                        Objects.requireNonNull(values[0]),
                        function.names(),
                        function.types(),
                        context.types()));
    }

    private static SqlException notSupported(RexNode node) {
        return SqlException.of("0A000", "expression is not supported: " + node.getKind());
    }

    private Expression parameter(RexDynamicParam parameter) {
        int index = parameter.getIndex();
        SqlType own = PgRelTypes.sqlType(parameter.getType());
        SqlType declared = index < parameterTypes.size() ? parameterTypes.get(index) : own;
        Expression value = new Expressions.Parameter(declared, index);
        return own.oid() == PgTypes.UNKNOWN.oid() || own.oid() == PgTypes.ANY.oid() ? value : convert(value, own);
    }

    private Expression field(RexFieldAccess access) {
        SqlType type = PgRelTypes.outputType(access.getType());
        int index = access.getField().getIndex();
        return access.getReferenceExpr() instanceof RexCorrelVariable variable
                ? new Expressions.Outer(type, variable.id.getId(), index)
                : new Expressions.Member(type, compile(access.getReferenceExpr()), index);
    }

    /// Converts implicitly.
    static Expression convert(Expression e, SqlType to) {
        return e.type().oid() == to.oid() ? e : convert(e, to, TypeModifiers.NONE);
    }

    private static Expression convert(Expression e, SqlType to, int modifier) {
        if (e instanceof Expressions.Constant constant && constant.value() == null) {
            return new Expressions.Constant(to, null);
        }
        if (to.oid() == PgTypes.UNKNOWN.oid() || to.oid() == PgTypes.ANY.oid()) {
            return e;
        }
        Casts.Cast bits = Casts.numberToBits(e.type(), to, modifier);
        Casts.Cast cast = bits == null ? Casts.find(e.type(), to) : bits;
        if (e instanceof Expressions.Constant constant && constant.value() != null) {
            Expression folded = fold(constant, to, modifier, cast);
            if (folded != null) {
                return folded;
            }
        }
        return new Expressions.Conversion(to, modifier, e, cast);
    }

    private static @Nullable Expression fold(Expressions.Constant e, SqlType to, int modifier, Casts.Cast cast) {
        Object value = Objects.requireNonNull(e.value());
        boolean settled = e.type().oid() == PgTypes.UNKNOWN.oid()
                ? Literals.isSettled((String) value, to)
                : Literals.isSettled("", e.type()) && Literals.isSettled("", to);
        if (!settled) {
            requireTime(e, to, cast);
            return null;
        }
        Object converted;
        try {
            converted = cast.apply(value, TypeContext.DEFAULT);
        } catch (SqlException x) {
            if (value instanceof String text && e.type().oid() == PgTypes.UNKNOWN.oid()) {
                throw x.withLiteral(text); // before the query runs, as a literal that it never asks for
            }
            // Not all of a query is always evaluated: the error belongs where the value is asked for.
            return null;
        }
        try {
            return new Expressions.Constant(
                    to, converted == null ? null : TypeModifiers.coerce(to, modifier, converted, true));
        } catch (SqlException x) {
            return null;
        }
    }

    /// What is a date or time in no session is refused at once.
    private static void requireTime(Expressions.Constant e, SqlType to, Casts.Cast cast) {
        if (e.type().oid() != PgTypes.UNKNOWN.oid() || !Literals.isTime(to)) {
            return;
        }
        String text = (String) Objects.requireNonNull(e.value());
        Literals.requireTime(text, order -> cast.apply(text, order));
    }

    private Expression[] compileAll(List<RexNode> nodes) {
        return nodes.stream().map(this::compile).toArray(Expression[]::new);
    }

    private Expression call(RexCall call) {
        List<RexNode> operands = call.getOperands();
        return switch (call.getKind()) {
            case AND -> new Expressions.Junction(booleans(operands), false);
            case OR -> new Expressions.Junction(booleans(operands), true);
            case NOT -> new Expressions.Tested(bool(operands.getFirst()), v -> v == null ? null : !(Boolean) v);
            case IS_NULL -> new Expressions.Tested(compile(operands.getFirst()), ExpressionCompiler::isNull);
            case IS_NOT_NULL -> new Expressions.Tested(compile(operands.getFirst()), ExpressionCompiler::isNotNull);
            case IS_TRUE -> new Expressions.Tested(bool(operands.getFirst()), v -> Boolean.TRUE.equals(v));
            case IS_NOT_TRUE -> new Expressions.Tested(bool(operands.getFirst()), v -> !Boolean.TRUE.equals(v));
            case IS_FALSE -> new Expressions.Tested(bool(operands.getFirst()), v -> Boolean.FALSE.equals(v));
            case IS_NOT_FALSE -> new Expressions.Tested(bool(operands.getFirst()), v -> !Boolean.FALSE.equals(v));
            case IS_UNKNOWN -> new Expressions.Tested(bool(operands.getFirst()), v -> v == null);
            case IS_DISTINCT_FROM -> distinct(operands, true);
            case IS_NOT_DISTINCT_FROM -> distinct(operands, false);
            case CASE -> caseOf(call);
            case COALESCE -> {
                SqlType type = PgRelTypes.sqlType(call.getType());
                yield new Expressions.Coalesce(type, converted(operands, type));
            }
            case CAST, SAFE_CAST -> cast(call);
            case REINTERPRET -> convert(compile(operands.getFirst()), PgRelTypes.sqlType(call.getType()));
            case SEARCH -> compile(RexUtil.expandSearch(rexBuilder, null, call));
            case BETWEEN ->
                new Expressions.Junction(
                        new Expression[] {
                            resolved(">=", compileAll(List.of(operands.get(0), operands.get(1)))),
                            resolved("<=", compileAll(List.of(operands.get(0), operands.get(2))))
                        },
                        false);
            case ROW -> row(call);
            case ARRAY_VALUE_CONSTRUCTOR -> array(call);
            case ITEM -> item(call);
            case OVERLAPS -> overlaps(operands);
            case EXTRACT -> resolved("extract", compileAll(operands));
            case POSITION -> resolved("position", compileAll(List.of(operands.get(1), operands.get(0))));
            case TRIM -> trim(call);
            case DEFAULT -> throw notSupported(call);
            default -> named(call);
        };
    }

    /// A record is null when all of its columns are.
    private static Object isNull(@Nullable Object value) {
        if (value instanceof holo.sql.type.PgRecord r) {
            for (Object v : r.values()) {
                if (v != null) {
                    return false;
                }
            }
            return true;
        }
        return value == null;
    }

    private static Object isNotNull(@Nullable Object value) {
        if (value instanceof holo.sql.type.PgRecord r) {
            for (Object v : r.values()) {
                if (v == null) {
                    return false;
                }
            }
            return true;
        }
        return value != null;
    }

    private Expression row(RexCall call) {
        Expression[] values = compileAll(call.getOperands());
        if (!(call.getOperator() instanceof WholeRow whole)) {
            return new Expressions.Row(values, names(call.getType()));
        }
        Expression row = new Expressions.Row(values, whole.columns());
        return whole.outer() ? new Expressions.Found(row) : row;
    }

    private static List<String> names(RelDataType type) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            names.add("f" + (i + 1));
        }
        return names;
    }

    private Expression bool(RexNode node) {
        return convert(compile(node), PgTypes.BOOL);
    }

    private Expression[] booleans(List<RexNode> nodes) {
        return nodes.stream().map(this::bool).toArray(Expression[]::new);
    }

    private Expression[] converted(List<RexNode> nodes, SqlType type) {
        return nodes.stream().map(n -> convert(compile(n), type)).toArray(Expression[]::new);
    }

    private Expression distinct(List<RexNode> operands, boolean distinct) {
        Expression[] pair = compileAll(operands);
        Resolver.Resolution found = Resolver.operator("=", List.of(pair[0].type(), pair[1].type()));
        SqlType left = found.arguments().get(0);
        return new Expressions.Distinct(
                convert(pair[0], left), convert(pair[1], found.arguments().get(1)), Values.comparator(left), distinct);
    }

    private Expression caseOf(RexCall call) {
        List<RexNode> operands = call.getOperands();
        SqlType type = PgRelTypes.sqlType(call.getType());
        int count = operands.size() / 2;
        Expression[] conditions = new Expression[count];
        Expression[] results = new Expression[count + 1];
        for (int i = 0; i < count; i++) {
            conditions[i] = bool(operands.get(2 * i));
            results[i] = convert(compile(operands.get(2 * i + 1)), type);
        }
        results[count] = operands.size() % 2 == 1
                ? convert(compile(operands.getLast()), type)
                : new Expressions.Constant(type, null);
        return new Expressions.Case(type, conditions, results);
    }

    private Expression cast(RexCall call) {
        SqlType type = PgRelTypes.sqlType(call.getType());
        int modifier = PgRelTypes.modifier(call.getType());
        RexNode source = call.getOperands().getFirst();
        Expression operand = compile(source);
        SqlType declared = PgRelTypes.declaredType(call.getType());
        TypeCheck check =
                declared.oid() == PgRelTypes.declaredType(source.getType()).oid()
                        ? null
                        : TypeCheck.of(declared, domains);
        if (check != null) {
            return new Expressions.OfDomain(convert(operand, type, modifier), check);
        }
        if (operand.type().oid() == type.oid() && modifier < 0) {
            return operand;
        }
        return convert(operand, type, modifier);
    }

    private Expression array(RexCall call) {
        SqlType type = PgRelTypes.sqlType(call.getType());
        SqlType element = Objects.requireNonNull(type.element());
        Expression[] operands = compileAll(call.getOperands());
        boolean nested = operands.length > 0 && operands[0].type().element() != null;
        for (int i = 0; i < operands.length; i++) {
            operands[i] = convert(operands[i], nested ? type : element);
        }
        return new Expressions.ArrayOf(type, element, operands, nested);
    }

    private Expression item(RexCall call) {
        RexNode array = call.getOperands().getFirst();
        List<Expression> subscripts = new ArrayList<>();
        subscripts.add(compile(call.getOperands().get(1)));
        while (array.getKind() == SqlKind.ITEM) {
            subscripts.addFirst(compile(((RexCall) array).getOperands().get(1)));
            array = ((RexCall) array).getOperands().getFirst();
        }
        Expression of = compile(array);
        if (of.type().oid() == PgTypes.JSONB.oid()) {
            Expression at = of;
            for (Expression subscript : subscripts) {
                at = resolved(JsonFunctions.SUBSCRIPT, new Expression[] {at, subscript});
            }
            return at;
        }
        if (of.type().category() == TypeCategory.GEOMETRIC) {
            Expression at = of;
            for (Expression subscript : subscripts) {
                at = resolved(GeometryFunctions.SUBSCRIPT, new Expression[] {at, subscript});
            }
            return at;
        }
        if (of.type().oid() == PgTypes.NAME.oid() && subscripts.size() == 1) {
            // A name is an array of "char" from 0.
            Expression one = new Expressions.Constant(PgTypes.INT4, 1);
            Expression place = resolved("+", new Expression[] {subscripts.getFirst(), one});
            return convert(resolved("substr", new Expression[] {convert(of, PgTypes.TEXT), place, one}), PgTypes.CHAR);
        }
        SqlType element = of.type().element();
        if (element == null) {
            throw SqlException.of(
                    "42804",
                    "cannot subscript type " + of.type().displayName() + " because it does not support subscripting");
        }
        // Calcite's arrays of arrays are arrays with one dimension more.
        return new Expressions.Subscript(element, of, subscripts.toArray(Expression[]::new));
    }

    private Expression overlaps(List<RexNode> operands) {
        List<RexNode> ends = new ArrayList<>();
        for (RexNode operand : operands) {
            ends.addAll(operand.getKind() == SqlKind.ROW ? ((RexCall) operand).getOperands() : List.of(operand));
        }
        return resolved("overlaps", compileAll(ends));
    }

    private Expression trim(RexCall call) {
        List<RexNode> operands = call.getOperands();
        if (!(operands.getFirst() instanceof RexLiteral flag) || operands.size() != 3) {
            return resolved("btrim", compileAll(operands));
        }
        String name = switch (String.valueOf(flag.getValue())) {
            case "LEADING" -> "ltrim";
            case "TRAILING" -> "rtrim";
            default -> "btrim";
        };
        return resolved(name, compileAll(List.of(operands.get(2), operands.get(1))));
    }

    private Expression named(RexCall call) {
        String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
        List<RexNode> operands = call.getOperands();
        if (call.getOperator() instanceof FieldAccess access) {
            CompositeType owner = access.owner(operands.getFirst().getType());
            int place = owner.indexOf(access.field());
            return new Expressions.Member(owner.fields().get(place).type().base(), compile(operands.getFirst()), place);
        }
        if (call.getOperator() instanceof FieldUpdate update) {
            return updated(update, operands);
        }
        if (name.endsWith(" any") || name.endsWith(" all")) {
            return quantified(name, compile(operands.get(0)), compile(operands.get(1)));
        }
        if (name.equals("pg_typeof")
                && operands.size() == 1
                && PgRelTypes.declaredType(operands.getFirst().getType()) instanceof DomainType domain) {
            return new Expressions.Constant(PgTypes.REGTYPE, Integer.toUnsignedLong(domain.oid()));
        }
        if (name.equals("overlaps")) {
            return overlaps(operands);
        }
        if (name.equals("[:]")) {
            List<RexNode> bounds = ((RexCall) operands.get(1)).getOperands();
            return new Expressions.Slice(compile(operands.get(0)), compile(bounds.get(0)), compile(bounds.get(1)));
        }
        Expression[] compiled = compileAll(operands);
        Resolver.Resolution own = own(call.getOperator(), types(compiled));
        return own == null ? resolved(name, compiled) : applied(name, own, compiled);
    }

    /// What an operator with overloads of its own resolves to, or null.
    private static Resolver.@Nullable Resolution own(SqlOperator operator, List<SqlType> types) {
        return operator instanceof OwnResolution function ? function.resolve(types) : null;
    }

    private static List<SqlType> types(Expression[] operands) {
        List<SqlType> types = new ArrayList<>();
        for (Expression operand : operands) {
            types.add(operand.type());
        }
        return types;
    }

    private Expression updated(FieldUpdate update, List<RexNode> operands) {
        CompositeType type =
                (CompositeType) PgRelTypes.sqlType(operands.getFirst().getType());
        int place = type.indexOf(update.field());
        CompositeType.Field field = type.fields().get(place);
        Expression[] arguments = {
            compile(operands.get(0)),
            convert(compile(operands.get(1)), field.type().base(), field.modifier())
        };
        return new Expressions.CallMany(
                type,
                arguments,
                false,
                (values, context) -> FieldUpdate.with(type, place, (PgRecord) values[0], values[1]));
    }

    private Expression quantified(String name, Expression left, Expression array) {
        String operator = name.substring(0, name.length() - 4);
        SqlType type = array.type();
        Expression elements = array;
        if (type.oid() == PgTypes.UNKNOWN.oid()) {
            elements = convert(
                    array, PgTypes.arrayOf(left.type().oid() == PgTypes.UNKNOWN.oid() ? PgTypes.TEXT : left.type()));
            type = elements.type();
        }
        SqlType element = type.element();
        if (element == null) {
            throw SqlException.of("42809", "op ANY/ALL (array) requires array on right side");
        }
        Expression leftKnown = left.type().oid() == PgTypes.UNKNOWN.oid() ? convert(left, element) : left;
        Expression test = resolved(
                operator,
                new Expression[] {new Expressions.Column(leftKnown.type(), 0), new Expressions.Column(element, 1)});
        return new Expressions.Quantified(leftKnown, elements, test, name.endsWith(" any"));
    }

    /// Resolves and compiles a call by name.
    Expression resolved(String name, Expression[] operands) {
        List<SqlType> types = types(operands);
        boolean operator = !Character.isLetter(name.charAt(0)) && name.charAt(0) != '_' || name.contains(" ");
        Resolver.Resolution found = operator ? Resolver.operator(name, types) : Resolver.function(name, types);
        return applied(name, found, operands);
    }

    private Expression applied(String name, Resolver.Resolution found, Expression[] operands) {
        Routine routine = found.routine();
        Expression[] arguments = new Expression[operands.length];
        boolean constant = true;
        for (int i = 0; i < operands.length; i++) {
            SqlType to = found.arguments().get(i);
            arguments[i] = isPseudo(to) ? operands[i] : convert(operands[i], to);
            constant &= arguments[i] instanceof Expressions.Constant;
        }
        Expression made = make(name, found, arguments);
        Expression value = constant && routine.stable() ? folded(made) : made;
        TypeCheck check = makesRanges(found) ? TypeCheck.of(found.result(), domains) : null;
        return check == null ? value : new Expressions.OfDomain(value, check);
    }

    /// Whether ranges come out of a call that are not made of ranges.
    private static boolean makesRanges(Resolver.Resolution found) {
        return found.result() instanceof RangeType
                && found.arguments().stream().noneMatch(type -> type.base() instanceof RangeType);
    }

    private static boolean isPseudo(SqlType type) {
        return type.category() == TypeCategory.PSEUDO;
    }

    /// The value of an expression over constants, with the default settings of a session.
    ///
    /// @throws SqlException whatever computing it does; 55000 when it needs a session
    public static @Nullable Object valueOf(Expression e) {
        try {
            return e.evaluate(new Object[0], NoContext.INSTANCE);
        } catch (NoContext.AskedException x) {
            throw SqlException.of("55000", "the expression is known in a session only")
                    .withCause(x);
        }
    }

    /// Computes what depends on nothing.
    private static Expression folded(Expression e) {
        if (!(e instanceof Expressions.CallOne
                || e instanceof Expressions.CallTwo
                || e instanceof Expressions.CallThree
                || e instanceof Expressions.Comparison)) {
            return e;
        }
        try {
            return new Expressions.Constant(e.type(), e.evaluate(new Object[0], NoContext.INSTANCE));
        } catch (SqlException x) {
            return e;
        }
    }

    private Expression make(String name, Resolver.Resolution found, Expression[] a) {
        Routine routine = found.routine();
        if (a.length == 2 && Expressions.Comparison.is(name) && sameOrder(found)) {
            return new Expressions.Comparison(
                    name, a[0], a[1], Values.comparator(found.arguments().get(0)));
        }
        return switch (routine.body()) {
            case Routine.One body -> new Expressions.CallOne(found.result(), a[0], body);
            case Routine.Two body -> new Expressions.CallTwo(found.result(), a[0], a[1], body);
            case Routine.Three body -> new Expressions.CallThree(found.result(), a[0], a[1], a[2], body);
            case Routine.Full body -> new Expressions.CallMany(found.result(), a, routine.strict(), body);
            case Routine.Typed body -> {
                List<SqlType> types = new ArrayList<>();
                for (int i = 0; i < a.length; i++) {
                    types.add(a[i].type());
                }
                Routine.Typed typed = body.of(types);
                yield new Expressions.CallMany(
                        found.result(), a, false, (values, context) -> typed.call(values, types, context));
            }
            case Routine.Aggregate body -> throw new IllegalStateException("an aggregate among the functions: " + name);
            case Routine.Rows body ->
                throw SqlException.of("0A000", "set-returning functions are not allowed in this context");
        };
    }

    private static boolean sameOrder(Resolver.Resolution found) {
        return Values.isEqualityHashed(
                found.arguments().get(0), found.arguments().get(1));
    }

    private Expression subQuery(RexSubQuery node) {
        CompiledPlan plan = plans.apply(node.rel);
        boolean correlated = !Correlations.used(node.rel).isEmpty();
        SubQueries.Outer outer =
                new SubQueries.Outer(correlated, correlated ? Correlations.columns(node.rel) : List.of());
        return switch (node.getKind()) {
            case EXISTS -> SubQueries.exists(plan, outer);
            case SCALAR_QUERY -> SubQueries.scalar(PgRelTypes.sqlType(node.getType()), plan, outer);
            case ARRAY_QUERY_CONSTRUCTOR, MULTISET_QUERY_CONSTRUCTOR -> {
                SqlType type = PgRelTypes.sqlType(node.getType());
                yield SubQueries.array(type, Objects.requireNonNull(type.element()), plan, outer);
            }
            case IN -> quantified(node, "=", true, plan, outer);
            case NOT_IN ->
                new Expressions.Tested(quantified(node, "=", true, plan, outer), v -> v == null ? null : !(Boolean) v);
            case SOME, ALL -> {
                SqlQuantifyOperator operator = (SqlQuantifyOperator) node.getOperator();
                yield quantified(node, operator.comparisonKind.sql, node.getKind() == SqlKind.SOME, plan, outer);
            }
            default -> throw notSupported(node);
        };
    }

    private Expression quantified(
            RexSubQuery node, String operator, boolean any, CompiledPlan plan, SubQueries.Outer outer) {
        Expression[] left = compileAll(node.getOperands());
        List<SqlType> right = plan.outputTypes();
        Expression[] tests = new Expression[left.length];
        for (int i = 0; i < left.length; i++) {
            tests[i] = resolved(operator, new Expression[] {
                new Expressions.Column(left[i].type(), i), new Expressions.Column(right.get(i), left.length + i)
            });
        }
        Expression test = tests.length == 1 ? tests[0] : new Expressions.Junction(tests, false);
        RowEquality equality = any && operator.equals("=") ? RowEquality.of(left, right) : null;
        return SubQueries.quantified(left, test, equality, any, plan, outer);
    }
}
