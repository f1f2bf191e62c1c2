package holo.sql.statement;

import holo.sql.error.SqlException;
import holo.sql.type.Numeric;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.math.BigDecimal;
import java.util.Objects;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// One value of INSERT … VALUES or SET, before it is converted for its column.
sealed interface Cell {
    /// A literal.
    ///
    /// @param value of the class that the type names; a string of unknown type for a quoted one
    record Constant(@Nullable Object value, Conversion conversion) implements Cell {
        /// The value for the column.
        ///
        /// @throws SqlException
        @Nullable
        Object converted(TypeContext context) {
            try {
                return conversion.apply(value, context);
            } catch (SqlException e) {
                boolean input = value instanceof String && !e.sqlState().equals("22001");
                throw input ? e.withLiteral((String) Objects.requireNonNull(value)) : e;
            }
        }
    }

    /// `$n` by itself.
    record Parameter(int index, Conversion conversion) implements Cell {}

    /// An expression: its place among those of its row, or of the statement.
    record Computed(int index, Conversion conversion) implements Cell {}

    /// DEFAULT.
    record Default() implements Cell {}

    /// The type of a literal, as PostgreSQL sees it.
    static SqlType type(SqlLiteral literal) {
        if (literal.getValue() == null || literal.getTypeName() == SqlTypeName.CHAR) {
            return PgTypes.UNKNOWN;
        }
        if (literal.getTypeName() == SqlTypeName.BOOLEAN) {
            return PgTypes.BOOL;
        }
        BigDecimal number = Objects.requireNonNull(literal.bigDecimalValue());
        if (number.scale() > 0) {
            return PgTypes.NUMERIC;
        }
        return number.toBigInteger().bitLength() < 32
                ? PgTypes.INT4
                : number.toBigInteger().bitLength() < 64 ? PgTypes.INT8 : PgTypes.NUMERIC;
    }

    /// The value of a literal, of the class that its type names.
    static @Nullable Object value(SqlLiteral literal) {
        if (literal.getValue() == null) {
            return null;
        }
        SqlType type = type(literal);
        if (type == PgTypes.UNKNOWN) {
            return literal.getValueAs(String.class);
        }
        if (type == PgTypes.BOOL) {
            return literal.booleanValue();
        }
        BigDecimal number = Objects.requireNonNull(literal.bigDecimalValue());
        if (type == PgTypes.INT4) {
            return number.intValueExact();
        }
        return type == PgTypes.INT8 ? (Object) number.longValueExact() : Numeric.of(number);
    }
}
