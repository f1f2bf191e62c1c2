package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.type.PgRelTypes;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlArrayValueConstructor;
import org.apache.calcite.sql.type.SqlTypeUtil;

/// `ARRAY[…]`. Its elements become those of their common type where the expression is compiled: Calcite's own
/// constructor would write casts around them, to types that it does not know.
final class PgArrayConstructor extends SqlArrayValueConstructor {
    /// In small letters.
    static final String NAME = "array";

    static final PgArrayConstructor INSTANCE = new PgArrayConstructor();

    @Override
    public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
        return true;
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        if (binding.getOperandCount() == 0) {
            throw SqlException.of("42P18", "cannot determine type of empty array")
                    .withHint("Explicitly cast to the desired type, for example ARRAY[]::integer[].");
        }
        RelDataType element = getComponentType(binding.getTypeFactory(), binding.collectOperandTypes());
        if (element == null) {
            throw unmatched(binding);
        }
        return SqlTypeUtil.createArrayType(binding.getTypeFactory(), element, false);
    }

    /// Names the first two types that have none in common.
    private RuntimeException unmatched(SqlOperatorBinding binding) {
        List<RelDataType> types = binding.collectOperandTypes();
        int other = 1;
        while (other < types.size() - 1
                && getComponentType(binding.getTypeFactory(), types.subList(0, other + 1)) != null) {
            other++;
        }
        return SqlException.of(
                "42804",
                "ARRAY types " + PgRelTypes.sqlType(types.getFirst()).displayName() + " and "
                        + PgRelTypes.sqlType(types.get(other)).displayName() + " cannot be matched");
    }
}
