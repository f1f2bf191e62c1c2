package holo.sql.type;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;

/// The types of sums and averages.
final class PgAggregateTypes {
    private PgAggregateTypes() {}

    /// sum: bigint of small integers, numeric of bigint.
    static RelDataType sum(RelDataTypeFactory factory, RelDataType argument) {
        SqlType type = PgRelTypes.sqlType(argument);
        SqlType sum = switch (type.oid()) {
            case 21, 23 -> PgTypes.INT8;
            case 20, 1700 -> PgTypes.NUMERIC;
            default -> type;
        };
        return PgRelTypes.of(factory, sum, TypeModifiers.NONE, argument.isNullable());
    }

    /// avg: double precision of the floats, numeric of the exact types.
    static RelDataType average(RelDataTypeFactory factory, RelDataType argument) {
        SqlType type = PgRelTypes.sqlType(argument);
        SqlType average = switch (type.oid()) {
            case 700, 701 -> PgTypes.FLOAT8;
            case 1186 -> PgTypes.INTERVAL;
            default -> PgTypes.NUMERIC;
        };
        return PgRelTypes.of(factory, average, TypeModifiers.NONE, argument.isNullable());
    }
}
