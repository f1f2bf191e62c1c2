package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Collation;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// `text COLLATE name`: the text itself. The planner takes it out when it has seen which collation is meant where.
public final class Collate extends SqlFunction {
    private final Collation collation;
    private final int position;

    /// @param position of COLLATE in the statement's text, from 1
    public Collate(Collation collation, int position) {
        // The name says which collation, as calls are equal when names and operands are.
        super("collate " + collation.oid(), SqlKind.OTHER_FUNCTION, null, null, null, SqlFunctionCategory.SYSTEM);
        this.collation = collation;
        this.position = position;
    }

    public Collation collation() {
        return collation;
    }

    public int position() {
        return position;
    }

    /// Whether texts are in values of the type: a text type, or an array over one.
    public static boolean applies(SqlType type) {
        SqlType element = type.element();
        return type.oid() == PgTypes.UNKNOWN.oid()
                || (element == null ? type : element).base().category() == TypeCategory.STRING;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        return type(validator.getTypeFactory(), validator.deriveType(scope, call.operand(0)));
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        return type(binding.getTypeFactory(), binding.getOperandType(0));
    }

    private RelDataType type(RelDataTypeFactory factory, RelDataType operand) {
        SqlType type = PgRelTypes.sqlType(operand);
        if (!applies(type)) {
            throw SqlException.of("42804", "collations are not supported by type " + type.displayName())
                    .withPosition(position);
        }
        return type.oid() == PgTypes.UNKNOWN.oid()
                ? PgRelTypes.of(factory, PgTypes.TEXT, -1, operand.isNullable())
                : operand;
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.of(1);
    }
}
