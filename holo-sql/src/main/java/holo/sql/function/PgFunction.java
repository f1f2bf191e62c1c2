package holo.sql.function;

import java.util.List;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlReturnTypeInference;

/// A function of the catalog, with all of its overloads.
public class PgFunction extends SqlFunction {
    PgFunction(String name) {
        this(name, returns(name));
    }

    private static SqlReturnTypeInference returns(String name) {
        List<FunctionCatalog.Column> columns = FunctionCatalog.instance().columns(name);
        return columns.size() > 1
                ? binding -> PgTableFunction.rowType(binding, columns)
                : PgOperators.returns(name, Resolver::function);
    }

    PgFunction(String name, SqlReturnTypeInference returns) {
        this(name, returns, Resolver::function);
    }

    PgFunction(String name, SqlReturnTypeInference returns, PgOperators.Resolution resolution) {
        super(
                name,
                SqlKind.OTHER_FUNCTION,
                returns,
                PgOperators.parameters(name, resolution),
                PgOperators.checker(SqlOperandCountRanges.any()),
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding callBinding, boolean throwOnFailure) {
        return true;
    }

    @Override
    public boolean isDeterministic() {
        for (Routine routine : FunctionCatalog.instance().find(getName())) {
            if (!routine.stable()) {
                return false;
            }
        }
        return true;
    }

    /// Whether a call yields rows.
    public boolean isSetReturning() {
        return FunctionCatalog.instance().find(getName()).stream().anyMatch(Routine::setReturning);
    }

    @Override
    protected org.apache.calcite.rel.type.RelDataType adjustType(
            org.apache.calcite.sql.validate.SqlValidator validator,
            org.apache.calcite.sql.SqlCall call,
            org.apache.calcite.rel.type.RelDataType type) {
        return type;
    }
}
