package holo.sql.statement;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.error.SqlException;
import holo.sql.function.Casts;
import holo.sql.type.DomainType;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCoercions;
import holo.sql.type.TypeContext;
import holo.sql.type.TypeModifiers;
import org.jspecify.annotations.Nullable;

/// Makes a value fit the column that it is assigned to.
record Conversion(Casts.Cast cast, SqlType type, int modifier) {
    /// @throws SqlException 42804 when values of the type cannot be assigned to the column
    static Conversion assignment(SqlType from, ColumnDescriptor column) {
        SqlType to = column.type().base();
        TypeCoercions.Context context = TypeCoercions.context(from, to);
        if (context == null || context == TypeCoercions.Context.EXPLICIT) {
            throw SqlException.of(
                            "42804",
                            "column \"" + column.name() + "\" is of type "
                                    + column.type().displayName()
                                    + " but expression is of type "
                                    + from.displayName())
                    .withHint("You will need to rewrite or cast the expression.");
        }
        int modifier = column.type() instanceof DomainType domain ? domain.baseModifier() : column.typeModifier();
        return new Conversion(Casts.find(from, to), to, modifier);
    }

    @Nullable
    Object apply(@Nullable Object value, TypeContext context) {
        if (value == null) {
            return null;
        }
        Object converted = cast.apply(value, context);
        return converted == null ? null : TypeModifiers.coerce(type, modifier, converted, false);
    }
}
