package holo.sql.function;

import holo.sql.type.PgRelTypes;
import holo.sql.type.TypeModifiers;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.util.Optionality;

/// An aggregate function of the catalog, with all of its overloads.
final class PgAggregate extends SqlAggFunction {
    PgAggregate(String name) {
        super(
                name,
                null,
                kind(name),
                binding -> PgRelTypes.of(
                        binding.getTypeFactory(),
                        Resolver.aggregate(name, PgOperators.types(binding)).result(),
                        TypeModifiers.NONE,
                        true),
                PgOperators.parameters(name, Resolver::aggregate),
                PgOperators.checker(SqlOperandCountRanges.any()),
                SqlFunctionCategory.USER_DEFINED_FUNCTION,
                false,
                false,
                Optionality.OPTIONAL);
    }

    private static SqlKind kind(String name) {
        return switch (name) {
            case "sum" -> SqlKind.SUM;
            case "avg" -> SqlKind.AVG;
            case "min" -> SqlKind.MIN;
            case "max" -> SqlKind.MAX;
            default -> SqlKind.OTHER_FUNCTION;
        };
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding callBinding, boolean throwOnFailure) {
        return true;
    }

    @Override
    protected org.apache.calcite.rel.type.RelDataType adjustType(
            org.apache.calcite.sql.validate.SqlValidator validator,
            org.apache.calcite.sql.SqlCall call,
            org.apache.calcite.rel.type.RelDataType type) {
        return type;
    }
}
