package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.parser.PgTypeNameSpec;
import holo.sql.type.PgRelType;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.implicit.TypeCoercion;
import org.jspecify.annotations.Nullable;

/// Leaves every expression as it is: conversions are the business of the {@link Resolver}. That it is there at all
/// makes Calcite's validator accept NULL as an operand of AND, IN and the like.
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
        return list instanceof SqlCall query
                && query.isA(SqlKind.QUERY)
                && likeQuery(binding, left, binding.getOperandType(1));
    }

    /// `x IN (SELECT y …)`: x takes the type of y where it has none of its own.
    private static boolean likeQuery(SqlCallBinding binding, RelDataType left, RelDataType right) {
        int given = left.isStruct() ? left.getFieldCount() : 1;
        int found = right.isStruct() ? right.getFieldCount() : 1;
        if (given != found) {
            throw SqlException.of("42601", "subquery has too " + (found > given ? "many" : "few") + " columns")
                    .withPosition(binding.operand(0).getParserPosition().getColumnNum());
        }
        if (left.isStruct() || !right.isStruct()) {
            return false;
        }
        SqlType x = PgRelTypes.sqlType(left);
        SqlType y = PgRelTypes.sqlType(right.getFieldList().getFirst().getType());
        boolean unknown = x.oid() == PgTypes.UNKNOWN.oid() && y.oid() != PgTypes.UNKNOWN.oid();
        if (!unknown && Resolver.findOperator("=", List.of(x, y)) == null) {
            throw SqlException.of("42883", "operator does not exist: " + x.displayName() + " = " + y.displayName())
                    .withHint("No operator matches the given name and argument types. You might need to add explicit"
                            + " type casts.")
                    .withPosition(binding.getCall().getParserPosition().getColumnNum());
        }
        boolean texts =
                x.oid() != y.oid() && x.category() == TypeCategory.STRING && y.category() == TypeCategory.STRING;
        if (!unknown && !texts || y.oid() == PgTypes.UNKNOWN.oid()) {
            return false;
        }
        SqlParserPos pos = binding.operand(0).getParserPosition();
        PgTypeNameSpec type = new PgTypeNameSpec(new SqlIdentifier(y.name(), pos), List.of(), 0, pos);
        binding.getCall()
                .setOperand(
                        0,
                        SqlStdOperatorTable.CAST.createCall(pos, binding.operand(0), new SqlDataTypeSpec(type, pos)));
        return true;
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
