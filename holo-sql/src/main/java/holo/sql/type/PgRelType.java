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
        super(SqlTypeName.VARIANT, nullable, null);
        this.type = type;
        this.modifier = modifier;
        computeDigest();
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
        return SqlTypeFamily.ANY;
    }

    @Override
    protected void generateTypeString(StringBuilder text, boolean withDetail) {
        text.append(type.name());
        if (modifier >= 0) {
            text.append('(').append(modifier).append(')');
        }
    }
}
