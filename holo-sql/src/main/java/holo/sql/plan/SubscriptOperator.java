package holo.sql.plan;

import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.type.SqlOperandCountRanges;

/// `array[n]`, for arrays and vectors (int2vector, oidvector) alike.
final class SubscriptOperator extends SqlSpecialOperator {
    static final String NAME = "ITEM";
    static final SubscriptOperator INSTANCE = new SubscriptOperator();

    private static final int PRECEDENCE = 100;

    private SubscriptOperator() {
        super(NAME, SqlKind.ITEM, PRECEDENCE, true, null, null, null);
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.of(2);
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
        return true;
    }

    @Override
    public void unparse(SqlWriter writer, SqlCall call, int leftPrecedence, int rightPrecedence) {
        call.operand(0).unparse(writer, leftPrecedence, 0);
        SqlWriter.Frame frame = writer.startList("[", "]");
        call.operand(1).unparse(writer, 0, 0);
        writer.endList(frame);
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        SqlType array = PgRelTypes.sqlType(binding.getOperandType(0));
        SqlType element = array.element();
        if (array.oid() == PgTypes.NAME.oid()) {
            return PgRelTypes.of(binding.getTypeFactory(), PgTypes.CHAR, -1, true);
        }
        if (array.category() == TypeCategory.GEOMETRIC) {
            SqlType part = array.oid() == PgTypes.POINT.oid() ? PgTypes.FLOAT8 : PgTypes.POINT;
            return PgRelTypes.of(binding.getTypeFactory(), part, -1, true);
        }
        return PgRelTypes.of(binding.getTypeFactory(), element == null ? PgTypes.TEXT : element, -1, true);
    }
}
