package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.EnumType;
import holo.sql.type.PgArray;
import holo.sql.type.PgEnum;
import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// enum_first, enum_last, enum_range: what they answer is in the type of their argument.
final class EnumFunctions {
    private EnumFunctions() {}

    static void register(FunctionCatalog c) {
        c.typed(
                "enum_first(anyenum) anyenum",
                (values, types, context) -> labels(types.getFirst()).getFirst());
        c.typed(
                "enum_last(anyenum) anyenum",
                (values, types, context) -> labels(types.getFirst()).getLast());
        c.typed("enum_range(anyenum) anyarray", (values, types, context) -> range(types.getFirst(), null, null));
        c.typed(
                "enum_range(anyenum,anyenum) anyarray",
                (values, types, context) -> range(types.getFirst(), (PgEnum) values[0], (PgEnum) values[1]));
        c.two("enum_smaller(anyenum,anyenum) anyenum", (a, b) -> ((PgEnum) a).compareTo((PgEnum) b) <= 0 ? a : b);
        c.two("enum_larger(anyenum,anyenum) anyenum", (a, b) -> ((PgEnum) a).compareTo((PgEnum) b) >= 0 ? a : b);
        c.two("enum_cmp(anyenum,anyenum) int4", (a, b) -> ((PgEnum) a).compareTo((PgEnum) b));
    }

    private static List<PgEnum> labels(SqlType type) {
        if (!(type instanceof EnumType enumeration)) {
            throw SqlException.of("42804", "could not determine polymorphic type because input has type unknown");
        }
        if (enumeration.labels().isEmpty()) {
            throw SqlException.of("55000", "enum " + enumeration.displayName() + " contains no values");
        }
        return enumeration.labels();
    }

    private static PgArray range(SqlType type, @Nullable PgEnum first, @Nullable PgEnum last) {
        return PgArray.of(
                type,
                ((EnumType) type)
                        .labels().stream()
                                .filter(l -> (first == null || l.compareTo(first) >= 0)
                                        && (last == null || l.compareTo(last) <= 0))
                                .toArray());
    }
}
