package holo.sql.plan;

import com.google.common.collect.ImmutableSet;
import holo.sql.catalog.RowTypes;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.function.Casts;
import holo.sql.function.NoCoercion;
import holo.sql.parser.PgConformance;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlInternalOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeCoercionRule;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.AggregatingScope;
import org.apache.calcite.sql.validate.AliasNamespace;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.apache.calcite.util.Static;
import org.jspecify.annotations.Nullable;

/// Calcite's validator with PostgreSQL's answers.
final class PgValidator extends SqlValidatorImpl {
    /// Calcite refuses no cast: the compiler of expressions knows which there are.
    private static final SqlTypeCoercionRule ANY_CAST = anyCast();

    private final Map<Integer, RelDataType> parameters = new HashMap<>();

    /// Joins by USING or NATURAL, and what they compare.
    private final Map<SqlJoin, SqlNode> merged = new IdentityHashMap<>();

    private final ParameterNames parameterNames;
    private final SearchPath path;

    PgValidator(
            SqlOperatorTable operators,
            PgCatalogReader reader,
            RelDataTypeFactory factory,
            ParameterNames parameterNames,
            SearchPath path) {
        super(operators, reader, factory, settings());
        this.parameterNames = parameterNames;
        this.path = path;
    }

    /// The type of a table's rows; null for a table that is not in the catalog.
    @Nullable
    SqlType rowType(TableDescriptor table) {
        return path.catalog().table(table.oid()) == null ? null : path.catalog().sqlType(RowTypes.oid(table.oid()));
    }

    ParameterNames parameterNames() {
        return parameterNames;
    }

    private static SqlTypeCoercionRule anyCast() {
        ImmutableSet<SqlTypeName> all = ImmutableSet.copyOf(SqlTypeName.values());
        Map<SqlTypeName, ImmutableSet<SqlTypeName>> rules = new EnumMap<>(SqlTypeName.class);
        for (SqlTypeName name : all) {
            rules.put(name, all);
        }
        return SqlTypeCoercionRule.instance(rules);
    }

    private static SqlValidator.Config settings() {
        return SqlValidator.Config.DEFAULT
                .withConformance(PgConformance.INSTANCE)
                .withDefaultNullCollation(NullCollation.HIGH)
                .withIdentifierExpansion(true)
                .withTypeCoercionEnabled(true)
                .withTypeCoercionFactory((factory, validator) -> NoCoercion.INSTANCE)
                .withLenientOperatorLookup(false);
    }

    /// What `*` stands for leaves out the system columns of tables.
    @Override
    protected void addToSelectList(
            List<SqlNode> list,
            Set<String> aliases,
            List<Map.Entry<String, RelDataType>> fields,
            SqlNode item,
            SelectScope scope,
            boolean includeSystemVars) {
        if (!(item instanceof SqlIdentifier id && isSystemColumn(id, scope))) {
            super.addToSelectList(list, aliases, fields, item, scope, includeSystemVars);
        }
    }

    private boolean isSystemColumn(SqlIdentifier id, SelectScope scope) {
        if (id.names.size() < 2 || !SystemColumns.isName(id.names.getLast())) {
            return false;
        }
        SqlValidatorScope.ResolvedImpl found = new SqlValidatorScope.ResolvedImpl();
        scope.resolve(
                List.of(id.names.get(id.names.size() - 2)), getCatalogReader().nameMatcher(), false, found);
        return found.count() == 1 && found.only().namespace.getTable() != null;
    }

    /// A parameter that nothing gives a type is text. It has no modifier: `$1::varchar(3)` is given any length, and
    /// cut.
    @Override
    protected void inferUnknownTypes(RelDataType inferred, SqlValidatorScope scope, SqlNode node) {
        if (node instanceof SqlDynamicParam parameter) {
            RelDataType type = inferred;
            if (PgRelTypes.sqlType(inferred).oid() == PgTypes.UNKNOWN.oid()) {
                RelDataType known = parameters.get(parameter.getIndex());
                type = known != null ? known : PgRelTypes.of(typeFactory, PgTypes.TEXT, -1, true);
            } else {
                if (PgRelTypes.modifier(inferred) != TypeModifiers.NONE) {
                    type = PgRelTypes.of(
                            typeFactory, PgRelTypes.sqlType(inferred), TypeModifiers.NONE, inferred.isNullable());
                }
                parameters.put(parameter.getIndex(), type);
            }
            super.inferUnknownTypes(type, scope, node);
            return;
        }
        if (SqlUtil.isNullLiteral(node, false)) {
            boolean unknown = PgRelTypes.sqlType(inferred).oid() == PgTypes.UNKNOWN.oid();
            RelDataType type = unknown ? typeFactory.createSqlType(SqlTypeName.NULL) : inferred;
            setValidatedNodeType(node, typeFactory.createTypeWithNullability(type, true));
            return;
        }
        if (node instanceof SqlCall call && isNullTest(call)) {
            // Any type will do: what else the query says of the parameter decides.
            inferUnknownTypes(getUnknownType(), scope, call.operand(0));
            return;
        }
        if (node instanceof SqlCall call && call.getOperator() == SqlInternalOperators.CAST_NOT_NULL) {
            // What COALESCE becomes has this around its values.
            inferUnknownTypes(inferred, scope, call.operand(0));
            return;
        }
        if (node instanceof SqlCall call && isRowsIn(call)) {
            inferRows(scope, call);
            return;
        }
        super.inferUnknownTypes(inferred, scope, node);
    }

    private static boolean isNullTest(SqlCall call) {
        return (call.getKind() == SqlKind.IS_NULL || call.getKind() == SqlKind.IS_NOT_NULL)
                && call.operand(0) instanceof SqlDynamicParam;
    }

    /// `(a, b) IN (($1, $2), …)`.
    private static boolean isRowsIn(SqlCall call) {
        return (call.getKind() == SqlKind.IN || call.getKind() == SqlKind.NOT_IN)
                && call.operand(0).getKind() == SqlKind.ROW
                && call.operand(1) instanceof SqlNodeList rows
                && rows.stream()
                        .allMatch(row -> row instanceof SqlCall items
                                && row.getKind() == SqlKind.ROW
                                && items.operandCount() == ((SqlCall) call.operand(0)).operandCount());
    }

    private void inferRows(SqlValidatorScope scope, SqlCall in) {
        SqlCall left = in.operand(0);
        for (int i = 0; i < left.operandCount(); i++) {
            inferUnknownTypes(getUnknownType(), scope, left.operand(i));
            RelDataType type = deriveType(scope, left.operand(i));
            for (SqlNode row : (SqlNodeList) in.operand(1)) {
                inferUnknownTypes(type, scope, ((SqlCall) row).operand(i));
            }
        }
    }

    /// Types of parameters that are found where nobody asks for unknown types: `LIMIT $1`, and casts of arguments of
    /// functions in FROM.
    private final class Written extends SqlBasicVisitor<@Nullable Void> {
        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call.getKind() == SqlKind.CAST
                    && call.operand(0) instanceof SqlDynamicParam parameter
                    && call.operand(1) instanceof SqlDataTypeSpec type) {
                give(parameter, type.deriveType(PgValidator.this));
            }
            if (call instanceof SqlSelect select) {
                count(select.getFetch());
                count(select.getOffset());
            }
            if (call instanceof SqlOrderBy order) {
                count(order.fetch);
                count(order.offset);
            }
            return super.visit(call);
        }

        private void count(@Nullable SqlNode rows) {
            if (rows instanceof SqlDynamicParam parameter) {
                give(parameter, PgRelTypes.of(typeFactory, PgTypes.INT8, TypeModifiers.NONE, true));
            }
        }

        private void give(SqlDynamicParam parameter, RelDataType type) {
            parameters.putIfAbsent(
                    parameter.getIndex(),
                    PgRelTypes.of(typeFactory, PgRelTypes.sqlType(type), TypeModifiers.NONE, true));
        }
    }

    /// Calcite compares the character sets of both sides of `'a' || $1` before anything has told the parameter's type.
    @Override
    public RelDataType getValidatedNodeType(SqlNode node) {
        RelDataType type = getValidatedNodeTypeIfKnown(node);
        return type == null && node instanceof SqlDynamicParam ? getUnknownType() : super.getValidatedNodeType(node);
    }

    /// The type that a parameter was given, or null.
    @Nullable
    SqlType parameterType(int index) {
        RelDataType type = parameters.get(index);
        return type == null ? null : PgRelTypes.outputType(type);
    }

    /// Operators in the order of an aggregate's input are resolved where FILTER stands around it, too.
    @Override
    public void validateAggregateParams(
            SqlCall aggregate,
            @Nullable SqlNode filter,
            @Nullable SqlNodeList distinct,
            @Nullable SqlNodeList order,
            SqlValidatorScope scope) {
        super.validateAggregateParams(aggregate, filter, distinct, order, scope);
        if (order != null) {
            order.forEach(item -> deriveType(scope, Objects.requireNonNull(item)));
        }
    }

    /// A name of three parts has the database first.
    @Override
    protected void validateFrom(SqlNode node, RelDataType targetRowType, SqlValidatorScope scope) {
        if (node instanceof SqlIdentifier id && id.names.size() > 2 && !isHere(id)) {
            throw ErrorTranslation.at(
                    SqlException.of(
                            "0A000",
                            "cross-database references are not implemented: \"" + String.join(".", id.names) + "\""),
                    id.getParserPosition());
        }
        super.validateFrom(node, targetRowType, scope);
    }

    private boolean isHere(SqlIdentifier id) {
        return getCatalogReader().getRootSchema().getSubSchema(id.names.get(id.names.size() - 3), true) != null;
    }

    /// The clauses behind WHERE name relations and merged columns, too.
    @Override
    protected void validateWhereClause(SqlSelect select) {
        SqlValidatorScope scope = Objects.requireNonNull(getWhereScope(select));
        SqlNodeList group = select.getGroup();
        if (group != null) {
            WholeRows.expandAll(group, scope);
        }
        SqlNode having = select.getHaving();
        if (having != null) {
            select.setHaving(WholeRows.expand(having, scope));
        }
        SqlNodeList order = select.getOrderList();
        if (order != null) {
            WholeRows.expandOrder(order, select.getSelectList(), scope);
        }
        super.validateWhereClause(select);
    }

    /// A sub-query in the condition may have window functions, unlike the condition itself.
    @Override
    protected void validateHavingClause(SqlSelect select) {
        SqlNode having = select.getHaving();
        if (having == null) {
            return;
        }
        SqlNode window = AggregateCalls.findWindow(having);
        if (window != null) {
            throw ErrorTranslation.at(
                    SqlException.of("42P20", "window functions are not allowed in HAVING"), window.getParserPosition());
        }
        AggregatingScope scope = (AggregatingScope) getSelectScope(select);
        inferUnknownTypes(typeFactory.createSqlType(SqlTypeName.BOOLEAN), scope, having);
        scope.checkAggregateExpr(having, true);
        having.validate(this, scope);
        if (!SqlTypeUtil.inBooleanFamily(deriveType(scope, having))) {
            throw newValidationError(having, Static.RESOURCE.havingMustBeBoolean());
        }
    }

    @Override
    protected void validateGroupClause(SqlSelect select) {
        super.validateGroupClause(select);
        SqlNodeList group = select.getGroup();
        if (group == null) {
            return;
        }
        List<SqlIdentifier> determined = KeyedGroups.determined(select, Objects.requireNonNull(getWhereScope(select)));
        if (!determined.isEmpty()) {
            SqlNodeList all = new SqlNodeList(group, group.getParserPosition());
            for (SqlIdentifier column : determined) {
                SqlNode expanded = expand(column, getGroupScope(select));
                deriveType(getGroupScope(select), expanded);
                all.add(expanded);
            }
            select.setGroupBy(all);
        }
    }

    @Override
    protected RelDataType validateSelectList(SqlNodeList items, SqlSelect select, RelDataType targetRowType) {
        WholeRows.expandItems(items, Objects.requireNonNull(getWhereScope(select)));
        return super.validateSelectList(items, select, targetRowType);
    }

    @Override
    public SqlNode validate(SqlNode topNode) {
        SqlNode validated = super.validate(topNode);
        validated.accept(new Written());
        merged.forEach((join, condition) -> {
            SqlParserPos pos = join.getParserPosition();
            join.setOperand(1, SqlLiteral.createBoolean(false, pos));
            join.setOperand(4, JoinConditionType.ON.symbol(pos));
            join.setOperand(5, condition);
        });
        return validated;
    }

    /// USING and NATURAL compare what a join inside has merged; Calcite would compare the first column of the name.
    @Override
    protected void validateJoin(SqlJoin join, SqlValidatorScope scope) {
        super.validateJoin(join, scope);
        List<String> names = usingNames(join);
        List<String> all = names == null ? List.of() : super.usingNames(join);
        boolean hides = names != null && all != null && all.size() > names.size();
        if (names == null || !(hides || mergesRight(join.getLeft()) || mergesRight(join.getRight()))) {
            return;
        }
        SqlValidatorScope inner = getJoinScope(join);
        SqlNode condition = hides ? SqlLiteral.createBoolean(true, join.getParserPosition()) : null;
        for (String name : names) {
            SqlIdentifier id = new SqlIdentifier(name, join.getParserPosition());
            SqlNode left = CommonColumns.find(join.getLeft(), id, inner);
            SqlNode right = CommonColumns.find(join.getRight(), id, inner);
            if (left == null || right == null) {
                return;
            }
            SqlNode equal = SqlStdOperatorTable.EQUALS.createCall(id.getParserPosition(), left, right);
            condition = condition == null
                    ? equal
                    : SqlStdOperatorTable.AND.createCall(id.getParserPosition(), condition, equal);
        }
        if (condition != null) {
            SqlNode expanded = expand(condition, inner);
            deriveType(inner, expanded);
            merged.put(join, expanded);
        }
    }

    /// NATURAL compares what tables show; tables that say which one they are do so on the side.
    @Override
    public @Nullable List<String> usingNames(SqlJoin join) {
        List<String> names = super.usingNames(join);
        if (names == null
                || !join.isNatural()
                || !names.contains(SystemColumns.TABLE_OID)
                || !(hidesTableOid(join.getLeft()) || hidesTableOid(join.getRight()))) {
            return names;
        }
        return names.stream()
                .filter(name -> !name.equals(SystemColumns.TABLE_OID))
                .toList();
    }

    private boolean hidesTableOid(SqlNode from) {
        if (from instanceof SqlJoin join) {
            return hidesTableOid(join.getLeft()) || hidesTableOid(join.getRight());
        }
        SqlNode relation = from.getKind() == SqlKind.AS ? ((SqlCall) from).operand(0) : from;
        SqlValidatorNamespace namespace = relation instanceof SqlIdentifier ? getNamespace(relation) : null;
        SqlValidatorTable table = namespace == null ? null : namespace.getTable();
        return table != null && table.unwrap(ViewTable.class) == null;
    }

    /// Whether a name of the joined relation may stand for other columns than the leftmost of that name.
    private boolean mergesRight(SqlNode from) {
        return from instanceof SqlJoin join
                && (join.getJoinType() == JoinType.FULL
                        || join.getJoinType() == JoinType.RIGHT
                        || mergesRight(join.getLeft())
                        || mergesRight(join.getRight()));
    }

    @Override
    public SqlNode expand(SqlNode expression, SqlValidatorScope scope) {
        return super.expand(WholeRows.expand(expression, scope), scope);
    }

    /// `t(a, b)` may name fewer columns than there are; the others keep their names.
    @Override
    protected void registerNamespace(
            @Nullable SqlValidatorScope usingScope,
            @Nullable String alias,
            SqlValidatorNamespace namespace,
            boolean forceNullable) {
        super.registerNamespace(
                usingScope,
                alias,
                namespace.getClass() == AliasNamespace.class && namespace.getNode() instanceof SqlCall call
                        ? new PartialAliases(this, call, Objects.requireNonNull(namespace.getEnclosingNode()))
                        : namespace,
                forceNullable);
    }

    private static final class PartialAliases extends AliasNamespace {
        PartialAliases(SqlValidatorImpl validator, SqlCall call, SqlNode enclosing) {
            super(validator, call, enclosing);
        }

        @Override
        protected RelDataType validateImpl(RelDataType targetRowType) {
            List<SqlNode> operands = call.getOperandList();
            SqlValidatorNamespace child = Objects.requireNonNull(validator.getNamespace(operands.getFirst()));
            RelDataType row = child.getRowTypeSansSystemColumns();
            int given = Math.max(0, operands.size() - 2);
            if (given > row.getFieldCount()) {
                throw SqlException.of(
                                "42P10",
                                "table \"" + operands.get(1) + "\" has " + row.getFieldCount()
                                        + " columns available but " + given + " columns specified")
                        .withPosition(operands.get(1).getParserPosition().getColumnNum());
            }
            RelDataTypeFactory.Builder builder = validator.getTypeFactory().builder();
            for (int i = 0; i < row.getFieldCount(); i++) {
                String name = i < given
                        ? ((SqlIdentifier) operands.get(i + 2)).getSimple()
                        : row.getFieldList().get(i).getName().replaceFirst("^EXPR\\$[0-9]+$", "column" + (i + 1));
                builder.add(name, row.getFieldList().get(i).getType());
            }
            return builder.build();
        }
    }

    @Override
    public RelDataType deriveType(SqlValidatorScope scope, SqlNode expression) {
        if (expression instanceof SqlCall call && getValidatedNodeTypeIfKnown(call) == null) {
            RelDataType text = TextCasts.type(this, scope, call);
            if (text != null) {
                setValidatedNodeType(call, text);
                return text;
            }
            if (call.getKind() == SqlKind.CAST) {
                requireCast(call, scope);
            }
        }
        try {
            return super.deriveType(scope, expression);
        } catch (SqlException e) {
            boolean call = expression instanceof SqlCall c && c.getOperator() instanceof SqlFunction;
            throw call && e.position() == 0 ? ErrorTranslation.at(e, expression.getParserPosition()) : e;
        }
    }

    /// Calcite looks itself at casts of arrays and UUIDs, and takes some apart that are none.
    private void requireCast(SqlCall cast, SqlValidatorScope scope) {
        SqlNode operand = cast.operand(0);
        if (operand instanceof SqlDynamicParam
                || SqlUtil.isNullLiteral(operand, false)
                || !(cast.operand(1) instanceof SqlDataTypeSpec spec)) {
            return;
        }
        SqlType from = PgRelTypes.sqlType(deriveType(scope, operand));
        SqlType to = PgRelTypes.sqlType(spec.deriveType(this));
        boolean arrays = (from.element() == null) != (to.element() == null);
        boolean uuids = (from.oid() == PgTypes.UUID.oid()) != (to.oid() == PgTypes.UUID.oid());
        if (arrays || uuids) {
            Casts.find(from, to);
        }
    }

    @Override
    public SqlTypeMappingRule getTypeMappingRule() {
        return ANY_CAST;
    }

    @Override
    public CalciteException handleUnresolvedFunction(
            SqlCall call, SqlOperator unresolved, List<RelDataType> argumentTypes, @Nullable List<String> names) {
        throw ErrorTranslation.unresolved(call, unresolved, argumentTypes);
    }
}
