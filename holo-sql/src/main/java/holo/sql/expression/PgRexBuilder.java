package holo.sql.expression;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/// Builds expressions without Calcite's own folding of casts, which knows neither PostgreSQL's text formats nor its
/// numbers without a scale.
public final class PgRexBuilder extends RexBuilder {
    /// @param typeFactory a {@link holo.sql.type.PgTypeFactory}
    public PgRexBuilder(RelDataTypeFactory typeFactory) {
        super(typeFactory);
    }

    @Override
    public RexNode makeCast(
            SqlParserPos pos, RelDataType type, RexNode e, boolean matchNullability, boolean safe, RexLiteral format) {
        if (e instanceof RexLiteral literal && isHarmless(literal, type)) {
            return super.makeCast(pos, type, e, matchNullability, safe, format);
        }
        RelDataType wanted = matchNullability
                ? type
                : typeFactory.createTypeWithNullability(
                        type, type.isNullable() || e.getType().isNullable());
        return e.getType().equals(wanted) ? e : makeAbstractCast(pos, wanted, e, safe, format);
    }

    /// Nulls, whole numbers that stay whole, and strings of unknown type that become text.
    private static boolean isHarmless(RexLiteral literal, RelDataType type) {
        if (literal.isNull()) {
            return true;
        }
        SqlTypeName from = literal.getType().getSqlTypeName();
        SqlTypeName to = type.getSqlTypeName();
        return from == SqlTypeName.CHAR && to == SqlTypeName.VARCHAR && type.getPrecision() < 0
                || SqlTypeName.INT_TYPES.contains(from)
                        && (to == SqlTypeName.BIGINT || to == SqlTypeName.INTEGER && from != SqlTypeName.BIGINT);
    }
}
