package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import holo.sql.type.Json;
import holo.sql.type.JsonFormat;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Functions and operators that make another document of a jsonb: joined, with members taken away, set or inserted.
final class JsonChanges {
    private JsonChanges() {}

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
            Integer index = json instanceof Json.Array ? JsonFunctions.index(step) : null;
            return json instanceof Json.Array
                    ? index == null ? json : withoutIndex(json, index)
                    : json instanceof Json.Obj ? without(json, step) : json;
        }
        Json inner = json instanceof Json.Array && JsonFunctions.index(step) != null
                ? JsonFunctions.element(json, Integer.parseInt(step))
                : JsonFunctions.member(json, step);
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
                Integer index = JsonFunctions.index(step);
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
        Json parent = JsonFunctions.path(
                json,
                new PgArray(
                        PgTypes.TEXT,
                        last == 0 ? new int[0] : new int[] {last},
                        last == 0 ? new int[0] : new int[] {1},
                        java.util.Arrays.copyOf(path.elements(), last)));
        if (after
                && parent instanceof Json.Array array
                && JsonFunctions.index((String) nn(path.elements()[last])) instanceof Integer i) {
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

    static void register(FunctionCatalog c) {
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
