package holo.sql.plan;

import com.google.common.collect.ImmutableList;
import holo.sql.function.FieldAccess;
import holo.sql.function.WholeRow;
import holo.sql.type.CompositeType;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.sql.validate.SqlNameMatchers;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.jspecify.annotations.Nullable;

/// Finds names of relations among the expressions of one query and puts their rows there: a name is a column's first.
final class WholeRows extends SqlShuttle {
    private static final SqlNameMatcher NAMES = SqlNameMatchers.withCaseSensitive(true);
    private static final char HIDDEN = '\u0001';

    private final SqlValidatorScope scope;

    WholeRows(SqlValidatorScope scope) {
        this.scope = scope;
    }

    /// Names of relations become rows, names that USING merged become what they stand for.
    static SqlNode expand(SqlNode expression, SqlValidatorScope scope) {
        return Objects.requireNonNull(expression.accept(new WholeRows(scope)));
    }

    @Override
    public @Nullable SqlNode visit(SqlIdentifier id) {
        if (id.isStar()) {
            return id.names.size() == 2 ? row(id.names.getFirst(), id) : id;
        }
        if (!id.isSimple()) {
            return fields(id);
        }
        int tables = scope.findQualifyingTableNames(id.getSimple(), id, NAMES).size();
        if (tables > 1 && scope.getNode() instanceof SqlSelect select && select.getFrom() != null) {
            SqlNode common = CommonColumns.find(select.getFrom(), id, scope);
            return common == null ? id : common;
        }
        if (tables > 0) {
            return id;
        }
        SqlNode row = row(id.getSimple(), id);
        return row == id ? parameter(id) : row;
    }

    /// The parameter that the name stands for, or the name.
    private SqlNode parameter(SqlIdentifier id) {
        SqlNode found = scope.getValidator() instanceof PgValidator validator
                ? validator.parameterNames().find(id)
                : null;
        return found == null ? id : found;
    }

    /// `column.field` and `relation.column.field`, which parentheses stood in: what names a relation's column stays.
    private SqlNode fields(SqlIdentifier id) {
        List<String> names = id.names;
        RelDataType row = rowOf(names.getFirst());
        int columns;
        if (row == null || row.getField(names.get(1), true, false) == null) {
            boolean column =
                    scope.findQualifyingTableNames(names.getFirst(), id, NAMES).size() > 0;
            columns = column ? 1 : names.size();
        } else {
            columns = 2;
        }
        if (row == null && columns == names.size()) {
            return parameter(id);
        }
        if (columns >= names.size() || isStruct(names.subList(0, columns), row, id)) {
            return id;
        }
        SqlNode value = new SqlIdentifier(names.subList(0, columns), id.getParserPosition());
        for (String field : names.subList(columns, names.size())) {
            value = new FieldAccess(field).createCall(id.getParserPosition(), value);
        }
        return value;
    }

    /// Whether a column is of the kind that Calcite finds fields in by itself: what a function of records yields.
    private boolean isStruct(List<String> column, @Nullable RelDataType row, SqlIdentifier id) {
        RelDataType type = column.size() == 1 ? scope.resolveColumn(column.getFirst(), id) : null;
        if (column.size() == 2 && row != null) {
            RelDataTypeField field = row.getField(column.getLast(), true, false);
            type = field == null ? null : field.getType();
        }
        return type != null && type.isStruct();
    }

    /// The columns of the relation that a name stands for; null when it stands for none.
    private @Nullable RelDataType rowOf(String relation) {
        SqlValidatorScope.ResolvedImpl resolved = new SqlValidatorScope.ResolvedImpl();
        scope.resolve(ImmutableList.of(relation), NAMES, false, resolved);
        return resolved.count() == 1 ? resolved.only().rowType() : null;
    }

    private SqlNode row(String relation, SqlIdentifier id) {
        List<SqlNode> columns = columns(relation, id.getParserPosition());
        if (columns == null) {
            return id;
        }
        List<String> names = new ArrayList<>();
        columns.forEach(column -> names.add(((SqlIdentifier) column).names.getLast()));
        return new WholeRow(names, isOuter(relation), type(relation, names))
                .createCall(id.getParserPosition(), columns);
    }

    /// The type of a table's rows; record for any other relation's.
    private SqlType type(String relation, List<String> columns) {
        SqlValidatorScope.ResolvedImpl resolved = new SqlValidatorScope.ResolvedImpl();
        scope.resolve(ImmutableList.of(relation), NAMES, false, resolved);
        SqlValidatorTable table = resolved.only().namespace.getTable();
        StoredTable stored = table == null ? null : table.unwrap(StoredTable.class);
        if (stored != null
                && scope.getValidator() instanceof PgValidator validator
                && validator.rowType(stored.layout().table()) instanceof CompositeType type
                && type.fields().size() == columns.size()) {
            return type;
        }
        return PgTypes.RECORD;
    }

    /// Whether an outer join may find no row of the relation.
    private boolean isOuter(String relation) {
        SqlValidatorScope.ResolvedImpl resolved = new SqlValidatorScope.ResolvedImpl();
        scope.resolve(ImmutableList.of(relation), NAMES, false, resolved);
        return resolved.only().rowType().isNullable();
    }

    private @Nullable List<SqlNode> columns(String relation, SqlParserPos pos) {
        RelDataType row = rowOf(relation);
        if (row == null) {
            return null;
        }
        List<SqlNode> columns = new ArrayList<>();
        for (RelDataTypeField field : row.getFieldList()) {
            if (field.getName().charAt(0) != HIDDEN) {
                columns.add(new SqlIdentifier(List.of(relation, field.getName()), pos));
            }
        }
        return columns;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        if (call.isA(SqlKind.QUERY)
                || call.getOperator() instanceof WholeRow
                || call.getKind() == SqlKind.COUNT && isStar(call)) {
            return call;
        }
        return switch (call.getKind()) {
            case AS, OVER, ARGUMENT_ASSIGNMENT, DOT, DESCENDING, NULLS_FIRST, NULLS_LAST -> first(call);
            case WINDOW, WITHIN_GROUP, LATERAL, UNNEST, COLLECTION_TABLE -> call;
            case ROW -> spread(call);
            default -> super.visit(call);
        };
    }

    private static boolean isStar(SqlCall call) {
        return call.operandCount() == 1
                && call.operand(0) instanceof SqlIdentifier id
                && id.isStar()
                && id.names.size() == 1;
    }

    /// Names behind the first operand are no columns.
    private SqlNode first(SqlCall call) {
        List<SqlNode> operands = new ArrayList<>(call.getOperandList());
        SqlNode visited = Objects.requireNonNull(operands.getFirst().accept(this));
        if (visited == operands.getFirst()) {
            return call;
        }
        operands.set(0, visited);
        return call.getOperator().createCall(call.getFunctionQuantifier(), call.getParserPosition(), operands);
    }

    /// `ROW(t.*, 1)` has the columns themselves.
    private SqlNode spread(SqlCall call) {
        List<SqlNode> operands = new ArrayList<>();
        boolean changed = false;
        for (SqlNode operand : call.getOperandList()) {
            List<SqlNode> columns = operand instanceof SqlIdentifier id && id.isStar() && id.names.size() == 2
                    ? columns(id.names.getFirst(), id.getParserPosition())
                    : null;
            if (columns != null) {
                operands.addAll(columns);
                changed = true;
            } else {
                SqlNode visited = Objects.requireNonNull(operand.accept(this));
                changed |= visited != operand;
                operands.add(visited);
            }
        }
        return changed ? call.getOperator().createCall(call.getParserPosition(), operands) : call;
    }

    static void expandAll(SqlNodeList expressions, SqlValidatorScope scope) {
        for (int i = 0; i < expressions.size(); i++) {
            expressions.set(i, expand(expressions.get(i), scope));
        }
    }

    /// What rows are ordered by; the name of a result column means that column.
    static void expandOrder(SqlNodeList order, SqlNodeList items, SqlValidatorScope scope) {
        for (int i = 0; i < order.size(); i++) {
            SqlNode key = order.get(i);
            boolean output = key instanceof SqlIdentifier id
                    && id.isSimple()
                    && items.stream().anyMatch(item -> ColumnNames.of(item).equals(id.getSimple()));
            if (!output) {
                order.set(i, expand(key, scope));
            }
        }
    }

    /// The columns that `(value).*` stands for, or null.
    private static @Nullable List<SqlNode> allFields(SqlCall call, SqlValidatorScope scope) {
        if (call.getKind() == SqlKind.AS && call.operand(0) instanceof SqlCall named) {
            return allFields(named, scope);
        }
        if (!(call.getOperator() instanceof FieldAccess access && access.field().equals(FieldAccess.STAR))) {
            return null;
        }
        SqlParserPos pos = call.getParserPosition();
        SqlNode of = call.operand(0);
        if (of instanceof SqlIdentifier id && id.isSimple() && new WholeRows(scope).rowOf(id.getSimple()) != null) {
            return List.of(SqlIdentifier.star(List.of(id.getSimple(), ""), pos, List.of(pos, pos)));
        }
        SqlNode value = expand(of, scope);
        CompositeType type = access.owner(scope.getValidator().deriveType(scope, value));
        List<SqlNode> fields = new ArrayList<>();
        for (CompositeType.Field field : type.fields()) {
            fields.add(SqlStdOperatorTable.AS.createCall(
                    pos, new FieldAccess(field.name()).createCall(pos, value), new SqlIdentifier(field.name(), pos)));
        }
        return fields;
    }

    /// The items of a select list; `t.*` stands for columns there.
    static void expandItems(SqlNodeList items, SqlValidatorScope scope) {
        for (int i = 0; i < items.size(); i++) {
            SqlNode item = items.get(i);
            List<SqlNode> fields = item instanceof SqlCall call ? allFields(call, scope) : null;
            if (fields != null) {
                items.remove(i);
                items.addAll(i, fields);
                i += fields.size() - 1;
            } else if (!(item instanceof SqlIdentifier id && id.isStar())) {
                SqlNode expanded = expand(item, scope);
                items.set(
                        i,
                        expanded != item && item instanceof SqlIdentifier id
                                ? SqlStdOperatorTable.AS.createCall(
                                        id.getParserPosition(),
                                        expanded,
                                        new SqlIdentifier(id.names.getLast(), id.getParserPosition()))
                                : expanded);
            }
        }
    }
}
