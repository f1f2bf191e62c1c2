package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
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

/// JSON functions and operators. Values of type json are texts that are read where a function looks inside.
public final class JsonFunctions {
    /// `json[key or index]`: as a step of a path, where a number in a text is an index, too.
    public static final String SUBSCRIPT = "\u0001at";

    private JsonFunctions() {}

    static void register(FunctionCatalog c) {
        for (boolean binary : new boolean[] {false, true}) {
            access(c, binary);
            building(c, binary);
            rows(c, binary);
        }
        comparing(c);
        changing(c);
    }

    private static Json read(Object value) {
        return value instanceof Json j ? j : JsonFormat.parse((String) value);
    }

    private static @Nullable Object write(@Nullable Json json, boolean binary) {
        return json == null ? null : binary ? json : json.text();
    }

    private static @Nullable String text(@Nullable Json json) {
        return switch (json) {
            case null -> null;
            case Json.Null n -> null;
            case Json.Str s -> s.value();
            default -> json.text();
        };
    }

    private static @Nullable Json member(Json json, String key) {
        return json instanceof Json.Obj o ? o.members().get(key) : null;
    }

    private static @Nullable Json element(Json json, int index) {
        if (!(json instanceof Json.Array a)) {
            return null;
        }
        int at = index < 0 ? a.elements().size() + index : index;
        return at >= 0 && at < a.elements().size() ? a.elements().get(at) : null;
    }

    private static @Nullable Json path(Json json, PgArray path) {
        Json at = json;
        for (Object step : path.elements()) {
            if (step == null || at == null) {
                return null;
            }
            if (at instanceof Json.Array) {
                Integer index = index((String) step);
                at = index == null ? null : element(at, index);
            } else {
                at = member(at, (String) step);
            }
        }
        return at;
    }

    private static @Nullable Integer index(String step) {
        return step.matches("-?[0-9]{1,9}") ? Integer.valueOf(step) : null;
    }

    private static PgArray steps(@Nullable Object[] v) {
        return PgArray.of(PgTypes.TEXT, java.util.Arrays.copyOfRange(v, 1, v.length));
    }

    private static void access(FunctionCatalog c, boolean binary) {
        String t = binary ? "jsonb" : "json";
        if (binary) {
            treeAccess(c);
        } else {
            textAccess(c);
        }
        c.one(t + "_array_length(" + t + ") int4", a -> {
            if (read(a) instanceof Json.Array array) {
                return array.elements().size();
            }
            throw SqlException.of(
                    "22023", "cannot get array length of a " + (read(a) instanceof Json.Obj ? "non-array" : "scalar"));
        });
        c.one(t + "_typeof(" + t + ") text", a -> typeOf(read(a)));
        c.one(
                t + "_strip_nulls(" + t + ") " + t,
                a -> binary ? stripNulls(read(a)) : JsonText.withoutNulls((String) a));
    }

    private static void treeAccess(FunctionCatalog c) {
        c.two(SUBSCRIPT + "(jsonb,text) jsonb", (a, b) -> path(read(a), PgArray.of(PgTypes.TEXT, b)));
        c.two(SUBSCRIPT + "(jsonb,int4) jsonb", (a, b) -> path(read(a), PgArray.of(PgTypes.TEXT, b.toString())));
        c.two("->(jsonb,text) jsonb", (a, b) -> member(read(a), (String) b));
        c.two("->(jsonb,int4) jsonb", (a, b) -> element(read(a), (Integer) b));
        c.two("->>(jsonb,text) text", (a, b) -> text(member(read(a), (String) b)));
        c.two("->>(jsonb,int4) text", (a, b) -> text(element(read(a), (Integer) b)));
        c.two("#>(jsonb,_text) jsonb", (a, b) -> path(read(a), (PgArray) b));
        c.two("#>>(jsonb,_text) text", (a, b) -> text(path(read(a), (PgArray) b)));
        c.full("jsonb_extract_path(jsonb,variadic text) jsonb", (v, x) -> path(read(nn(v[0])), steps(v)));
        c.full("jsonb_extract_path_text(jsonb,variadic text) text", (v, x) -> text(path(read(nn(v[0])), steps(v))));
    }

    /// Parts of a json are what was written there.
    private static void textAccess(FunctionCatalog c) {
        c.two("->(json,text) json", (a, b) -> JsonText.member((String) a, (String) b));
        c.two("->(json,int4) json", (a, b) -> JsonText.element((String) a, (Integer) b));
        c.two("->>(json,text) text", (a, b) -> JsonText.plain(JsonText.member((String) a, (String) b)));
        c.two("->>(json,int4) text", (a, b) -> JsonText.plain(JsonText.element((String) a, (Integer) b)));
        c.two("#>(json,_text) json", (a, b) -> textPath((String) a, (PgArray) b));
        c.two("#>>(json,_text) text", (a, b) -> JsonText.plain(textPath((String) a, (PgArray) b)));
        c.full("json_extract_path(json,variadic text) json", (v, x) -> textPath((String) nn(v[0]), steps(v)));
        c.full(
                "json_extract_path_text(json,variadic text) text",
                (v, x) -> JsonText.plain(textPath((String) nn(v[0]), steps(v))));
    }

    private static @Nullable String textPath(String json, PgArray path) {
        String at = json;
        for (Object step : path.elements()) {
            if (step == null || at == null) {
                return null;
            }
            if (JsonText.isArray(at)) {
                Integer index = index((String) step);
                at = index == null ? null : JsonText.element(at, index);
            } else {
                at = JsonText.member(at, (String) step);
            }
        }
        return at;
    }

    private static String typeOf(Json json) {
        return switch (json) {
            case Json.Null n -> "null";
            case Json.Bool b -> "boolean";
            case Json.Num n -> "number";
            case Json.Str s -> "string";
            case Json.Array a -> "array";
            case Json.Obj o -> "object";
        };
    }

    private static Json stripNulls(Json json) {
        return switch (json) {
            case Json.Array a ->
                new Json.Array(
                        a.elements().stream().map(JsonFunctions::stripNulls).toList());
            case Json.Obj o -> {
                Map<String, Json> kept = new TreeMap<>(JsonFormat.KEY_ORDER);
                o.members().forEach((k, v) -> {
                    if (v != Json.Null.NULL) {
                        kept.put(k, stripNulls(v));
                    }
                });
                yield new Json.Obj(kept);
            }
            default -> json;
        };
    }

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

    /// The outermost parts on lines of their own.
    private static String pretty(String json, boolean lines, char open) {
        if (!lines) {
            return json;
        }
        StringBuilder out = new StringBuilder().append(open);
        String before = "";
        if (open == '[') {
            for (String element : JsonText.elements(json)) {
                out.append(before).append(element);
                before = ",\n ";
            }
        } else {
            for (JsonText.Member member : JsonText.members(json)) {
                out.append(before);
                JsonFormat.quote(out, member.key());
                out.append(':').append(member.value());
                before = ",\n ";
            }
        }
        return out.append(open == '[' ? ']' : '}').toString();
    }

    /// An object of keys and values that are elements of arrays.
    private static Object objectOf(PgArray keys, @Nullable PgArray values, boolean binary) {
        boolean pairs = values == null;
        if (pairs && keys.dimensions().length > 2 || !pairs && keys.dimensions().length > 1) {
            throw SqlException.of("2202E", "wrong number of array subscripts");
        }
        if (pairs && keys.dimensions().length == 1 && keys.size() % 2 != 0) {
            throw SqlException.of("2202E", "array must have even number of elements");
        }
        if (pairs && keys.dimensions().length == 2 && keys.dimensions()[1] != 2) {
            throw SqlException.of("2202E", "array must have two columns");
        }
        if (values != null && (values.dimensions().length > 1 || values.size() != keys.size())) {
            throw SqlException.of(
                    "2202E",
                    values.dimensions().length > 1
                            ? "wrong number of array subscripts"
                            : "mismatched array dimensions");
        }
        int count = values == null ? keys.size() / 2 : keys.size();
        Map<String, Json> members = new TreeMap<>(JsonFormat.KEY_ORDER);
        StringBuilder out = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            Object key = keys.elements()[values == null ? 2 * i : i];
            Object value = values == null ? keys.elements()[2 * i + 1] : values.elements()[i];
            if (key == null) {
                throw SqlException.of("22004", "null value not allowed for object key");
            }
            Json shown = value == null ? Json.Null.NULL : new Json.Str((String) value);
            members.put((String) key, shown);
            out.append(i > 0 ? ", " : "");
            JsonFormat.quote(out, (String) key);
            out.append(" : ").append(shown.text());
        }
        return binary ? new Json.Obj(members) : out.append('}').toString();
    }

    private static void building(FunctionCatalog c, boolean binary) {
        String t = binary ? "jsonb" : "json";
        c.one(t + "_object(_text) " + t, a -> objectOf((PgArray) a, null, binary));
        c.two(t + "_object(_text,_text) " + t, (a, b) -> objectOf((PgArray) a, (PgArray) b, binary));
        c.typed(
                "to_" + t + "(any) " + t,
                (v, types, x) -> v[0] == null
                        ? null
                        : binary ? of(v[0], types.get(0), x.types()) : textOf(v[0], types.get(0), x.types()));
        if (!binary) {
            c.typed(
                    "row_to_json(record) json",
                    (v, types, x) -> v[0] == null ? null : textOf(v[0], types.get(0), x.types()));
            c.typed(
                    "row_to_json(record,bool) json",
                    (v, types, x) -> v[0] == null || v[1] == null
                            ? null
                            : pretty(textOf(v[0], types.get(0), x.types()), (Boolean) v[1], '{'));
            c.typed(
                    "array_to_json(anyarray,bool) json",
                    (v, types, x) -> v[0] == null || v[1] == null
                            ? null
                            : pretty(textOf(v[0], types.get(0), x.types()), (Boolean) v[1], '['));
            c.typed(
                    "array_to_json(anyarray) json",
                    (v, types, x) -> v[0] == null ? null : textOf(v[0], types.get(0), x.types()));
        }
        c.nullable(t + "_build_array() " + t, (v, x) -> binary ? new Json.Array(List.of()) : "[]");
        c.typed(t + "_build_array(variadic any) " + t, (v, types, x) -> {
            if (binary) {
                List<Json> all = new ArrayList<>();
                for (int i = 0; i < v.length; i++) {
                    all.add(of(v[i], types.get(i), x.types()));
                }
                return new Json.Array(all);
            }
            StringBuilder out = new StringBuilder("[");
            for (int i = 0; i < v.length; i++) {
                out.append(i > 0 ? ", " : "").append(textOf(v[i], types.get(i), x.types()));
            }
            return out.append(']').toString();
        });
        c.nullable(t + "_build_object() " + t, (v, x) -> binary ? new Json.Obj(Map.of()) : "{}");
        c.typed(t + "_build_object(variadic any) " + t, (v, types, x) -> {
            if (v.length % 2 != 0) {
                throw SqlException.of("22023", "argument list must have even number of elements")
                        .withHint("The arguments of " + t
                                + "_build_object() must consist of alternating keys and values.");
            }
            Map<String, Json> members = new TreeMap<>(JsonFormat.KEY_ORDER);
            StringBuilder out = new StringBuilder("{");
            for (int i = 0; i < v.length; i += 2) {
                Object key = v[i];
                if (key == null) {
                    throw SqlException.of("22023", "argument " + (i + 1) + " cannot be null")
                            .withHint("Object keys should be text.");
                }
                String name = TextFunctions.showTyped(key, types.get(i), x.types());
                if (binary) {
                    members.put(name, of(v[i + 1], types.get(i + 1), x.types()));
                } else {
                    out.append(i > 0 ? ", " : "");
                    JsonFormat.quote(out, name);
                    out.append(" : ").append(textOf(v[i + 1], types.get(i + 1), x.types()));
                }
            }
            return binary ? new Json.Obj(members) : out.append('}').toString();
        });
    }

    private static Json.Array array(Object value) {
        if (read(value) instanceof Json.Array a) {
            return a;
        }
        throw SqlException.of(
                "22023", "cannot extract elements from a " + (read(value) instanceof Json.Obj ? "object" : "scalar"));
    }

    private static Json.Obj object(Object value, String function) {
        if (read(value) instanceof Json.Obj o) {
            return o;
        }
        throw SqlException.of("22023", "cannot call " + function + " on a non-object");
    }

    private static void rows(FunctionCatalog c, boolean binary) {
        String t = binary ? "jsonb" : "json";
        c.rows(
                t + "_array_elements(" + t + ") " + t,
                (v, x) -> binary ? array(nn(v[0])).elements() : textElements((String) nn(v[0])));
        c.rows(t + "_array_elements_text(" + t + ") text", (v, x) -> {
            List<@Nullable Object> all = new ArrayList<>();
            if (binary) {
                array(nn(v[0])).elements().forEach(e -> all.add(text(e)));
            } else {
                textElements((String) nn(v[0])).forEach(e -> all.add(JsonText.plain(e)));
            }
            return all;
        });
        SqlType type = binary ? PgTypes.JSONB : PgTypes.JSON;
        c.rows(t + "_object_keys(" + t + ") text", (v, x) -> {
            List<String> keys = new ArrayList<>();
            members(nn(v[0]), t + "_object_keys").forEach(m -> keys.add(m.key()));
            return keys;
        });
        c.rows(t + "_each(" + t + ") record", (v, x) -> {
            List<PgRecord> all = new ArrayList<>();
            for (Part m : members(nn(v[0]), t + "_each")) {
                all.add(new PgRecord(
                        List.of(PgTypes.TEXT, type), List.of("key", "value"), new Object[] {m.key(), m.value()}));
            }
            return all;
        });
        c.rows(t + "_each_text(" + t + ") record", (v, x) -> {
            List<PgRecord> all = new ArrayList<>();
            for (Part m : members(nn(v[0]), t + "_each_text")) {
                String shown = m.value() instanceof Json json ? text(json) : JsonText.plain((String) m.value());
                all.add(new PgRecord(
                        List.of(PgTypes.TEXT, PgTypes.TEXT), List.of("key", "value"), new Object[] {m.key(), shown}));
            }
            return all;
        });
    }

    /// A member of an object of either type.
    private record Part(String key, Object value) {}

    private static List<Part> members(Object value, String function) {
        List<Part> parts = new ArrayList<>();
        if (value instanceof String json && JsonText.isObject(json)) {
            JsonText.members(json).forEach(m -> parts.add(new Part(m.key(), m.value())));
        } else {
            object(value, function).members().forEach((k, e) -> parts.add(new Part(k, e)));
        }
        return parts;
    }

    private static List<String> textElements(String json) {
        // The other reader words what is wrong with values that are no arrays.
        return JsonText.isArray(json)
                ? JsonText.elements(json)
                : List.of(array(json).text());
    }

    private static boolean contains(Json outer, Json inner) {
        return switch (inner) {
            case Json.Obj o ->
                outer instanceof Json.Obj x
                        && o.members().entrySet().stream().allMatch(e -> {
                            Json mine = x.members().get(e.getKey());
                            return mine != null && contains(mine, e.getValue());
                        });
            case Json.Array a ->
                outer instanceof Json.Array x
                        && a.elements().stream()
                                .allMatch(e -> x.elements().stream().anyMatch(m -> contains(m, e)));
            default ->
                outer.equals(inner)
                        || outer instanceof Json.Array x && x.elements().contains(inner);
        };
    }

    private static boolean exists(Json json, String key) {
        return switch (json) {
            case Json.Obj o -> o.members().containsKey(key);
            case Json.Array a -> a.elements().contains(new Json.Str(key));
            case Json.Str s -> s.value().equals(key);
            default -> false;
        };
    }

    private static void comparing(FunctionCatalog c) {
        for (String name : new String[] {"@>", "jsonb_contains"}) {
            c.two(name + "(jsonb,jsonb) bool", (a, b) -> contains((Json) a, (Json) b));
        }
        for (String name : new String[] {"<@", "jsonb_contained"}) {
            c.two(name + "(jsonb,jsonb) bool", (a, b) -> contains((Json) b, (Json) a));
        }
        for (String name : new String[] {"?", "jsonb_exists"}) {
            c.two(name + "(jsonb,text) bool", (a, b) -> exists((Json) a, (String) b));
        }
        for (String name : new String[] {"?|", "jsonb_exists_any"}) {
            c.two(name + "(jsonb,_text) bool", (a, b) -> existing((Json) a, (PgArray) b, true));
        }
        for (String name : new String[] {"?&", "jsonb_exists_all"}) {
            c.two(name + "(jsonb,_text) bool", (a, b) -> existing((Json) a, (PgArray) b, false));
        }
    }

    private static boolean existing(Json json, PgArray keys, boolean any) {
        for (Object key : keys.elements()) {
            if (key != null && exists(json, (String) key) == any) {
                return any;
            }
        }
        return !any;
    }

    private static Json concatenate(Json a, Json b) {
        if (a instanceof Json.Obj x && b instanceof Json.Obj y) {
            Map<String, Json> all = new TreeMap<>(JsonFormat.KEY_ORDER);
            all.putAll(x.members());
            all.putAll(y.members());
            return new Json.Obj(all);
        }
        List<Json> all = new ArrayList<>();
        for (Json j : new Json[] {a, b}) {
            if (j instanceof Json.Array x) {
                all.addAll(x.elements());
            } else {
                all.add(j);
            }
        }
        return new Json.Array(all);
    }

    private static Json without(Json json, String key) {
        return switch (json) {
            case Json.Obj o -> {
                Map<String, Json> kept = new TreeMap<>(JsonFormat.KEY_ORDER);
                kept.putAll(o.members());
                kept.remove(key);
                yield new Json.Obj(kept);
            }
            case Json.Array a ->
                new Json.Array(a.elements().stream()
                        .filter(e -> !e.equals(new Json.Str(key)))
                        .toList());
            default -> throw SqlException.of("22023", "cannot delete from scalar");
        };
    }

    private static Json withoutIndex(Json json, int index) {
        if (!(json instanceof Json.Array a)) {
            throw SqlException.of("22023", "cannot delete from object using integer index");
        }
        int at = index < 0 ? a.elements().size() + index : index;
        List<Json> kept = new ArrayList<>(a.elements());
        if (at >= 0 && at < kept.size()) {
            kept.remove(at);
        }
        return new Json.Array(kept);
    }

    /// A step of a path that leads into a document: no null, and the document is no scalar.
    private static String step(Json json, PgArray path, int depth, String verb) {
        if (depth == 0 && !(json instanceof Json.Obj) && !(json instanceof Json.Array)) {
            throw SqlException.of("22023", "cannot " + verb + " path in scalar");
        }
        Object step = path.elements()[depth];
        if (step == null) {
            throw SqlException.of("22004", "path element at position " + (depth + 1) + " is null");
        }
        return (String) step;
    }

    private static Json withoutPath(Json json, PgArray path, int depth) {
        String step = step(json, path, depth, "delete");
        boolean last = depth == path.size() - 1;
        if (last) {
            Integer index = json instanceof Json.Array ? index(step) : null;
            return json instanceof Json.Array
                    ? index == null ? json : withoutIndex(json, index)
                    : json instanceof Json.Obj ? without(json, step) : json;
        }
        Json inner = json instanceof Json.Array && index(step) != null
                ? element(json, Integer.parseInt(step))
                : member(json, step);
        return inner == null ? json : put(json, step, withoutPath(inner, path, depth + 1));
    }

    private static Json put(Json json, String step, Json value) {
        if (json instanceof Json.Obj o) {
            Map<String, Json> all = new TreeMap<>(JsonFormat.KEY_ORDER);
            all.putAll(o.members());
            all.put(step, value);
            return new Json.Obj(all);
        }
        List<Json> all = new ArrayList<>(((Json.Array) json).elements());
        int index = Integer.parseInt(step);
        all.set(index < 0 ? all.size() + index : index, value);
        return new Json.Array(all);
    }

    private static Json set(Json json, PgArray path, int depth, Json value, boolean create, boolean insert) {
        String step = step(json, path, depth, "set");
        boolean last = depth == path.size() - 1;
        switch (json) {
            case Json.Obj o -> {
                Json old = o.members().get(step);
                if (last) {
                    if (insert && old != null) {
                        throw SqlException.of("22023", "cannot replace existing key")
                                .withHint("Try using the function jsonb_set to replace key value.");
                    }
                    return old == null && !create ? json : put(json, step, value);
                }
                return old == null ? json : put(json, step, set(old, path, depth + 1, value, create, insert));
            }
            case Json.Array a -> {
                Integer index = index(step);
                if (index == null) {
                    throw SqlException.of(
                            "22P02",
                            "path element at position " + (depth + 1) + " is not an integer: \"" + step + "\"");
                }
                int size = a.elements().size();
                int at = index < 0 ? size + index : index;
                boolean inside = at >= 0 && at < size;
                if (!last) {
                    return inside
                            ? put(
                                    json,
                                    Integer.toString(at),
                                    set(a.elements().get(at), path, depth + 1, value, create, insert))
                            : json;
                }
                List<Json> all = new ArrayList<>(a.elements());
                if (inside && !insert) {
                    all.set(at, value);
                } else if (inside) {
                    all.add(at, value);
                } else if (create) {
                    all.add(at < 0 ? 0 : size, value);
                }
                return new Json.Array(all);
            }
            default -> {
                return json;
            }
        }
    }

    /// jsonb_insert: behind an element of an array that exists, or before it.
    private static Json insert(Json json, PgArray path, Json value, boolean after) {
        int last = path.size() - 1;
        Json parent = path(
                json,
                new PgArray(
                        PgTypes.TEXT,
                        last == 0 ? new int[0] : new int[] {last},
                        last == 0 ? new int[0] : new int[] {1},
                        java.util.Arrays.copyOf(path.elements(), last)));
        if (after
                && parent instanceof Json.Array array
                && index((String) nn(path.elements()[last])) instanceof Integer i) {
            int at = i < 0 ? array.elements().size() + i : i;
            if (at >= 0 && at < array.elements().size()) {
                @Nullable Object[] steps = path.elements().clone();
                steps[last] = Integer.toString(at + 1);
                return set(json, PgArray.of(PgTypes.TEXT, steps), 0, value, true, true);
            }
        }
        return set(json, path, 0, value, true, true);
    }

    private static @Nullable Object setLax(@Nullable Object[] v) {
        if (v[0] == null || v[1] == null || v.length > 3 && v[3] == null) {
            return null;
        }
        boolean create = v.length < 4 || (Boolean) nn(v[3]);
        PgArray path = (PgArray) v[1];
        if (v[2] != null) {
            return path.size() == 0 ? v[0] : set((Json) v[0], path, 0, (Json) v[2], create, false);
        }
        String treatment = v.length < 5 ? "use_json_null" : (String) v[4];
        if (treatment == null) {
            throw SqlException.of(
                    "22023",
                    "null_value_treatment must be \"delete_key\", \"return_target\", \"use_json_null\", or"
                            + " \"raise_exception\"");
        }
        return switch (treatment) {
            case "raise_exception" ->
                throw SqlException.of("22004", "JSON value must not be null")
                        .withDetail("Exception was raised because null_value_treatment is \"raise_exception\".")
                        .withHint("To avoid, either change the null_value_treatment argument or ensure that an SQL NULL"
                                + " is not passed.");
            case "use_json_null" -> set((Json) v[0], path, 0, Json.Null.NULL, create, false);
            case "delete_key" -> withoutPath((Json) v[0], path, 0);
            case "return_target" -> v[0];
            default ->
                throw SqlException.of(
                        "22023",
                        "null_value_treatment must be \"delete_key\", \"return_target\", \"use_json_null\", or"
                                + " \"raise_exception\"");
        };
    }

    private static void changing(FunctionCatalog c) {
        c.two("||(jsonb,jsonb) jsonb", (a, b) -> concatenate((Json) a, (Json) b));
        c.two("-(jsonb,text) jsonb", (a, b) -> without((Json) a, (String) b));
        c.two("-(jsonb,int4) jsonb", (a, b) -> withoutIndex((Json) a, (Integer) b));
        c.two("-(jsonb,_text) jsonb", (a, b) -> {
            Json json = (Json) a;
            for (Object key : ((PgArray) b).elements()) {
                json = key == null ? json : without(json, (String) key);
            }
            return json;
        });
        c.two("#-(jsonb,_text) jsonb", (a, b) -> ((PgArray) b).size() == 0 ? a : withoutPath((Json) a, (PgArray) b, 0));
        c.three(
                "jsonb_set(jsonb,_text,jsonb) jsonb",
                (a, b, d) -> ((PgArray) b).size() == 0 ? a : set((Json) a, (PgArray) b, 0, (Json) d, true, false));
        c.full(
                "jsonb_set(jsonb,_text,jsonb,bool) jsonb",
                (v, x) -> ((PgArray) nn(v[1])).size() == 0
                        ? v[0]
                        : set((Json) nn(v[0]), (PgArray) nn(v[1]), 0, (Json) nn(v[2]), (Boolean) nn(v[3]), false));
        c.three(
                "jsonb_insert(jsonb,_text,jsonb) jsonb",
                (a, b, d) -> ((PgArray) b).size() == 0 ? a : set((Json) a, (PgArray) b, 0, (Json) d, true, true));
        c.full(
                "jsonb_insert(jsonb,_text,jsonb,bool) jsonb",
                (v, x) -> ((PgArray) nn(v[1])).size() == 0
                        ? v[0]
                        : insert((Json) nn(v[0]), (PgArray) nn(v[1]), (Json) nn(v[2]), (Boolean) nn(v[3])));
        c.nullable("jsonb_set_lax(jsonb,_text,jsonb,bool,text) jsonb", (v, x) -> setLax(v));
        c.nullable("jsonb_set_lax(jsonb,_text,jsonb,bool) jsonb", (v, x) -> setLax(v));
        c.nullable("jsonb_set_lax(jsonb,_text,jsonb) jsonb", (v, x) -> setLax(v));
        c.two("jsonb_concat(jsonb,jsonb) jsonb", (a, b) -> concatenate((Json) a, (Json) b));
        c.two("jsonb_delete(jsonb,text) jsonb", (a, b) -> without((Json) a, (String) b));
        c.two("jsonb_delete(jsonb,int4) jsonb", (a, b) -> withoutIndex((Json) a, (Integer) b));
        c.two(
                "jsonb_delete_path(jsonb,_text) jsonb",
                (a, b) -> ((PgArray) b).size() == 0 ? a : withoutPath((Json) a, (PgArray) b, 0));
        c.one("jsonb_pretty(jsonb) text", a -> {
            StringBuilder out = new StringBuilder();
            JsonFormat.pretty(out, (Json) a, 0);
            return out.toString();
        });
    }
}
