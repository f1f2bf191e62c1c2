package holo.sql.function;

import holo.sql.type.Json;
import holo.sql.type.JsonFormat;
import holo.sql.type.Numeric;
import holo.sql.type.PgArray;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Values of any type as JSON.
final class JsonValues {
    private JsonValues() {}

    /// Any value as JSON.
    static Json of(@Nullable Object value, SqlType type, TypeContext context) {
        return switch (value) {
            case null -> Json.Null.NULL;
            case Json j -> j;
            case Boolean b -> new Json.Bool(b);
            case Numeric.Finite f -> new Json.Num(f.value());
            case PgArray a -> array(a, 0, 0, context);
            case PgRecord r -> {
                Map<String, Json> members = new TreeMap<>(JsonFormat.KEY_ORDER);
                for (int i = 0; i < r.values().length; i++) {
                    members.put(r.names().get(i), of(r.values()[i], r.types().get(i), context));
                }
                yield new Json.Obj(members);
            }
            default -> {
                if (type.oid() == PgTypes.JSON.oid()) {
                    yield JsonFormat.parse((String) value);
                }
                boolean number = value instanceof Number
                        && switch (type.oid()) {
                            case 20, 21, 23 -> true;
                            case 700, 701 -> Double.isFinite(((Number) value).doubleValue());
                            default -> false;
                        };
                boolean moment = type.oid() == 1082 || type.oid() == 1114 || type.oid() == 1184;
                String text = type.toText(value, moment ? iso(context) : context);
                yield number
                        ? new Json.Num(new java.math.BigDecimal(text))
                        : new Json.Str(moment ? text.replaceFirst("(\\d) (\\d)", "$1T$2") : text);
            }
        };
    }

    /// Dates and times are written in ISO's way whatever the session prefers.
    private static TypeContext iso(TypeContext context) {
        return context.dateStyle().startsWith("ISO")
                ? context
                : new TypeContext(
                        context.timeZone(),
                        "ISO, MDY",
                        context.intervalStyle(),
                        context.extraFloatDigits(),
                        context.nowMicros(),
                        context.names(),
                        context.byteaEscape());
    }

    /// The part of an array that begins at an element, from a dimension inwards.
    private static Json.Array array(PgArray array, int dimension, int start, TypeContext context) {
        List<Json> all = new ArrayList<>();
        if (array.size() > 0) {
            int step = step(array, dimension);
            for (int i = 0; i < array.dimensions()[dimension]; i++) {
                int at = start + i * step;
                all.add(
                        dimension + 1 < array.dimensions().length
                                ? array(array, dimension + 1, at, context)
                                : of(array.elements()[at], array.elementType(), context));
            }
        }
        return new Json.Array(all);
    }

    private static int step(PgArray array, int dimension) {
        int step = 1;
        for (int d = dimension + 1; d < array.dimensions().length; d++) {
            step *= array.dimensions()[d];
        }
        return step;
    }

    private static void arrayText(StringBuilder out, PgArray array, int dimension, int start, TypeContext context) {
        out.append('[');
        if (array.size() > 0) {
            int step = step(array, dimension);
            for (int i = 0; i < array.dimensions()[dimension]; i++) {
                int at = start + i * step;
                out.append(i > 0 ? "," : "");
                if (dimension + 1 < array.dimensions().length) {
                    arrayText(out, array, dimension + 1, at, context);
                } else {
                    out.append(textOf(array.elements()[at], array.elementType(), context));
                }
            }
        }
        out.append(']');
    }

    /// Any value as the text that json functions make of it.
    static String textOf(@Nullable Object value, SqlType type, TypeContext context) {
        if (value == null) {
            return "null";
        }
        if (type.oid() == PgTypes.JSON.oid()) {
            return (String) value;
        }
        if (value instanceof PgArray a) {
            StringBuilder out = new StringBuilder();
            arrayText(out, a, 0, 0, context);
            return out.toString();
        }
        if (value instanceof PgRecord r) {
            StringBuilder out = new StringBuilder("{");
            for (int i = 0; i < r.values().length; i++) {
                out.append(i > 0 ? "," : "");
                JsonFormat.quote(out, r.names().get(i));
                out.append(':').append(textOf(r.values()[i], r.types().get(i), context));
            }
            return out.append('}').toString();
        }
        return of(value, type, context).text();
    }
}
