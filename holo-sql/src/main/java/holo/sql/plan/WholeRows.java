package holo.sql.plan;

import com.google.common.collect.ImmutableList;
import holo.sql.function.WholeRow;
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
            return id;
        }
        int tables = scope.findQualifyingTableNames(id.getSimple(), id, NAMES).size();
        if (tables > 1 && scope.getNode() instanceof SqlSelect select && select.getFrom() != null) {
            SqlNode common = CommonColumns.find(select.getFrom(), id, scope);
            return common == null ? id : common;
        }
        return tables > 0 ? id : row(id.getSimple(), id);
    }

    private SqlNode row(String relation, SqlIdentifier id) {
        List<SqlNode> columns = columns(relation, id.getParserPosition());
        if (columns == null) {
            return id;
        }
        List<String> names = new ArrayList<>();
        columns.forEach(column -> names.add(((SqlIdentifier) column).names.getLast()));
        return new WholeRow(names).createCall(id.getParserPosition(), columns);
    }

    private @Nullable List<SqlNode> columns(String relation, SqlParserPos pos) {
        SqlValidatorScope.ResolvedImpl resolved = new SqlValidatorScope.ResolvedImpl();
        scope.resolve(ImmutableList.of(relation), NAMES, false, resolved);
        if (resolved.count() != 1) {
            return null;
        }
        RelDataType row = resolved.only().rowType();
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

    /// The items of a select list; `t.*` stands for columns there.
    static void expandItems(SqlNodeList items, SqlValidatorScope scope) {
        for (int i = 0; i < items.size(); i++) {
            SqlNode item = items.get(i);
            if (!(item instanceof SqlIdentifier id && id.isStar())) {
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
