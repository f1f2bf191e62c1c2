package holo.sql.plan;

import holo.sql.function.OwnResolution;
import holo.sql.function.PgOperatorTable;
import holo.sql.function.Resolver;
import holo.sql.function.UserFunction;
import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// A function in FROM: Calcite wants its type to be CURSOR there. The rewriter marks such calls, so that the same name
/// means the ordinary function everywhere else.
final class RowsFunction extends SqlFunction implements SqlTableFunction, OwnResolution {
    /// Behind a function's name in FROM.
    static final String MARK = "\u0001rows";

    private final SqlFunction function;

    private RowsFunction(SqlFunction function) {
        super(
                function.getName(),
                SqlKind.OTHER_FUNCTION,
                null,
                function.getOperandTypeInference(),
                null,
                SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION);
        this.function = function;
    }

    static void find(String markedName, List<SqlOperator> found) {
        String name = markedName.substring(0, markedName.length() - MARK.length());
        SqlFunction function = PgOperatorTable.instance().inFrom(name);
        if (function != null) {
            found.add(new RowsFunction(function));
        }
    }

    static RowsFunction of(UserFunction made) {
        return new RowsFunction(made);
    }

    @Override
    public SqlIdentifier getNameAsId() {
        return function instanceof UserFunction made
                ? made.nameWith(MARK)
                : new SqlIdentifier(getName() + MARK, SqlParserPos.ZERO);
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        return binding.getTypeFactory().createSqlType(SqlTypeName.CURSOR);
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        if (function instanceof UserFunction made) {
            return made::rowType;
        }
        if (function instanceof SqlTableFunction rows) {
            return rows.getRowTypeInference();
        }
        return binding -> {
            RelDataType type = function.inferReturnType(binding);
            return PgRelTypes.columns(binding.getTypeFactory(), getName(), PgRelTypes.sqlType(type), type);
        };
    }

    @Override
    public Resolver.@Nullable Resolution resolve(List<SqlType> types) {
        return function instanceof UserFunction made ? made.resolve(types) : null;
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
        return true;
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.any();
    }
}
