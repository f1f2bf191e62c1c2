package holo.sql.function;

import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// The row of a relation as one value, where an expression names the relation: `SELECT t FROM t`.
public final class WholeRow extends SqlFunction {
    private final List<String> columns;
    private final boolean outer;
    private final SqlType type;

    /// @param columns their names
    /// @param outer whether an outer join may find no row: the value is then null
    /// @param type that of the relation's rows; record when there is none
    public WholeRow(List<String> columns, boolean outer, SqlType type) {
        super("row", SqlKind.ROW, null, null, null, SqlFunctionCategory.SYSTEM);
        this.columns = List.copyOf(columns);
        this.outer = outer;
        this.type = type;
    }

    /// Whether a row of nulls alone is no row.
    public boolean outer() {
        return outer;
    }

    /// The names of the values.
    public List<String> columns() {
        return columns;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        for (SqlNode operand : call.getOperandList()) {
            validator.setValidatedNodeType(operand, validator.deriveType(scope, operand));
        }
        return PgRelTypes.of(validator.getTypeFactory(), type, TypeModifiers.NONE, true);
    }

    @Override
    public RelDataType inferReturnType(org.apache.calcite.sql.SqlOperatorBinding binding) {
        return PgRelTypes.of(binding.getTypeFactory(), type, TypeModifiers.NONE, true);
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.any();
    }
}
