package holo.sql.type;

import org.apache.calcite.rel.type.RelDataTypeFamily;
import org.apache.calcite.sql.type.AbstractSqlType;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;

/// A PostgreSQL type that Calcite has no type of its own for: char(n), interval, json, name, oid …
public final class PgRelType extends AbstractSqlType {
    private static final long serialVersionUID = 1L;

    private final transient SqlType type;
    private final int modifier;

    PgRelType(SqlType type, int modifier, boolean nullable) {
        // VARIANT is what Calcite's simplifications keep their hands off.
        super(isBoolean(type) ? SqlTypeName.BOOLEAN : SqlTypeName.VARIANT, nullable, null);
        this.type = type;
        this.modifier = modifier;
        computeDigest();
    }

    /// A domain over boolean is a condition to Calcite.
    private static boolean isBoolean(SqlType type) {
        return type.base().oid() == PgTypes.BOOL.oid();
    }

    /// The type.
    public SqlType type() {
        return type;
    }

    /// Its modifier, -1 for none.
    public int modifier() {
        return modifier;
    }

    PgRelType withNullability(boolean nullable) {
        return nullable == isNullable ? this : new PgRelType(type, modifier, nullable);
    }

    @Override
    public RelDataTypeFamily getFamily() {
        // Calcite asks families whether types can be compared and cast: that is for PostgreSQL's rules to say.
        return isBoolean(type) ? SqlTypeFamily.BOOLEAN : SqlTypeFamily.ANY;
    }

    @Override
    protected void generateTypeString(StringBuilder text, boolean withDetail) {
        text.append(type.name());
        if (type instanceof UserType made) {
            text.append('#').append(made.oid()).append('@').append(made.stamp());
        }
        if (modifier >= 0) {
            text.append('(').append(modifier).append(')');
        }
    }
}
