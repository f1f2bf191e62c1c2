package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import holo.sql.type.CompositeType;
import holo.sql.type.Hstore;
import holo.sql.type.JsonFormat;
import holo.sql.type.PgArray;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import holo.sql.type.TypeModifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The extension hstore: keys with values.
final class HstoreFunctions {
    /// What JSON takes for a number, which the text of the value is then.
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private HstoreFunctions() {}

    /// Nothing else has arguments of the type, so operators are found only where it is.
    static void registerOperators(FunctionCatalog c) {
        c.two("=(hstore,hstore) bool", Object::equals);
        c.two("<>(hstore,hstore) bool", (a, b) -> !a.equals(b));
        c.two("->(hstore,text) text", (a, b) -> pairs(a).get((String) b));
        c.two("->(hstore,_text) _text", HstoreFunctions::values);
        c.two("?(hstore,text) bool", (a, b) -> pairs(a).containsKey((String) b));
        c.two("?|(hstore,_text) bool", (a, b) -> hasAny(a, b));
        c.two("?&(hstore,_text) bool", (a, b) -> hasAll(a, b));
        c.two("||(hstore,hstore) hstore", HstoreFunctions::concat);
        c.two("@>(hstore,hstore) bool", HstoreFunctions::contains);
        c.two("<@(hstore,hstore) bool", (a, b) -> contains(b, a));
        c.two("-(hstore,text) hstore", (a, b) -> without(a, List.of((String) b)));
        c.two("-(hstore,_text) hstore", (a, b) -> without(a, texts(b)));
        c.two("-(hstore,hstore) hstore", HstoreFunctions::withoutPairs);
        c.one("%%(hstore) _text", HstoreFunctions::array);
        c.one("%#(hstore) _text", HstoreFunctions::matrix);
        c.typed("#=(anyelement,hstore) anyelement", HstoreFunctions::populate);
    }

    /// The functions by name.
    static void register(FunctionCatalog c) {
        c.two("fetchval(hstore,text) text", (a, b) -> pairs(a).get((String) b));
        c.two("slice_array(hstore,_text) _text", HstoreFunctions::values);
        c.two("slice(hstore,_text) hstore", (a, b) -> {
            TreeMap<String, @Nullable String> kept = Hstore.newPairs();
            for (String key : texts(b)) {
                if (pairs(a).containsKey(key)) {
                    kept.put(key, pairs(a).get(key));
                }
            }
            return new Hstore(kept);
        });
        for (String name : new String[] {"exist", "isexists"}) {
            c.two(name + "(hstore,text) bool", (a, b) -> pairs(a).containsKey((String) b));
        }
        for (String name : new String[] {"defined", "isdefined"}) {
            c.two(name + "(hstore,text) bool", (a, b) -> pairs(a).get((String) b) != null);
        }
        c.two("exists_any(hstore,_text) bool", (a, b) -> hasAny(a, b));
        c.two("exists_all(hstore,_text) bool", (a, b) -> hasAll(a, b));
        c.two("delete(hstore,text) hstore", (a, b) -> without(a, List.of((String) b)));
        c.two("delete(hstore,_text) hstore", (a, b) -> without(a, texts(b)));
        c.two("delete(hstore,hstore) hstore", HstoreFunctions::withoutPairs);
        c.two("hs_concat(hstore,hstore) hstore", HstoreFunctions::concat);
        c.two("hs_contains(hstore,hstore) bool", HstoreFunctions::contains);
        c.two("hs_contained(hstore,hstore) bool", (a, b) -> contains(b, a));
        makers(c);
        readers(c);
        c.two("hstore_eq(hstore,hstore) bool", Object::equals);
        c.two("hstore_ne(hstore,hstore) bool", (a, b) -> !a.equals(b));
        c.two("hstore_lt(hstore,hstore) bool", (a, b) -> ((Hstore) a).compareTo((Hstore) b) < 0);
        c.two("hstore_le(hstore,hstore) bool", (a, b) -> ((Hstore) a).compareTo((Hstore) b) <= 0);
        c.two("hstore_gt(hstore,hstore) bool", (a, b) -> ((Hstore) a).compareTo((Hstore) b) > 0);
        c.two("hstore_ge(hstore,hstore) bool", (a, b) -> ((Hstore) a).compareTo((Hstore) b) >= 0);
        c.two("hstore_cmp(hstore,hstore) int4", (a, b) -> Integer.signum(((Hstore) a).compareTo((Hstore) b)));
    }

    private static void makers(FunctionCatalog c) {
        for (String name : new String[] {"hstore", "tconvert"}) {
            c.nullable(name + "(text,text) hstore", (v, x) -> {
                if (v[0] == null) {
                    return null;
                }
                TreeMap<String, @Nullable String> pairs = Hstore.newPairs();
                pairs.put((String) v[0], (String) v[1]);
                return new Hstore(pairs);
            });
        }
        c.one("hstore(_text) hstore", a -> ofArray((PgArray) a));
        c.nullable(
                "hstore(_text,_text) hstore", (v, x) -> v[0] == null ? null : ofArrays((PgArray) v[0], (PgArray) v[1]));
        c.typed("hstore(record) hstore", (v, t, x) -> {
            if (v[0] == null) {
                return t.getFirst() instanceof CompositeType type ? ofRecord(nulls(type), x.types()) : null;
            }
            return ofRecord((PgRecord) v[0], x.types());
        });
        c.typed("populate_record(anyelement,hstore) anyelement", HstoreFunctions::populate);
    }

    private static void readers(FunctionCatalog c) {
        c.one("hstore_to_json(hstore) json", a -> json((Hstore) a, false));
        c.one("hstore_to_json_loose(hstore) json", a -> json((Hstore) a, true));
        c.one("hstore_to_jsonb(hstore) jsonb", a -> JsonFormat.parse(json((Hstore) a, false)));
        c.one("hstore_to_jsonb_loose(hstore) jsonb", a -> JsonFormat.parse(json((Hstore) a, true)));
        c.one("hstore_to_array(hstore) _text", HstoreFunctions::array);
        c.one("hstore_to_matrix(hstore) _text", HstoreFunctions::matrix);
        c.one(
                "akeys(hstore) _text",
                a -> PgArray.of(PgTypes.TEXT, pairs(a).keySet().toArray()));
        c.one(
                "avals(hstore) _text",
                a -> PgArray.of(PgTypes.TEXT, pairs(a).values().toArray()));
        c.rows("skeys(hstore) text", (v, x) -> pairs(nn(v[0])).keySet());
        c.rows("svals(hstore) text", (v, x) -> pairs(nn(v[0])).values());
        c.rows(
                "each(hstore) record",
                (v, x) -> pairs(nn(v[0])).entrySet().stream()
                        .map(pair -> new PgRecord(
                                List.of(PgTypes.TEXT, PgTypes.TEXT),
                                List.of("key", "value"),
                                new @Nullable Object[] {pair.getKey(), pair.getValue()}))
                        .toList());
    }

    private static Map<String, @Nullable String> pairs(Object value) {
        return ((Hstore) value).pairs();
    }

    /// The texts of an array that are not null.
    private static List<String> texts(Object array) {
        List<String> found = new ArrayList<>();
        for (Object element : ((PgArray) array).elements()) {
            if (element != null) {
                found.add((String) element);
            }
        }
        return found;
    }

    private static PgArray values(Object value, Object keys) {
        PgArray wanted = (PgArray) keys;
        @Nullable Object[] found = new Object[wanted.size()];
        for (int i = 0; i < found.length; i++) {
            Object key = wanted.elements()[i];
            found[i] = key == null ? null : pairs(value).get((String) key);
        }
        return new PgArray(PgTypes.TEXT, wanted.dimensions(), wanted.lowerBounds(), found);
    }

    private static boolean hasAny(Object value, Object keys) {
        return texts(keys).stream().anyMatch(pairs(value)::containsKey);
    }

    private static boolean hasAll(Object value, Object keys) {
        return texts(keys).stream().allMatch(pairs(value)::containsKey);
    }

    private static Hstore concat(Object a, Object b) {
        TreeMap<String, @Nullable String> all = Hstore.newPairs();
        all.putAll(pairs(a));
        all.putAll(pairs(b));
        return new Hstore(all);
    }

    private static boolean contains(Object a, Object b) {
        return pairs(a).entrySet().containsAll(pairs(b).entrySet());
    }

    private static Hstore without(Object value, List<String> keys) {
        TreeMap<String, @Nullable String> left = Hstore.newPairs();
        left.putAll(pairs(value));
        keys.forEach(left::remove);
        return new Hstore(left);
    }

    private static Hstore withoutPairs(Object value, Object other) {
        TreeMap<String, @Nullable String> left = Hstore.newPairs();
        left.putAll(pairs(value));
        left.entrySet().removeAll(pairs(other).entrySet());
        return new Hstore(left);
    }

    private static Object[] flat(Object value) {
        List<@Nullable Object> all = new ArrayList<>();
        pairs(value).forEach((k, v) -> {
            all.add(k);
            all.add(v);
        });
        return all.toArray();
    }

    private static PgArray array(Object value) {
        return PgArray.of(PgTypes.TEXT, flat(value));
    }

    private static PgArray matrix(Object value) {
        int count = pairs(value).size();
        return count == 0
                ? PgArray.of(PgTypes.TEXT)
                : new PgArray(PgTypes.TEXT, new int[] {count, 2}, new int[] {1, 1}, flat(value));
    }

    static Hstore ofArray(PgArray array) {
        int dimensions = array.dimensions().length;
        if (dimensions > 2) {
            throw SqlException.of("2202E", "wrong number of array subscripts");
        }
        if (dimensions == 1 && array.size() % 2 != 0) {
            throw SqlException.of("2202E", "array must have even number of elements");
        }
        if (dimensions == 2 && array.dimensions()[1] != 2) {
            throw SqlException.of("2202E", "array must have two columns");
        }
        TreeMap<String, @Nullable String> pairs = Hstore.newPairs();
        for (int i = 0; i < array.size(); i += 2) {
            add(pairs, array.elements()[i], array.elements()[i + 1]);
        }
        return new Hstore(pairs);
    }

    private static Hstore ofArrays(PgArray keys, @Nullable PgArray values) {
        if (keys.dimensions().length > 1 || values != null && values.dimensions().length > 1) {
            throw SqlException.of("2202E", "wrong number of array subscripts");
        }
        if (values != null
                && (values.size() != keys.size()
                        || !java.util.Arrays.equals(values.lowerBounds(), keys.lowerBounds()))) {
            throw SqlException.of("2202E", "arrays must have same bounds");
        }
        TreeMap<String, @Nullable String> pairs = Hstore.newPairs();
        for (int i = 0; i < keys.size(); i++) {
            add(pairs, keys.elements()[i], values == null ? null : values.elements()[i]);
        }
        return new Hstore(pairs);
    }

    private static void add(Map<String, @Nullable String> pairs, @Nullable Object key, @Nullable Object value) {
        if (key == null) {
            throw SqlException.of("22004", "null value not allowed for hstore key");
        }
        if (!pairs.containsKey((String) key)) {
            pairs.put((String) key, (String) value);
        }
    }

    private static PgRecord nulls(CompositeType type) {
        return type.record(new Object[type.fields().size()]);
    }

    private static Hstore ofRecord(PgRecord record, TypeContext context) {
        TreeMap<String, @Nullable String> pairs = Hstore.newPairs();
        for (int i = 0; i < record.values().length; i++) {
            Object value = record.values()[i];
            SqlType type = record.types().get(i);
            pairs.put(record.names().get(i), value == null ? null : TextFunctions.showTyped(value, type, context));
        }
        return new Hstore(pairs);
    }

    /// A record with the values of an hstore where that has keys of its columns' names.
    private static @Nullable Object populate(
            @Nullable Object[] v, List<SqlType> types, holo.sql.exec.ExecutionContext context) {
        SqlType type = types.getFirst().base();
        PgRecord base = v[0] instanceof PgRecord record
                ? record
                : type instanceof CompositeType composite && v[0] == null ? nulls(composite) : null;
        if (base == null) {
            throw SqlException.of("42804", "first argument must be a rowtype");
        }
        if (v[1] == null || v[0] != null && pairs(v[1]).isEmpty()) {
            return v[0];
        }
        @Nullable Object[] values = base.values().clone();
        for (int i = 0; i < values.length; i++) {
            String key = base.names().get(i);
            if (pairs(v[1]).containsKey(key)) {
                values[i] = field(pairs(v[1]).get(key), base.types().get(i), modifier(type, i), context.types());
            }
        }
        return new PgRecord(base.types(), base.names(), values);
    }

    private static int modifier(SqlType type, int field) {
        return type instanceof CompositeType composite
                ? composite.fields().get(field).modifier()
                : -1;
    }

    private static @Nullable Object field(@Nullable String text, SqlType type, int modifier, TypeContext context) {
        return text == null ? null : TypeModifiers.coerce(type.base(), modifier, type.fromText(text, context), false);
    }

    /// @param loose whether what looks like a number or a truth value is one
    static String json(Hstore value, boolean loose) {
        StringBuilder out = new StringBuilder("{");
        value.pairs().forEach((k, v) -> {
            out.append(out.length() == 1 ? "" : ", ");
            JsonFormat.quote(out, k);
            out.append(": ");
            if (v == null) {
                out.append("null");
            } else if (loose && (v.equals("t") || v.equals("f"))) {
                out.append(v.equals("t"));
            } else if (loose && NUMBER.matcher(v).matches()) {
                out.append(v);
            } else {
                JsonFormat.quote(out, v);
            }
        });
        return out.append('}').toString();
    }
}
