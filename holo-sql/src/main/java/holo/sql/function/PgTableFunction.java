package holo.sql.function;

import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;

/// A set-returning function of the catalog. Its column is named as the function is.
final class PgTableFunction extends PgFunction implements SqlTableFunction {
    PgTableFunction(String name) {
        super(name, ReturnTypes.CURSOR);
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return this::rowType;
    }

    private RelDataType rowType(SqlOperatorBinding binding) {
        SqlType result =
                Resolver.function(getName(), PgOperators.types(binding)).result();
        List<FunctionCatalog.Column> columns = FunctionCatalog.instance().columns(getName());
        if (!columns.isEmpty()) {
            return rowType(binding, columns);
        }
        if (result.oid() == PgTypes.RECORD.oid()) {
            var builder = binding.getTypeFactory().builder();
            SqlType value = !getName().startsWith("json") || getName().endsWith("_text")
                    ? PgTypes.TEXT
                    : getName().startsWith("jsonb") ? PgTypes.JSONB : PgTypes.JSON;
            builder.add("key", PgRelTypes.of(binding.getTypeFactory(), PgTypes.TEXT, TypeModifiers.NONE, true));
            builder.add("value", PgRelTypes.of(binding.getTypeFactory(), value, TypeModifiers.NONE, true));
            return builder.build();
        }
        String column = getName().contains("_elements") ? "value" : getName();
        RelDataType one = PgRelTypes.of(binding.getTypeFactory(), result, TypeModifiers.NONE, true);
        return PgRelTypes.columns(binding.getTypeFactory(), column, result, one);
    }

    /// A row of the columns; `anyelement` is what the first argument has elements of.
    static RelDataType rowType(SqlOperatorBinding binding, List<FunctionCatalog.Column> columns) {
        var builder = binding.getTypeFactory().builder();
        for (FunctionCatalog.Column column : columns) {
            SqlType type = column.type();
            if (type.oid() == PgTypes.ANYELEMENT.oid()) {
                SqlType element = PgRelTypes.sqlType(binding.getOperandType(0)).element();
                type = element == null ? PgTypes.TEXT : element;
            }
            builder.add(column.name(), PgRelTypes.of(binding.getTypeFactory(), type, TypeModifiers.NONE, true));
        }
        return builder.build();
    }
}
