package holo.sql.type;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeName;

/// PostgreSQL's limits for Calcite. A numeric without modifier has the greatest precision and scale there are.
public final class PgTypeSystem extends RelDataTypeSystemImpl {
    /// The precision of a numeric without modifier: what PostgreSQL can hold at most.
    public static final int NUMERIC_PRECISION_MAX = NumericType.INTEGER_DIGITS_MAX + NumericType.SCALE_MAX;

    /// The scale of a numeric without modifier.
    public static final int NUMERIC_SCALE_MAX = NumericType.SCALE_MAX;

    /// The length of a varchar without modifier.
    public static final int VARCHAR_LENGTH_MAX = 10_485_761;

    /// The one instance.
    public static final PgTypeSystem INSTANCE = new PgTypeSystem();

    /// For Calcite, which wants a public constructor.
    public PgTypeSystem() {}

    @Override
    public int getMaxPrecision(SqlTypeName type) {
        return switch (type) {
            case DECIMAL -> NUMERIC_PRECISION_MAX;
            case VARCHAR, CHAR, VARBINARY, BINARY -> Integer.MAX_VALUE;
            case TIME, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIME_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ, TIME_TZ -> 6;
            default -> super.getMaxPrecision(type);
        };
    }

    @Override
    public int getMaxScale(SqlTypeName type) {
        return type == SqlTypeName.DECIMAL ? NUMERIC_SCALE_MAX : super.getMaxScale(type);
    }

    @Override
    public int getMinScale(SqlTypeName type) {
        return type == SqlTypeName.DECIMAL ? -1000 : super.getMinScale(type);
    }

    @Override
    public int getDefaultPrecision(SqlTypeName type) {
        return switch (type) {
            case DECIMAL -> NUMERIC_PRECISION_MAX;
            case TIME, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIME_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ, TIME_TZ -> 6;
            default -> super.getDefaultPrecision(type);
        };
    }

    @Override
    public boolean shouldConvertRaggedUnionTypesToVarying() {
        return true;
    }

    @Override
    public RelDataType deriveAvgAggType(RelDataTypeFactory factory, RelDataType argument) {
        return PgAggregateTypes.average(factory, argument);
    }

    @Override
    public RelDataType deriveSumType(RelDataTypeFactory factory, RelDataType argument) {
        return PgAggregateTypes.sum(factory, argument);
    }
}
