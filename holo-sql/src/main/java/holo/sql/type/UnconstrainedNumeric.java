package holo.sql.type;

import org.apache.calcite.sql.type.BasicSqlType;
import org.apache.calcite.sql.type.SqlTypeName;

/// numeric without a modifier. It has no scale that values could be rounded or filled up to.
final class UnconstrainedNumeric extends BasicSqlType {
    private static final long serialVersionUID = 1L;

    UnconstrainedNumeric(boolean nullable) {
        super(PgTypeSystem.INSTANCE, SqlTypeName.DECIMAL, nullable, PgTypeSystem.NUMERIC_PRECISION_MAX);
    }

    @Override
    public BasicSqlType createWithNullability(boolean nullable) {
        return nullable == isNullable ? this : new UnconstrainedNumeric(nullable);
    }

    @Override
    public int getScale() {
        return SCALE_NOT_SPECIFIED;
    }

    @Override
    protected void generateTypeString(StringBuilder text, boolean withDetail) {
        text.append("DECIMAL");
    }
}
