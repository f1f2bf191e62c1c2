package holo.sql.function;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.util.Optionality;

/// Window functions of which Calcite assumes more than is true: both answer null for a null argument, and
/// `nth_value` where the frame has too few rows.
final class WindowOperators {
    static final SqlAggFunction NTH_VALUE = new WindowOperator("NTH_VALUE", SqlKind.NTH_VALUE, 2) {
        @Override
        RelDataType type(SqlOperatorBinding binding) {
            return binding.getOperandType(0);
        }
    };

    static final SqlAggFunction NTILE = new WindowOperator("NTILE", SqlKind.NTILE, 1) {
        @Override
        RelDataType type(SqlOperatorBinding binding) {
            return binding.getTypeFactory().createSqlType(org.apache.calcite.sql.type.SqlTypeName.INTEGER);
        }
    };

    private WindowOperators() {}

    private abstract static class WindowOperator extends SqlAggFunction {
        WindowOperator(String name, SqlKind kind, int operands) {
            super(
                    name,
                    null,
                    kind,
                    ReturnTypes.ARG0_FORCE_NULLABLE,
                    null,
                    operands == 1 ? OperandTypes.ANY : OperandTypes.ANY_ANY,
                    SqlFunctionCategory.NUMERIC,
                    false,
                    true,
                    Optionality.FORBIDDEN);
        }

        abstract RelDataType type(SqlOperatorBinding binding);

        @Override
        public RelDataType inferReturnType(SqlOperatorBinding binding) {
            return binding.getTypeFactory().createTypeWithNullability(type(binding), true);
        }

        @Override
        public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
            return true;
        }

        @Override
        public boolean allowsNullTreatment() {
            return getKind() == SqlKind.NTH_VALUE;
        }
    }
}
