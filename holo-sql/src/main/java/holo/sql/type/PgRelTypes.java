package holo.sql.type;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;

/// Translates between Calcite's types and PostgreSQL's.
///
/// Calcite's own types stand for what they are; text is VARCHAR without a precision, a string literal of unknown type
/// is CHAR, NULL is unknown too, timestamptz is TIMESTAMP_WITH_LOCAL_TIME_ZONE, and everything else is a {@link
/// PgRelType}.
public final class PgRelTypes {
    private PgRelTypes() {}

    /// Calcite's type for a PostgreSQL type.
    ///
    /// @param factory a {@link PgTypeFactory}
    /// @param modifier typmod, -1 for none
    public static RelDataType of(RelDataTypeFactory factory, SqlType type, int modifier, boolean nullable) {
        RelDataType made = make((PgTypeFactory) factory, type, modifier, nullable);
        return factory.createTypeWithNullability(made, nullable);
    }

    /// The columns that values of a type are in FROM: the fields of rows, or one column of a name.
    ///
    /// @param value Calcite's type for the type
    public static RelDataType columns(RelDataTypeFactory factory, String name, SqlType type, RelDataType value) {
        var builder = factory.builder();
        if (type instanceof CompositeType composite) {
            composite
                    .fields()
                    .forEach(field -> builder.add(field.name(), of(factory, field.type(), field.modifier(), true)));
        } else {
            builder.add(name, value);
        }
        return builder.build();
    }

    private static RelDataType make(PgTypeFactory f, SqlType type, int modifier, boolean nullable) {
        if (type instanceof ArrayType array) {
            return f.createArrayType(of(f, array.element(), modifier, true), -1);
        }
        int digits = modifier < 0 ? 6 : modifier;
        return switch (type.oid()) {
            case 16 -> f.createSqlType(SqlTypeName.BOOLEAN);
            case 21 -> f.createSqlType(SqlTypeName.SMALLINT);
            case 23 -> f.createSqlType(SqlTypeName.INTEGER);
            case 20 -> f.createSqlType(SqlTypeName.BIGINT);
            case 700 -> f.createSqlType(SqlTypeName.REAL);
            case 701 -> f.createSqlType(SqlTypeName.DOUBLE);
            case 1700 ->
                modifier < 0
                        ? f.createSqlType(SqlTypeName.DECIMAL)
                        : f.createSqlType(
                                SqlTypeName.DECIMAL,
                                TypeModifiers.numericPrecision(modifier),
                                TypeModifiers.numericScale(modifier));
            case 25 -> f.createSqlType(SqlTypeName.VARCHAR);
            case 1043 ->
                f.createSqlType(
                        SqlTypeName.VARCHAR,
                        modifier < 0 ? PgTypeSystem.VARCHAR_LENGTH_MAX : TypeModifiers.characters(modifier));
            case 17 -> f.createSqlType(SqlTypeName.VARBINARY);
            case 1082 -> f.createSqlType(SqlTypeName.DATE);
            case 1083 -> f.createSqlType(SqlTypeName.TIME, digits);
            case 1114 -> f.createSqlType(SqlTypeName.TIMESTAMP, digits);
            case 1184 -> f.createSqlType(SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, digits);
            case 2950 -> f.createSqlType(SqlTypeName.UUID);
            case 705 -> f.createSqlType(SqlTypeName.NULL);
            case 2276, 2283 -> f.createSqlType(SqlTypeName.ANY);
            default -> f.own(type, modifier, nullable);
        };
    }

    /// The PostgreSQL type of one of Calcite's, as expressions take it: a domain is its base type.
    public static SqlType sqlType(RelDataType type) {
        if (type instanceof PgRelType own) {
            return own.type().base();
        }
        if (type.isStruct()) {
            return PgTypes.RECORD;
        }
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> PgTypes.BOOL;
            case TINYINT, SMALLINT, UTINYINT -> PgTypes.INT2;
            case INTEGER, USMALLINT -> PgTypes.INT4;
            case BIGINT, UINTEGER -> PgTypes.INT8;
            case REAL -> PgTypes.FLOAT4;
            case FLOAT, DOUBLE -> PgTypes.FLOAT8;
            case DECIMAL, UBIGINT -> PgTypes.NUMERIC;
            case VARCHAR ->
                type.getPrecision() < 0 || type.getPrecision() > PgTypeSystem.VARCHAR_LENGTH_MAX
                        ? PgTypes.TEXT
                        : PgTypes.VARCHAR;
            case CHAR, NULL, SYMBOL, UNKNOWN -> PgTypes.UNKNOWN;
            case BINARY, VARBINARY -> PgTypes.BYTEA;
            case DATE -> PgTypes.DATE;
            case TIME -> PgTypes.TIME;
            case TIME_WITH_LOCAL_TIME_ZONE, TIME_TZ -> PgTypes.TIMETZ;
            case TIMESTAMP -> PgTypes.TIMESTAMP;
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ -> PgTypes.TIMESTAMPTZ;
            case UUID -> PgTypes.UUID;
            case ARRAY, MULTISET -> {
                RelDataType component = type.getComponentType();
                SqlType element = component == null ? PgTypes.TEXT : sqlType(component);
                yield PgTypes.arrayOf(element.oid() == PgTypes.UNKNOWN.oid() ? PgTypes.TEXT : element);
            }
            case ROW -> PgTypes.RECORD;
            default -> {
                if (SqlTypeName.INTERVAL_TYPES.contains(type.getSqlTypeName())) {
                    yield PgTypes.INTERVAL;
                }
                yield PgTypes.ANY;
            }
        };
    }

    /// The type as it was declared: a domain stays one.
    public static SqlType declaredType(RelDataType type) {
        return type instanceof PgRelType own ? own.type() : sqlType(type);
    }

    /// The typmod of one of Calcite's types; -1 for none. That of a domain is its base type's.
    public static int modifier(RelDataType type) {
        if (type instanceof PgRelType own) {
            return own.type() instanceof DomainType domain ? domain.baseModifier() : own.modifier();
        }
        return switch (type.getSqlTypeName()) {
            case DECIMAL ->
                type.getPrecision() > 1000 || type.getPrecision() < 1
                        ? TypeModifiers.NONE
                        : TypeModifiers.numeric(type.getPrecision(), type.getScale());
            case VARCHAR ->
                type.getPrecision() < 0 || type.getPrecision() >= PgTypeSystem.VARCHAR_LENGTH_MAX
                        ? TypeModifiers.NONE
                        : TypeModifiers.length(type.getPrecision());
            case TIME, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIME_WITH_LOCAL_TIME_ZONE ->
                type.getPrecision() >= 6 || type.getPrecision() < 0 ? TypeModifiers.NONE : type.getPrecision();
            case ARRAY -> {
                RelDataType component = type.getComponentType();
                yield component == null ? TypeModifiers.NONE : modifier(component);
            }
            default -> TypeModifiers.NONE;
        };
    }

    /// What a client is told of a column: unknown becomes text.
    public static SqlType outputType(RelDataType type) {
        SqlType sqlType = sqlType(type);
        return sqlType.oid() == PgTypes.UNKNOWN.oid() ? PgTypes.TEXT : sqlType;
    }
}
