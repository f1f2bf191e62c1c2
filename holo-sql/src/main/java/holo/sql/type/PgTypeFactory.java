package holo.sql.type;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Calcite's type factory with PostgreSQL's types and its rules for common types. Thread-safe.
public final class PgTypeFactory extends SqlTypeFactoryImpl {
    /// A new factory; types of different factories are equal when their digests are.
    public PgTypeFactory() {
        super(PgTypeSystem.INSTANCE);
    }

    @Override
    public Charset getDefaultCharset() {
        return StandardCharsets.UTF_8;
    }

    @Override
    public RelDataType createSqlType(SqlTypeName typeName) {
        return typeName == SqlTypeName.DECIMAL
                ? canonize(new UnconstrainedNumeric(false))
                : super.createSqlType(typeName);
    }

    @Override
    public RelDataType createTypeWithNullability(RelDataType type, boolean nullable) {
        return type instanceof PgRelType own
                ? canonize(own.withNullability(nullable))
                : super.createTypeWithNullability(type, nullable);
    }

    @Override
    public RelDataType copyType(RelDataType type) {
        return type instanceof PgRelType ? type : super.copyType(type);
    }

    RelDataType own(SqlType type, int modifier, boolean nullable) {
        return canonize(new PgRelType(type, modifier, nullable));
    }

    @Override
    public @Nullable RelDataType leastRestrictive(List<RelDataType> types, SqlTypeMappingRule rule) {
        boolean nullable = false;
        boolean same = true;
        List<SqlType> sqlTypes = new ArrayList<>(types.size());
        int modifier = PgRelTypes.modifier(types.getFirst());
        for (RelDataType type : types) {
            if (type.isStruct()) {
                return super.leastRestrictive(types, rule);
            }
            nullable |= type.isNullable() || type.getSqlTypeName() == SqlTypeName.NULL;
            same &= type.getSqlTypeName() == types.getFirst().getSqlTypeName();
            sqlTypes.add(PgRelTypes.sqlType(type));
        }
        if (types.size() == 1 || same && types.getFirst().getSqlTypeName() == SqlTypeName.CHAR) {
            return commonChar(types, nullable);
        }
        SqlType common = TypeCoercions.common(sqlTypes);
        if (common == null) {
            return null;
        }
        for (int i = 0; i < types.size(); i++) {
            if (sqlTypes.get(i).oid() != common.oid() || PgRelTypes.modifier(types.get(i)) != modifier) {
                modifier = TypeModifiers.NONE;
            }
        }
        return PgRelTypes.of(this, common, modifier, nullable);
    }

    /// String literals of one length stay literals of unknown type; others become text, lest Calcite fills them up.
    private RelDataType commonChar(List<RelDataType> types, boolean nullable) {
        RelDataType best = types.getFirst();
        for (RelDataType type : types) {
            if (type.getPrecision() != best.getPrecision()) {
                return PgRelTypes.of(this, PgTypes.TEXT, TypeModifiers.NONE, nullable);
            }
        }
        return createTypeWithNullability(best, nullable);
    }
}
