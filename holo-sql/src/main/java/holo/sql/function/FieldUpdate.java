package holo.sql.function;

import holo.sql.type.CompositeType;
import holo.sql.type.PgRecord;
import holo.sql.type.PgRelTypes;
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
import org.jspecify.annotations.Nullable;

/// A composite value with another value for one field: what `SET column.field = value` assigns to the column.
public final class FieldUpdate extends SqlFunction {
    private final FieldAccess access;

    public FieldUpdate(String field) {
        super("set " + field, SqlKind.OTHER_FUNCTION, null, null, null, SqlFunctionCategory.SYSTEM);
        this.access = new FieldAccess(field);
    }

    /// The field's name.
    public String field() {
        return access.field();
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        validator.deriveType(scope, call.operand(1));
        return type(validator.getTypeFactory(), validator.deriveType(scope, call.operand(0)));
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        return type(binding.getTypeFactory(), binding.getOperandType(0));
    }

    private RelDataType type(RelDataTypeFactory factory, RelDataType record) {
        return PgRelTypes.of(factory, access.owner(record), -1, true);
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.of(2);
    }

    /// @param record null for one without values
    public static PgRecord with(CompositeType type, int field, @Nullable PgRecord record, @Nullable Object value) {
        @Nullable
        Object[] values = record == null
                ? new Object[type.fields().size()]
                : record.values().clone();
        values[field] = value;
        return type.record(values);
    }
}
