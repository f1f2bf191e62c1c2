package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import holo.sql.type.Json;
import holo.sql.type.JsonFormat;
import holo.sql.type.PgArray;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
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
        JsonChanges.register(c);
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

    static @Nullable Json member(Json json, String key) {
        return json instanceof Json.Obj o ? o.members().get(key) : null;
    }

    static @Nullable Json element(Json json, int index) {
        if (!(json instanceof Json.Array a)) {
            return null;
        }
        int at = index < 0 ? a.elements().size() + index : index;
        return at >= 0 && at < a.elements().size() ? a.elements().get(at) : null;
    }

    static @Nullable Json path(Json json, PgArray path) {
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

    static @Nullable Integer index(String step) {
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
                        : binary
                                ? JsonValues.of(v[0], types.get(0), x.types())
                                : JsonValues.textOf(v[0], types.get(0), x.types()));
        if (!binary) {
            c.typed(
                    "row_to_json(record) json",
                    (v, types, x) -> v[0] == null ? null : JsonValues.textOf(v[0], types.get(0), x.types()));
            c.typed(
                    "row_to_json(record,bool) json",
                    (v, types, x) -> v[0] == null || v[1] == null
                            ? null
                            : pretty(JsonValues.textOf(v[0], types.get(0), x.types()), (Boolean) v[1], '{'));
            c.typed(
                    "array_to_json(anyarray,bool) json",
                    (v, types, x) -> v[0] == null || v[1] == null
                            ? null
                            : pretty(JsonValues.textOf(v[0], types.get(0), x.types()), (Boolean) v[1], '['));
            c.typed(
                    "array_to_json(anyarray) json",
                    (v, types, x) -> v[0] == null ? null : JsonValues.textOf(v[0], types.get(0), x.types()));
        }
        c.nullable(t + "_build_array() " + t, (v, x) -> binary ? new Json.Array(List.of()) : "[]");
        c.typed(t + "_build_array(variadic any) " + t, (v, types, x) -> {
            if (binary) {
                List<Json> all = new ArrayList<>();
                for (int i = 0; i < v.length; i++) {
                    all.add(JsonValues.of(v[i], types.get(i), x.types()));
                }
                return new Json.Array(all);
            }
            StringBuilder out = new StringBuilder("[");
            for (int i = 0; i < v.length; i++) {
                out.append(i > 0 ? ", " : "").append(JsonValues.textOf(v[i], types.get(i), x.types()));
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
                    members.put(name, JsonValues.of(v[i + 1], types.get(i + 1), x.types()));
                } else {
                    out.append(i > 0 ? ", " : "");
                    JsonFormat.quote(out, name);
                    out.append(" : ").append(JsonValues.textOf(v[i + 1], types.get(i + 1), x.types()));
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

    /// Whether the first has all that is in the second at the same places. Only at the top may an array stand for a
    /// value in it.
    private static boolean contains(Json outer, Json inner) {
        boolean scalar = !(inner instanceof Json.Obj || inner instanceof Json.Array);
        return scalar && outer instanceof Json.Array x ? x.elements().contains(inner) : covers(outer, inner);
    }

    private static boolean covers(Json outer, Json inner) {
        return switch (inner) {
            case Json.Obj o ->
                outer instanceof Json.Obj x
                        && o.members().entrySet().stream().allMatch(e -> {
                            Json mine = x.members().get(e.getKey());
                            return mine != null && covers(mine, e.getValue());
                        });
            case Json.Array a ->
                outer instanceof Json.Array x
                        && a.elements().stream()
                                .allMatch(e -> x.elements().stream().anyMatch(m -> covers(m, e)));
            default -> outer.equals(inner);
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
}
