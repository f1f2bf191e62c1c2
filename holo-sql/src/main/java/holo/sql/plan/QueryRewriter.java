package holo.sql.plan;

import holo.sql.catalog.FunctionDescriptor;
import holo.sql.error.SqlException;
import holo.sql.function.ArraySubscripts;
import holo.sql.function.Collate;
import holo.sql.function.FieldAccess;
import holo.sql.function.FunctionCatalog;
import holo.sql.function.JsonRecords;
import holo.sql.function.NamedArguments;
import holo.sql.function.OrderedSetAggregates;
import holo.sql.function.PgRecordFunction;
import holo.sql.function.Routine;
import holo.sql.function.UserFunction;
import holo.sql.function.Variadic;
import holo.sql.parser.NodeCopy;
import holo.sql.parser.ObjectName;
import holo.sql.parser.PgOperators;
import holo.sql.parser.PgParser;
import holo.sql.parser.PgTypeNameSpec;
import holo.sql.type.Collation;
import holo.sql.type.CompositeType;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlStarExclude;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// Turns what Calcite's validator does not know into what it knows: names of unnamed columns, parameters of declared
/// type, DISTINCT ON, functions with a schema.
final class QueryRewriter extends SqlShuttle {
    private static final String ROW_NUMBER = "\u0001n";
    private static final String ORDER_COLUMN = "\u0001o";
    private static final String ROW_COLUMN = "\u0001r";
    private static final String KEY_COLUMN = "\u0001k";

    /// Schemas that functions may be qualified with.
    private static final java.util.Set<String> SYSTEM_SCHEMAS = java.util.Set.of("pg_catalog", "information_schema");

    private static final java.util.Set<SqlKind> CONNECTIVES =
            java.util.EnumSet.of(SqlKind.NOT, SqlKind.AND, SqlKind.OR);

    private final List<@Nullable SqlType> parameterTypes;

    private final SearchPath path;

    QueryRewriter(List<@Nullable SqlType> parameterTypes, SearchPath path) {
        this.parameterTypes = parameterTypes;
        this.path = path;
    }

    static SqlNode rewrite(SqlNode node, List<@Nullable SqlType> parameterTypes, SearchPath path) {
        return java.util.Objects.requireNonNull(OuterAggregates.rewrite(MadeAggregates.mark(node, path), path)
                .accept(new QueryRewriter(parameterTypes, path)));
    }

    @Override
    public @Nullable SqlNode visit(SqlDynamicParam param) {
        int index = param.getIndex();
        SqlType type = index < parameterTypes.size() ? parameterTypes.get(index) : null;
        if (type == null) {
            return param;
        }
        SqlParserPos pos = param.getParserPosition();
        return SqlStdOperatorTable.CAST.createCall(pos, param, new SqlDataTypeSpec(new KnownTypeSpec(type, pos), pos));
    }

    @Override
    public @Nullable SqlNode visit(SqlCall written) {
        SqlCall call = VoidArguments.leaveOut(written, parameterTypes);
        if (call instanceof SqlOrderBy order) {
            SqlNode limited = ComputedLimits.rewrite(order);
            if (limited != order) {
                return limited.accept(this);
            }
            if (order.query instanceof SqlSelect select) {
                NamedWindows.writeOut(select, order.orderList);
            }
            if (distinctOn(order.query) != null) {
                return rewriteDistinctOn((SqlSelect) order.query, order);
            }
        }
        if (call instanceof SqlStarExclude) {
            return call;
        }
        SqlCall starless = MadeAggregates.withoutStar(call);
        if (starless != null) {
            return visit(starless);
        }
        if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
            SqlParserPos pos = call.getParserPosition();
            return select(PgOperators.select(SqlNodeList.of(SqlIdentifier.star(pos)), call.operand(0), pos));
        }
        if (call instanceof SqlSelect select) {
            NamedWindows.writeOut(select, null);
            return distinctOn(select) == null ? select(select) : rewriteDistinctOn(select, null);
        }
        if (call.getKind() == SqlKind.AS && call.operandCount() == 2 && isOneColumn(call.operand(0))) {
            // The alias of a function that yields single values names its column, too.
            SqlNode alias = call.operand(1);
            return visit(SqlStdOperatorTable.AS.createCall(call.getParserPosition(), call.operand(0), alias, alias));
        }
        if (CONNECTIVES.contains(call.getKind())) {
            List<SqlNode> operands = call.getOperandList();
            for (int i = 0; i < operands.size(); i++) {
                call.setOperand(i, withoutSelect(operands.get(i)));
            }
        }
        if (call.getKind() == SqlKind.CASE || isCoalesce(call)) {
            SetReturning.refuse(
                    call,
                    "set-returning functions are not allowed in "
                            + (call.getKind() == SqlKind.CASE ? "CASE" : "COALESCE"));
        }
        if (GroupingLists.repeats(call)) {
            return visit(GroupingLists.written(call));
        }
        if (RowComparisons.handles(call)) {
            return RowComparisons.rewrite(call, this);
        }
        if (call.getOperator() == PgOperators.COLLATE) {
            return collated(call);
        }
        if (call.getKind() == SqlKind.OVER) {
            WindowFrames.unframe(call);
            SqlCall filtered = WindowFrames.filtered(call);
            if (filtered != call) {
                return visit(filtered);
            }
        }
        if ((call.getKind() == SqlKind.CAST || call.getOperator() == PgOperators.INFIX_CAST)
                && call.operand(0).getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR) {
            call.setOperand(0, WrittenArrays.castable(call.operand(0), call.operand(1)));
        }
        if (call instanceof SqlWithItem item) {
            RecursiveTerms.check(item);
        }
        if (call.getOperator() == PgOperators.WITH_ORDINALITY) {
            return visit(ordinality(call));
        }
        if (call.getKind() == SqlKind.WITHIN_GROUP && call.operand(0) instanceof SqlBasicCall aggregate) {
            requireArguments(aggregate, call.operand(1));
            SqlCall ordered = orderedSet(call, aggregate);
            if (ordered != null) {
                return super.visit(ordered);
            }
        }
        if (call.getKind() == SqlKind.ITEM || call.getOperator() == PgOperators.SLICE) {
            SqlCall slices = slices(call);
            if (slices != null) {
                return super.visit(slices);
            }
        }
        if (call.getOperator() == PgOperators.DEFINED) {
            return recordFunction(call);
        }
        if (call.getKind() == SqlKind.DOT && call.operand(1) instanceof SqlIdentifier field) {
            SqlNode of = call.operand(0);
            if (of instanceof SqlIdentifier id && !field.names.getFirst().equals(FieldAccess.STAR)) {
                List<String> names = new ArrayList<>(id.names);
                names.addAll(field.names);
                return new SqlIdentifier(names, call.getParserPosition());
            }
            if (of instanceof SqlBasicCall function
                    && function.getOperator() instanceof SqlFunction
                    && (FunctionCatalog.instance().isRecord(functionName(function)) || isMadeRecord(function))) {
                // Calcite finds the columns of what such a function yields.
                return super.visit(call);
            }
            return new FieldAccess(field.names.getFirst())
                    .createCall(call.getParserPosition(), java.util.Objects.requireNonNull(of.accept(this)));
        }
        if (call.getKind() == SqlKind.COLLECTION_TABLE && call.operand(0) instanceof SqlBasicCall function) {
            return super.visit(rowsFunction(call, function));
        }
        if (call instanceof SqlBasicCall spread
                && spread.getOperator() instanceof SqlFunction
                && spread.operandCount() > 0
                && spread.getOperandList().getLast() instanceof SqlBasicCall last
                && last.getOperator() == PgOperators.VARIADIC) {
            List<SqlNode> operands = new ArrayList<>(spread.getOperandList());
            operands.set(operands.size() - 1, last.operand(0));
            String name = functionName(spread);
            if (MadeAggregates.isMarked(spread)) {
                return visit(MadeAggregates.withArray(spread, operands));
            }
            boolean repeats = FunctionCatalog.instance().find(name).stream().anyMatch(Routine::variadic);
            return visit((SqlCall)
                    PgOperators.call(repeats ? name + Variadic.MARK : name, call.getParserPosition(), operands));
        }
        if (call instanceof SqlBasicCall named
                && named.getOperator() instanceof SqlFunction
                && named.getOperandList().stream().anyMatch(o -> o.getKind() == SqlKind.ARGUMENT_ASSIGNMENT)) {
            return visit(positional(named));
        }
        if (call instanceof SqlBasicCall conversion && isConversion(conversion)) {
            SqlParserPos pos = call.getParserPosition();
            PgTypeNameSpec type =
                    new PgTypeNameSpec(new SqlIdentifier(functionName(conversion), pos), List.of(), 0, pos);
            return super.visit((SqlCall)
                    SqlStdOperatorTable.CAST.createCall(pos, call.operand(0), new SqlDataTypeSpec(type, pos)));
        }
        if (call.getOperator() instanceof SqlFunction function) {
            requireHere(function.getSqlIdentifier());
        }
        SqlNode visited = ParameterOperators.resolve(super.visit(call));
        if (visited instanceof SqlBasicCall basic
                && basic.getOperator() instanceof SqlFunction function
                && function.getSqlIdentifier() != null
                && function.getSqlIdentifier().names.size() > 1
                && SYSTEM_SCHEMAS.contains(function.getSqlIdentifier().names.getFirst())) {
            return requalify(basic, function.getSqlIdentifier().names.getLast());
        }
        return visited;
    }

    /// One slice among the brackets makes slices of all of them, a single subscript being the upper bound. Null when
    /// there is none.
    private static @Nullable SqlCall slices(SqlCall call) {
        List<SqlNode> bounds = new ArrayList<>();
        SqlNode array = call;
        boolean slice = false;
        while (array instanceof SqlCall at && (at.getKind() == SqlKind.ITEM || at.getOperator() == PgOperators.SLICE)) {
            SqlParserPos pos = at.getParserPosition();
            if (at.getKind() == SqlKind.ITEM) {
                bounds.addFirst(at.operand(1));
                bounds.addFirst(SqlLiteral.createExactNumeric("1", pos));
            } else {
                slice = true;
                SqlNodeList pair = at.operand(1);
                bounds.addFirst(bound(pair.get(1), ArraySubscripts.TO_END));
                bounds.addFirst(bound(pair.get(0), ArraySubscripts.FROM_START));
            }
            array = at.operand(0);
        }
        if (!slice) {
            return null;
        }
        bounds.addFirst(array);
        return (SqlCall) PgOperators.call(ArraySubscripts.SLICE, call.getParserPosition(), bounds);
    }

    private static SqlNode bound(SqlNode written, int otherwise) {
        return org.apache.calcite.sql.SqlUtil.isNullLiteral(written, false)
                ? SqlLiteral.createExactNumeric(Integer.toString(otherwise), written.getParserPosition())
                : written;
    }

    /// A call with named arguments as one without.
    private SqlCall positional(SqlBasicCall call) {
        String function = functionName(call);
        List<NamedArguments.Parameter> parameters = NamedArguments.of(
                function.endsWith(RowsFunction.MARK)
                        ? function.substring(0, function.length() - RowsFunction.MARK.length())
                        : function);
        if (parameters.isEmpty()) {
            parameters = parametersOfMade(call);
        }
        List<@Nullable SqlNode> values = new ArrayList<>(java.util.Collections.nCopies(parameters.size(), null));
        int at = 0;
        for (SqlNode operand : call.getOperandList()) {
            int place = at++;
            SqlNode value = operand;
            if (operand.getKind() == SqlKind.ARGUMENT_ASSIGNMENT) {
                SqlCall assignment = (SqlCall) operand;
                value = assignment.operand(0);
                String name = assignment.operand(1).toString();
                place = parameters.stream()
                        .map(NamedArguments.Parameter::name)
                        .toList()
                        .indexOf(name);
            }
            if (place < 0 || place >= values.size() || values.get(place) != null) {
                throw ErrorTranslation.at(
                        SqlException.of("42883", "function " + function + " has no such named arguments")
                                .withHint("Name each argument once, or pass all of them by their order."),
                        operand.getParserPosition());
            }
            values.set(place, value);
        }
        int last = values.size();
        while (last > 0 && values.get(last - 1) == null) {
            last--;
        }
        List<SqlNode> all = new ArrayList<>();
        for (int i = 0; i < last; i++) {
            SqlNode value = values.get(i);
            String defaultSql = parameters.get(i).defaultSql();
            if (value == null && defaultSql == null) {
                throw ErrorTranslation.at(
                        SqlException.of(
                                "42883",
                                "function " + function + " needs its argument \""
                                        + parameters.get(i).name() + "\""),
                        call.getParserPosition());
            }
            all.add(value != null ? value : PgParser.expression(java.util.Objects.requireNonNull(defaultSql)));
        }
        return call.getOperator().createCall(call.getParserPosition(), all);
    }

    /// An ordered-set aggregate gets what it orders by as an argument.
    private static @Nullable SqlCall orderedSet(SqlCall call, SqlBasicCall aggregate) {
        String name = aggregate.getOperator() instanceof SqlFunction ? functionName(aggregate) : "";
        SqlNodeList order = call.operand(1);
        SqlParserPos pos = call.getParserPosition();
        if (OrderedSetAggregates.handles(name)) {
            List<SqlNode> arguments = new ArrayList<>(aggregate.getOperandList());
            order.forEach(item -> arguments.add(key(item)));
            return SqlStdOperatorTable.WITHIN_GROUP.createCall(pos, PgOperators.call(name, pos, arguments), order);
        }
        return HypotheticalSets.handles(name) ? HypotheticalSets.rewrite(name, aggregate, order, pos) : null;
    }

    /// What orders the values of an aggregate over distinct ones is one of the values.
    private static void requireArguments(SqlBasicCall aggregate, SqlNodeList order) {
        SqlLiteral quantifier = aggregate.getFunctionQuantifier();
        if (quantifier == null || quantifier.getValue() != SqlSelectKeyword.DISTINCT) {
            return;
        }
        for (SqlNode item : order) {
            if (aggregate.getOperandList().stream()
                    .noneMatch(argument -> argument.equalsDeep(key(item), Litmus.IGNORE))) {
                throw ErrorTranslation.at(
                        SqlException.of(
                                "42P10",
                                "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list"),
                        item.getParserPosition());
            }
        }
    }

    private static SqlNode key(SqlNode item) {
        return isOrderModifier(item) ? key(((SqlCall) item).operand(0)) : item;
    }

    /// A function of records with the columns that the query defines for it.
    private SqlNode recordFunction(SqlCall call) {
        SqlParserPos pos = call.getParserPosition();
        if (!(call.operand(0) instanceof SqlCall table)
                || table.getKind() != SqlKind.COLLECTION_TABLE
                || !(table.operand(0) instanceof SqlBasicCall function)
                || !JsonRecords.handles(functionName(function))) {
            throw ErrorTranslation.at(
                    SqlException.of(
                            "42601", "a column definition list is only allowed for functions returning \"record\""),
                    pos);
        }
        List<String> names = new ArrayList<>();
        List<SqlType> types = new ArrayList<>();
        List<Integer> modifiers = new ArrayList<>();
        List<SqlNode> columns = call.getOperandList();
        for (int i = 1; i < columns.size(); i += 2) {
            WrittenTypes.Resolved type = new WrittenTypes(path)
                    .resolve((PgTypeNameSpec) ((SqlDataTypeSpec) columns.get(i + 1)).getTypeNameSpec());
            names.add(((SqlIdentifier) columns.get(i)).getSimple());
            types.add(type.type());
            modifiers.add(type.modifier());
        }
        PgRecordFunction records = new PgRecordFunction(functionName(function), names, types, modifiers);
        return table.getOperator()
                .createCall(pos, super.visit((SqlCall) records.createCall(pos, function.getOperandList())));
    }

    /// `float8(x)` is a cast when there is a type and no function of the name; of a string, always.
    private boolean isConversion(SqlBasicCall call) {
        if (!(call.getOperator() instanceof SqlFunction) || call.operandCount() != 1) {
            return false;
        }
        String name = functionName(call);
        FunctionCatalog functions = FunctionCatalog.instance();
        return (PgTypes.find(name) != null || isConversionTo(path.findType(null, name)))
                && (call.operand(0) instanceof SqlCharStringLiteral
                        || functions.find(name).stream()
                                        .noneMatch(
                                                routine -> routine.arguments().size() == 1)
                                && path.findFunctions(null, name).stream()
                                        .noneMatch(function -> function.inputs().size() == 1))
                && functions.findAggregate(name).isEmpty();
    }

    /// The name of a composite type, such as that of a table's rows, converts nothing.
    private static boolean isConversionTo(@Nullable SqlType type) {
        return type != null && !(type instanceof CompositeType);
    }

    private static String functionName(SqlBasicCall call) {
        SqlIdentifier id = ((SqlFunction) call.getOperator()).getSqlIdentifier();
        return id == null ? call.getOperator().getName() : id.names.getLast();
    }

    /// `f() WITH ORDINALITY` numbers the function's rows.
    private static SqlCall ordinality(SqlCall call) {
        SqlParserPos pos = call.getParserPosition();
        SqlCall table = call.operand(0);
        if (table.operand(0) instanceof SqlBasicCall function
                && ColumnNames.of(function).equals("unnest")) {
            return SqlStdOperatorTable.UNNEST_WITH_ORDINALITY.createCall(
                    pos, WrittenArrays.unnestable(function.getOperandList()));
        }
        return PgOperators.numbered(table, PgOperators.ORDINALITY, pos);
    }

    /// `(SELECT EXISTS (…))` is `EXISTS (…)`. Calcite does not find what the inner query correlates with through the
    /// outer one.
    private static SqlNode withoutSelect(SqlNode node) {
        return node instanceof SqlSelect select
                        && select.getFrom() == null
                        && select.getWhere() == null
                        && select.getSelectList().size() == 1
                        && select.getSelectList().get(0).getKind() == SqlKind.EXISTS
                ? select.getSelectList().get(0)
                : node;
    }

    private static boolean isCoalesce(SqlCall call) {
        return call.getKind() == SqlKind.COALESCE
                || call instanceof SqlBasicCall basic
                        && basic.getOperator() instanceof SqlFunction
                        && functionName(basic).equalsIgnoreCase("coalesce");
    }

    /// The functions of the name that users made.
    private List<FunctionDescriptor> made(SqlBasicCall call) {
        SqlIdentifier id = ((SqlFunction) call.getOperator()).getSqlIdentifier();
        String schema = id == null || id.isSimple() ? null : id.names.get(id.names.size() - 2);
        String name = functionName(call);
        return path.findFunctions(
                schema,
                name.endsWith(RowsFunction.MARK)
                        ? name.substring(0, name.length() - RowsFunction.MARK.length())
                        : name);
    }

    /// The parameters of the function that takes the names of a call; empty when there is none.
    private List<NamedArguments.Parameter> parametersOfMade(SqlBasicCall call) {
        List<String> given = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            if (operand.getKind() == SqlKind.ARGUMENT_ASSIGNMENT) {
                given.add(((SqlCall) operand).operand(1).toString());
            }
        }
        for (FunctionDescriptor function : made(call)) {
            List<FunctionDescriptor.Parameter> inputs = function.inputs();
            List<String> names =
                    inputs.stream().map(FunctionDescriptor.Parameter::name).toList();
            if (names.containsAll(given) && call.operandCount() <= inputs.size()) {
                return inputs.stream()
                        .map(p -> new NamedArguments.Parameter(p.name(), p.defaultSql()))
                        .toList();
            }
        }
        return List.of();
    }

    private boolean isMadeRecord(SqlBasicCall call) {
        return made(call).stream().anyMatch(f -> f.outputs().size() > 1);
    }

    private boolean isMadeOneColumn(SqlBasicCall call) {
        List<FunctionDescriptor> made = made(call);
        return !made.isEmpty() && made.stream().allMatch(f -> UserFunction.isOneColumn(f, path.catalog()::sqlType));
    }

    /// @throws SqlException 0A000 for a function of another database
    private void requireHere(@Nullable SqlIdentifier function) {
        if (function != null
                && function.names.size() == 3
                && !function.names.getFirst().equals(path.catalog().database().name())) {
            throw SqlException.of(
                            "0A000",
                            "cross-database references are not implemented: " + String.join(".", function.names))
                    .withPosition(function.getParserPosition().getColumnNum());
        }
    }

    private SqlNode collated(SqlCall call) {
        String written = java.util.Objects.requireNonNull(((SqlLiteral) call.operand(1)).getValueAs(String.class));
        int position = call.operand(1).getParserPosition().getColumnNum();
        SqlNode text = java.util.Objects.requireNonNull(call.operand(0).accept(this));
        Collation collation = path.collation(ObjectName.split(written, position));
        return new Collate(collation, position).createCall(call.getParserPosition(), text);
    }

    private boolean isOneColumn(SqlNode node) {
        return node.getKind() == SqlKind.COLLECTION_TABLE
                && ((SqlCall) node).operand(0) instanceof SqlBasicCall function
                && function.getOperator() instanceof SqlFunction
                && (functionName(function).equals("unnest")
                        ? function.operandCount() == 1
                        : FunctionCatalog.instance().isOneColumn(functionName(function)) || isMadeOneColumn(function));
    }

    /// Functions in FROM that have no alias get the name that PostgreSQL gives them.
    private @Nullable SqlNode named(@Nullable SqlNode from) {
        if (from instanceof SqlJoin join) {
            join.setLeft(java.util.Objects.requireNonNull(named(join.getLeft())));
            LateralFunctions.widen(join);
            join.setRight(java.util.Objects.requireNonNull(named(join.getRight())));
            return join;
        }
        if (from != null && from.isA(SqlKind.QUERY)) {
            boolean values = from.getKind() == SqlKind.VALUES;
            throw ErrorTranslation.at(
                    SqlException.of("42601", (values ? "VALUES" : "subquery") + " in FROM must have an alias")
                            .withHint(
                                    values
                                            ? "For example, FROM (VALUES ...) [AS] foo."
                                            : "For example, FROM (SELECT ...) [AS] foo."),
                    from.getParserPosition());
        }
        if (from != null
                && from.getKind() == SqlKind.COLLECTION_TABLE
                && ((SqlCall) from).operand(0) instanceof SqlBasicCall function
                && function.getOperator() instanceof SqlFunction
                && (isOneColumn(from) || !functionName(function).equals("unnest"))) {
            SqlIdentifier name = new SqlIdentifier(functionName(function), from.getParserPosition());
            return SqlStdOperatorTable.AS.createCall(from.getParserPosition(), from, name);
        }
        return from;
    }

    /// A function in FROM: unnest is syntax to Calcite, others are marked.
    private static SqlCall rowsFunction(SqlCall table, SqlBasicCall function) {
        String name = functionName(function);
        SqlParserPos pos = table.getParserPosition();
        if (name.equals("unnest")) {
            return SqlStdOperatorTable.UNNEST.createCall(pos, WrittenArrays.unnestable(function.getOperandList()));
        }
        SqlIdentifier id = ((SqlFunction) function.getOperator()).getSqlIdentifier();
        if (id != null && id.names.size() > 1 && !SYSTEM_SCHEMAS.contains(id.names.getFirst())) {
            List<String> names = new ArrayList<>(id.names);
            names.set(names.size() - 1, name + RowsFunction.MARK);
            SqlFunction qualified = new SqlUnresolvedFunction(
                    new SqlIdentifier(names, pos), null, null, null, null, SqlFunctionCategory.USER_DEFINED_FUNCTION);
            return table.getOperator().createCall(pos, qualified.createCall(pos, function.getOperandList()));
        }
        return table.getOperator()
                .createCall(pos, PgOperators.call(name + RowsFunction.MARK, pos, function.getOperandList()));
    }

    private static SqlNode requalify(SqlBasicCall call, String name) {
        SqlBasicCall plain = (SqlBasicCall) PgOperators.call(name, call.getParserPosition(), call.getOperandList());
        SqlLiteral quantifier = call.getFunctionQuantifier();
        return quantifier == null
                ? plain
                : plain.getOperator().createCall(quantifier, call.getParserPosition(), call.getOperandList());
    }

    private SqlSelect select(SqlSelect select) {
        select.setFrom(named(select.getFrom()));
        ColumnNames.nameAll(select.getSelectList());
        SqlSelect copy = (SqlSelect)
                java.util.Objects.requireNonNull(super.visit((SqlCall) select.clone(select.getParserPosition())));
        ColumnNames.nameAll(copy.getSelectList());
        return copy;
    }

    static @Nullable SqlNodeList distinctOn(SqlNode node) {
        if (!(node instanceof SqlSelect select) || select.getHints() == null) {
            return null;
        }
        for (SqlNode hint : select.getHints()) {
            if (hint instanceof SqlBasicCall call && call.getOperator() == PgOperators.DISTINCT_ON) {
                return new SqlNodeList(call.getOperandList(), call.getParserPosition());
            }
        }
        return null;
    }

    /// `SELECT DISTINCT ON (k) items … ORDER BY o` keeps the first row of each k in that order.
    private SqlNode rewriteDistinctOn(SqlSelect select, @Nullable SqlOrderBy order) {
        SqlParserPos pos = select.getParserPosition();
        SqlNodeList keys = java.util.Objects.requireNonNull(distinctOn(select));
        SqlNodeList items = select.getSelectList();
        ColumnNames.nameAll(items);
        SqlNodeList orderList = order == null ? SqlNodeList.EMPTY : order.orderList;
        List<SqlNode> resolvedKeys = new ArrayList<>();
        for (SqlNode key : keys) {
            resolvedKeys.add(byOrdinal(key, items));
        }
        List<SqlNode> resolvedOrder = new ArrayList<>();
        for (SqlNode item : orderList) {
            resolvedOrder.add(byOrdinal(item, items));
        }
        requireOrderByKeys(resolvedKeys, resolvedOrder);
        boolean rows = resolvedOrder.isEmpty()
                ? items.stream().anyMatch(SetReturning::in)
                : java.util.stream.Stream.concat(resolvedKeys.stream(), resolvedOrder.stream())
                        .anyMatch(SetReturning::in);
        if (rows) {
            return rewriteDistinctOn(
                    overRows(select, resolvedKeys, resolvedOrder), overRows(order, resolvedKeys, resolvedOrder));
        }
        SqlNode window = SqlWindow.create(
                null,
                null,
                new SqlNodeList(resolvedKeys, pos),
                new SqlNodeList(resolvedOrder.isEmpty() ? resolvedKeys : resolvedOrder, pos),
                SqlLiteral.createBoolean(false, pos),
                null,
                null,
                null,
                SqlWindow.createExcludeNoOthers(pos),
                pos);
        SqlNode number =
                SqlStdOperatorTable.OVER.createCall(pos, SqlStdOperatorTable.ROW_NUMBER.createCall(pos), window);
        SqlNodeList inner = new SqlNodeList(items, pos);
        inner.add(SqlStdOperatorTable.AS.createCall(pos, number, new SqlIdentifier(ROW_NUMBER, pos)));
        select.setSelectList(inner);
        select.setHints(SqlNodeList.EMPTY);
        SqlNodeList outer = new SqlNodeList(pos);
        for (SqlNode item : items) {
            outer.add(new SqlIdentifier(ColumnNames.of(item), pos));
        }
        SqlNode where = SqlStdOperatorTable.EQUALS.createCall(
                pos, new SqlIdentifier(ROW_NUMBER, pos), SqlLiteral.createExactNumeric("1", pos));
        SqlNode from = SqlStdOperatorTable.AS.createCall(pos, select, new SqlIdentifier("distinct_on", pos));
        SqlNode result = new SqlSelect(
                pos, SqlNodeList.EMPTY, outer, from, where, null, null, null, null, null, null, null, null);
        if (order != null) {
            SqlNodeList outerOrder = new SqlNodeList(pos);
            for (SqlNode item : orderList) {
                outerOrder.add(toOutput(item, items, inner));
            }
            result = new SqlOrderBy(order.getParserPosition(), result, outerOrder, order.offset, order.fetch);
        }
        return java.util.Objects.requireNonNull(result.accept(this));
    }

    /// @throws SqlException 42P10 when the rows of a key are not together in the order
    private static void requireOrderByKeys(List<SqlNode> keys, List<SqlNode> order) {
        boolean other = false;
        int found = 0;
        for (SqlNode item : order) {
            boolean isKey = keys.stream().anyMatch(key -> key.equalsDeep(key(item), Litmus.IGNORE));
            if (isKey && other) {
                throw notOrderedByKeys(keys);
            }
            found += isKey ? 1 : 0;
            other |= !isKey;
        }
        if (other && found < keys.size()) {
            throw notOrderedByKeys(keys);
        }
    }

    private static SqlException notOrderedByKeys(List<SqlNode> keys) {
        return ErrorTranslation.at(
                SqlException.of("42P10", "SELECT DISTINCT ON expressions must match initial ORDER BY expressions"),
                keys.getFirst().getParserPosition());
    }

    /// Functions that yield rows do so before the first row of each key is chosen, where there is no order or the order
    /// is one of theirs; else for the chosen rows.
    private static SqlSelect overRows(SqlSelect select, List<SqlNode> keys, List<SqlNode> order) {
        SqlParserPos pos = select.getParserPosition();
        SqlNodeList inside = new SqlNodeList(pos);
        SqlNodeList outside = new SqlNodeList(pos);
        for (SqlNode item : select.getSelectList()) {
            SqlIdentifier name = new SqlIdentifier(ROW_COLUMN + inside.size(), pos);
            inside.add(SqlStdOperatorTable.AS.createCall(pos, ColumnNames.unalias(item), name));
            outside.add(SqlStdOperatorTable.AS.createCall(pos, name, new SqlIdentifier(ColumnNames.of(item), pos)));
        }
        SqlNodeList names = new SqlNodeList(pos);
        for (int i = 0; i < keys.size(); i++) {
            SqlIdentifier name = new SqlIdentifier(KEY_COLUMN + i, pos);
            inside.add(SqlStdOperatorTable.AS.createCall(pos, NodeCopy.of(keys.get(i)), name));
            names.add(name);
        }
        for (int i = 0; i < order.size(); i++) {
            inside.add(SqlStdOperatorTable.AS.createCall(
                    pos, NodeCopy.of(key(order.get(i))), new SqlIdentifier(ORDER_COLUMN + i, pos)));
        }
        select.setSelectList(inside);
        select.setHints(SqlNodeList.EMPTY);
        SqlNode from = SqlStdOperatorTable.AS.createCall(pos, select, new SqlIdentifier("distinct_on", pos));
        SqlSelect around = PgOperators.select(outside, from, pos);
        around.setHints(SqlNodeList.of(PgOperators.distinctOn(names)));
        return around;
    }

    private static @Nullable SqlOrderBy overRows(
            @Nullable SqlOrderBy order, List<SqlNode> keys, List<SqlNode> resolved) {
        if (order == null) {
            return null;
        }
        SqlNodeList names = new SqlNodeList(order.getParserPosition());
        for (int i = 0; i < resolved.size(); i++) {
            String name = ORDER_COLUMN + i;
            for (int k = keys.size() - 1; k >= 0; k--) {
                if (keys.get(k).equalsDeep(key(resolved.get(i)), Litmus.IGNORE)) {
                    name = KEY_COLUMN + k;
                }
            }
            names.add(withKey(resolved.get(i), new SqlIdentifier(name, order.getParserPosition())));
        }
        return new SqlOrderBy(order.getParserPosition(), order.query, names, order.offset, order.fetch);
    }

    private static SqlNode withKey(SqlNode item, SqlNode key) {
        return isOrderModifier(item)
                ? ((SqlCall) item)
                        .getOperator()
                        .createCall(item.getParserPosition(), withKey(((SqlCall) item).operand(0), key))
                : key;
    }

    private static SqlNode byOrdinal(SqlNode node, SqlNodeList items) {
        if (node instanceof SqlLiteral literal
                && literal.getTypeName() == org.apache.calcite.sql.type.SqlTypeName.DECIMAL) {
            int ordinal = literal.intValue(true);
            return ordinal >= 1 && ordinal <= items.size() ? ColumnNames.unalias(items.get(ordinal - 1)) : node;
        }
        if (node instanceof SqlIdentifier id && id.isSimple()) {
            for (SqlNode item : items) {
                if (item.getKind() == SqlKind.AS && ColumnNames.of(item).equals(id.getSimple())) {
                    return ColumnNames.unalias(item);
                }
            }
        }
        if (isOrderModifier(node)) {
            SqlCall call = (SqlCall) node;
            return call.getOperator().createCall(call.getParserPosition(), byOrdinal(call.operand(0), items));
        }
        return node;
    }

    private static boolean isOrderModifier(SqlNode node) {
        return node.getKind() == SqlKind.DESCENDING
                || node.getKind() == SqlKind.NULLS_FIRST
                || node.getKind() == SqlKind.NULLS_LAST;
    }

    /// The outer query sees what the inner one puts out; what it orders by beyond that becomes a column of its own.
    private static SqlNode toOutput(SqlNode node, SqlNodeList items, SqlNodeList inner) {
        if (isOrderModifier(node)) {
            SqlCall call = (SqlCall) node;
            return call.getOperator().createCall(call.getParserPosition(), toOutput(call.operand(0), items, inner));
        }
        for (int i = 0; i < items.size(); i++) {
            SqlNode item = ColumnNames.unalias(items.get(i));
            boolean named = node instanceof SqlIdentifier id
                    && id.isSimple()
                    && id.getSimple().equals(ColumnNames.of(items.get(i)));
            if (named || item.equalsDeep(node, org.apache.calcite.util.Litmus.IGNORE)) {
                return SqlLiteral.createExactNumeric(String.valueOf(i + 1), node.getParserPosition());
            }
        }
        if (node instanceof SqlLiteral) {
            return node;
        }
        SqlIdentifier name = new SqlIdentifier(ORDER_COLUMN + inner.size(), node.getParserPosition());
        inner.add(SqlStdOperatorTable.AS.createCall(node.getParserPosition(), node, name));
        return new SqlIdentifier(name.getSimple(), node.getParserPosition());
    }

    /// A type that needs no name.
    static final class KnownTypeSpec extends org.apache.calcite.sql.SqlTypeNameSpec {
        private final SqlType type;

        KnownTypeSpec(SqlType type, SqlParserPos pos) {
            super(new SqlIdentifier(type.name(), pos), pos);
            this.type = type;
        }

        @Override
        public org.apache.calcite.rel.type.RelDataType deriveType(
                org.apache.calcite.sql.validate.SqlValidator validator) {
            return holo.sql.type.PgRelTypes.of(validator.getTypeFactory(), type, -1, true);
        }

        @Override
        public void unparse(org.apache.calcite.sql.SqlWriter writer, int leftPrec, int rightPrec) {
            writer.keyword(type.name());
        }

        @Override
        public boolean equalsDeep(org.apache.calcite.sql.SqlTypeNameSpec other, org.apache.calcite.util.Litmus litmus) {
            return other instanceof KnownTypeSpec known && known.type.oid() == type.oid()
                    ? litmus.succeed()
                    : litmus.fail("types differ");
        }
    }
}
