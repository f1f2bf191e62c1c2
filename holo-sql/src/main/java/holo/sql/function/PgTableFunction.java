package holo.sql.function;

import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
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
        var builder = binding.getTypeFactory().builder();
        if (result.oid() == PgTypes.RECORD.oid()) {
            SqlType value = !getName().startsWith("json") || getName().endsWith("_text")
                    ? PgTypes.TEXT
                    : getName().startsWith("jsonb") ? PgTypes.JSONB : PgTypes.JSON;
            boolean options = getName().equals("pg_options_to_table");
            builder.add(
                    options ? "option_name" : "key",
                    PgRelTypes.of(binding.getTypeFactory(), PgTypes.TEXT, TypeModifiers.NONE, true));
            builder.add(
                    options ? "option_value" : "value",
                    PgRelTypes.of(binding.getTypeFactory(), value, TypeModifiers.NONE, true));
        } else {
            String column = getName().contains("_elements") ? "value" : getName();
            builder.add(column, PgRelTypes.of(binding.getTypeFactory(), result, TypeModifiers.NONE, true));
        }
        return builder.build();
    }
}
