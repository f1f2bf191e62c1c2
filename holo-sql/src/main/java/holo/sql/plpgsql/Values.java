package holo.sql.plpgsql;

import holo.sql.error.SqlException;
import holo.sql.function.Casts;
import holo.sql.plan.ParameterNames;
import holo.sql.type.CompositeType;
import holo.sql.type.DomainType;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCoercions;
import holo.sql.type.TypeModifiers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes values fit what they are assigned to: by the casts of assignments, and by way of their text where there is
/// none.
final class Values {
    private final Host host;

    Values(Host host) {
        this.host = host;
    }

    /// @throws SqlException 42804, 22P02 …
    @Nullable
    Object convert(@Nullable Object value, SqlType from, SqlType to, int modifier) {
        if (to instanceof DomainType domain) {
            Object base = convert(value, from, domain.base(), domain.baseModifier());
            if (!domain.isConstrained()) {
                return base;
            }
            String cast = "SELECT $1::" + domain.displayName();
            Host.Compiled check = host.compile(cast, ParameterNames.NONE, List.of(domain.base()))
                    .getFirst();
            return host.run(check, new Object[] {base}, 1).rows().getFirst()[0];
        }
        if (value == null) {
            return null;
        }
        if (to.oid() == PgTypes.RECORD.oid()) {
            if (!(value instanceof PgRecord)) {
                throw SqlException.of("42804", "cannot assign non-composite value to a record variable");
            }
            return value;
        }
        if (to instanceof CompositeType composite) {
            if (value instanceof PgRecord row) {
                return row(row, composite);
            }
            if (!isText(from)) {
                throw SqlException.of("42804", "cannot assign non-composite value to a row variable");
            }
        }
        Object converted = value;
        if (from.oid() != to.oid()) {
            TypeCoercions.Context context = TypeCoercions.context(from.base(), to);
            boolean byCast = context != null && context != TypeCoercions.Context.EXPLICIT && !isText(from);
            converted = byCast
                    ? Casts.find(from.base(), to).apply(value, host.types())
                    : to.fromText(from.toText(value, host.types()), host.types());
        }
        return converted == null ? null : TypeModifiers.coerce(to, modifier, converted, false);
    }

    private static boolean isText(SqlType type) {
        return type.oid() == PgTypes.TEXT.oid() || type.oid() == PgTypes.UNKNOWN.oid();
    }

    /// A row with the values of another, by place; missing ones are null.
    PgRecord row(PgRecord row, CompositeType type) {
        List<CompositeType.Field> fields = type.fields();
        @Nullable Object[] values = new Object[fields.size()];
        for (int i = 0; i < Math.min(values.length, row.values().length); i++) {
            values[i] = convert(
                    row.values()[i],
                    row.types().get(i),
                    fields.get(i).type(),
                    fields.get(i).modifier());
        }
        return type.record(values);
    }
}
