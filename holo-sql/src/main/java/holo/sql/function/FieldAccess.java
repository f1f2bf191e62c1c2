package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.CompositeType;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
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

/// `(value).field`: an attribute of a composite value.
public final class FieldAccess extends SqlFunction {
    /// Stands for all fields, in a select list.
    public static final String STAR = "*";

    private final String field;

    public FieldAccess(String field) {
        super(field, SqlKind.OTHER_FUNCTION, null, null, null, SqlFunctionCategory.SYSTEM);
        this.field = field;
    }

    /// The field's name.
    public String field() {
        return field;
    }

    /// The type that has the field.
    ///
    /// @throws SqlException 42703, 42809
    public CompositeType owner(RelDataType operand) {
        SqlType type = PgRelTypes.sqlType(operand);
        if (type instanceof CompositeType composite) {
            if (!field.equals(STAR) && composite.indexOf(field) < 0) {
                throw SqlException.of(
                        "42703", "column \"" + field + "\" not found in data type " + composite.displayName());
            }
            return composite;
        }
        throw type.oid() == PgTypes.RECORD.oid()
                ? SqlException.of("42703", "could not identify column \"" + field + "\" in record data type")
                : SqlException.of(
                        "42809",
                        "column notation ." + field + " applied to type " + type.displayName()
                                + ", which is not a composite type");
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
        CompositeType type = owner(operand);
        CompositeType.Field found = type.fields().get(type.indexOf(field));
        return PgRelTypes.of(factory, found.type(), found.modifier(), true);
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.of(1);
    }
}
