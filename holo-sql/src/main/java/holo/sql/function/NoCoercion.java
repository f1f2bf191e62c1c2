package holo.sql.function;

import holo.sql.type.PgRelType;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.implicit.TypeCoercion;
import org.jspecify.annotations.Nullable;

/// Leaves every expression as it is: conversions are the business of the {@link Resolver}. That it is there at all
/// makes
/// Calcite's validator accept NULL as an operand of AND, IN and the like.
public final class NoCoercion implements TypeCoercion {
    /// The one instance.
    public static final NoCoercion INSTANCE = new NoCoercion();

    private NoCoercion() {}

    @Override
    public @Nullable RelDataType getTightestCommonType(@Nullable RelDataType type1, @Nullable RelDataType type2) {
        return null;
    }

    @Override
    public @Nullable RelDataType getWiderTypeForTwo(
            @Nullable RelDataType type1, @Nullable RelDataType type2, boolean stringPromotion) {
        return null;
    }

    @Override
    public @Nullable RelDataType getWiderTypeFor(List<RelDataType> typeList, boolean stringPromotion) {
        return null;
    }

    @Override
    public @Nullable RelDataType getWiderTypeForDecimal(@Nullable RelDataType type1, @Nullable RelDataType type2) {
        return null;
    }

    @Override
    public @Nullable RelDataType commonTypeForBinaryComparison(
            @Nullable RelDataType type1, @Nullable RelDataType type2) {
        return null;
    }

    @Override
    public boolean rowTypeCoercion(
            @Nullable SqlValidatorScope scope, SqlNode query, int columnIndex, RelDataType targetType) {
        return false;
    }

    @Override
    public boolean inOperationCoercion(SqlCallBinding binding) {
        // Calcite does not know how a list compares with one of PostgreSQL's own types: as values of that type.
        RelDataType left = binding.getOperandType(0);
        SqlNode list = binding.operand(1);
        if (left instanceof PgRelType && list instanceof SqlNodeList) {
            binding.getValidator().setValidatedNodeType(list, left);
            return true;
        }
        return false;
    }

    @Override
    public boolean quantifyOperationCoercion(SqlCallBinding binding) {
        return false;
    }

    @Override
    public boolean binaryArithmeticCoercion(SqlCallBinding binding) {
        return false;
    }

    @Override
    public boolean binaryComparisonCoercion(SqlCallBinding binding) {
        return false;
    }

    @Override
    @Deprecated
    public boolean caseWhenCoercion(SqlCallBinding binding) {
        return false;
    }

    @Override
    public boolean caseOrEquivalentCoercion(SqlCallBinding binding) {
        return false;
    }

    @Override
    public boolean builtinFunctionCoercion(
            SqlCallBinding binding, List<RelDataType> operandTypes, List<SqlTypeFamily> expectedFamilies) {
        return false;
    }

    @Override
    public boolean userDefinedFunctionCoercion(SqlValidatorScope scope, SqlCall call, SqlFunction function) {
        return false;
    }

    @Override
    public boolean querySourceCoercion(
            @Nullable SqlValidatorScope scope, RelDataType sourceRowType, RelDataType targetRowType, SqlNode query) {
        return false;
    }
}
