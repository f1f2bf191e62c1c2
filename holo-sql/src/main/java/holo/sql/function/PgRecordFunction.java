package holo.sql.function;

import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// A function in FROM whose columns the query defines: `json_to_record(…) AS t (a int, b text)`.
public final class PgRecordFunction extends SqlFunction implements SqlTableFunction {
    private final List<String> names;
    private final List<SqlType> types;
    private final List<Integer> modifiers;

    public PgRecordFunction(String name, List<String> names, List<SqlType> types, List<Integer> modifiers) {
        super(
                name,
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.CURSOR,
                null,
                null,
                SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION);
        this.names = List.copyOf(names);
        this.types = List.copyOf(types);
        this.modifiers = List.copyOf(modifiers);
    }

    /// The names of the columns.
    public List<String> names() {
        return names;
    }

    /// The types of the columns.
    public List<SqlType> types() {
        return types;
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return binding -> {
            RelDataTypeFactory factory = binding.getTypeFactory();
            RelDataTypeFactory.Builder builder = factory.builder();
            for (int i = 0; i < names.size(); i++) {
                builder.add(names.get(i), PgRelTypes.of(factory, types.get(i), modifiers.get(i), true));
            }
            return builder.build();
        };
    }

    /// There is nothing to look up: this object knows the columns.
    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        for (SqlNode operand : call.getOperandList()) {
            validator.setValidatedNodeType(operand, validator.deriveType(scope, operand));
        }
        return validator.getTypeFactory().createSqlType(SqlTypeName.CURSOR);
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.any();
    }
}
