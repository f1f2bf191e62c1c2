package holo.sql.exec;

import holo.sql.function.Casts;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Converts columns to other types.
final class ConvertPlan implements CompiledPlan {
    private final CompiledPlan input;
    private final List<SqlType> types;
    private final Casts.Cast[] casts;

    ConvertPlan(CompiledPlan input, List<SqlType> from, List<SqlType> to) {
        this.input = input;
        this.types = to;
        this.casts = new Casts.Cast[to.size()];
        for (int i = 0; i < casts.length; i++) {
            casts[i] = same(from.get(i), to.get(i)) ? Casts.IDENTITY : Casts.find(from.get(i), to.get(i));
        }
    }

    private static boolean same(SqlType from, SqlType to) {
        return from.oid() == to.oid() || to.oid() == PgTypes.UNKNOWN.oid();
    }

    static boolean needed(List<SqlType> from, List<SqlType> to) {
        for (int i = 0; i < to.size(); i++) {
            if (!same(from.get(i), to.get(i))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<SqlType> outputTypes() {
        return types;
    }

    @Override
    public RowSource open(ExecutionContext context) {
        return new DerivedSource(input.open(context)) {
            @Override
            public boolean advance() {
                if (!rows.advance()) {
                    return false;
                }
                @Nullable Object[] out = rows.row().clone();
                for (int i = 0; i < out.length; i++) {
                    Object value = out[i];
                    out[i] = value == null ? null : casts[i].apply(value, context.types());
                }
                row = out;
                return true;
            }
        };
    }
}
