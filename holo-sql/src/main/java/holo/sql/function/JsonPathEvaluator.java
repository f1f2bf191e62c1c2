package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Json;
import holo.sql.type.JsonFormat;
import holo.sql.type.JsonPath;
import holo.sql.type.JsonPath.Binary;
import holo.sql.type.JsonPath.Chain;
import holo.sql.type.JsonPath.Node;
import holo.sql.type.JsonPath.Operator;
import holo.sql.type.JsonPath.Step;
import holo.sql.type.Numeric;
import holo.sql.type.TypeContext;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Walks a document along a path. What is found goes to a sink one by one, and the walk ends when the sink has enough.
///
/// An item is a {@link Json} or, behind `.datetime()`, a {@link JsonPathTime}.
final class JsonPathEvaluator {
    private final JsonPath path;
    private final Json root;
    private final Json.Obj variables;
    private final boolean zones;
    private final TypeContext types;
    private boolean forgiving;
    private int arraySize = -1;

    /// @param zones whether times without a zone may be compared with times that have one
    JsonPathEvaluator(JsonPath path, Json root, Json.Obj variables, boolean zones, TypeContext types) {
        this.path = path;
        this.root = root;
        this.variables = variables;
        this.zones = zones;
        this.types = types;
        this.forgiving = path.lax();
    }

    /// Takes what is found.
    private interface Sink {
        /// @return whether to go on
        boolean accept(Object item);
    }

    /// Kleene's truth values.
    enum Truth {
        TRUE,
        FALSE,
        UNKNOWN;

        static Truth of(boolean value) {
            return value ? TRUE : FALSE;
        }
    }

    /// Everything that the path finds.
    List<Json> all() {
        List<Json> found = new ArrayList<>();
        collect(found);
        return found;
    }

    /// Adds what the path finds, as far as it gets.
    void collect(List<Json> found) {
        walk(path.root(), root, item -> found.add(json(item)));
    }

    /// Whether the path finds anything.
    boolean exists() {
        if (!path.lax()) {
            return !all().isEmpty();
        }
        return !walk(path.root(), root, item -> false);
    }

    private Json json(Object item) {
        return item instanceof JsonPathTime time ? new Json.Str(time.text()) : (Json) item;
    }

    private boolean walk(Node node, Object current, Sink sink) {
        return switch (node) {
            case JsonPath.Root r -> sink.accept(root);
            case JsonPath.Current c -> sink.accept(current);
            case JsonPath.Last l -> sink.accept(new Json.Num(BigDecimal.valueOf(arraySize - 1L)));
            case JsonPath.Literal l -> sink.accept(l.value());
            case JsonPath.Variable v -> {
                Json value = variables.members().get(v.name());
                if (value == null) {
                    throw SqlException.of("42704", "could not find jsonpath variable \"" + v.name() + "\"");
                }
                yield sink.accept(value);
            }
            case Chain c -> walk(c.start(), current, item -> follow(c.steps(), 0, item, path.lax(), sink));
            case Binary b when !b.operator().isPredicate() -> sink.accept(calculate(b, current));
            case JsonPath.Signed s -> {
                for (Object item : unwrapped(s.operand(), current)) {
                    if (!(item instanceof Json.Num number)) {
                        throw SqlException.of(
                                "2203B",
                                "operand of unary jsonpath operator " + (s.minus() ? "-" : "+")
                                        + " is not a numeric value");
                    }
                    if (!sink.accept(s.minus() ? new Json.Num(number.value().negate()) : number)) {
                        yield false;
                    }
                }
                yield true;
            }
            default ->
                sink.accept(
                        switch (truth(node, current)) {
                            case TRUE -> new Json.Bool(true);
                            case FALSE -> new Json.Bool(false);
                            case UNKNOWN -> Json.Null.NULL;
                        });
        };
    }

    private List<Object> items(Node node, Object current) {
        List<Object> found = new ArrayList<>();
        walk(node, current, found::add);
        return found;
    }

    /// The items, those of arrays in their place in lax mode.
    private List<Object> unwrapped(Node node, Object current) {
        List<Object> found = items(node, current);
        if (!path.lax()) {
            return found;
        }
        List<Object> all = new ArrayList<>();
        for (Object item : found) {
            if (item instanceof Json.Array array) {
                all.addAll(array.elements());
            } else {
                all.add(item);
            }
        }
        return all;
    }

    private Json calculate(Binary b, Object current) {
        Numeric left = single(unwrapped(b.left(), current), "left", b.operator());
        Numeric right = single(unwrapped(b.right(), current), "right", b.operator());
        Numeric result = switch (b.operator()) {
            case ADD -> NumericMath.add(left, right);
            case SUBTRACT -> NumericMath.subtract(left, right);
            case MULTIPLY -> NumericMath.multiply(left, right);
            case DIVIDE -> NumericMath.divide(left, right);
            case MODULO -> NumericMath.mod(left, right);
            default -> throw new IllegalStateException("no arithmetic: " + b.operator());
        };
        return new Json.Num(((Numeric.Finite) result).value());
    }

    private static Numeric single(List<Object> items, String side, Operator operator) {
        if (items.size() != 1 || !(items.getFirst() instanceof Json.Num number)) {
            throw SqlException.of(
                    "22038",
                    side + " operand of jsonpath operator " + operator.text() + " is not a single numeric value");
        }
        return Numeric.of(number.value());
    }

    private boolean follow(List<Step> steps, int next, Object item, boolean unwrap, Sink sink) {
        if (next == steps.size()) {
            return sink.accept(item);
        }
        Step step = steps.get(next);
        Sink rest = found -> follow(steps, next + 1, found, path.lax(), sink);
        return switch (step) {
            case JsonPath.Member m -> member(m, item, steps, next, unwrap, rest, sink);
            case JsonPath.AnyMember a -> {
                if (item instanceof Json.Obj object) {
                    yield each(object.members().values(), rest);
                }
                if (unwrap && item instanceof Json.Array array) {
                    yield unwrap(array, steps, next, sink);
                }
                yield forgive("2203C", "jsonpath wildcard member accessor can only be applied to an object");
            }
            case JsonPath.AnyElement a -> {
                if (item instanceof Json.Array array) {
                    yield each(array.elements(), rest);
                }
                yield path.lax()
                        ? rest.accept(item)
                        : forgive("22039", "jsonpath wildcard array accessor can only be applied to an array");
            }
            case JsonPath.Elements e -> elements(e, item, rest);
            case JsonPath.Descendants d -> {
                boolean before = forgiving;
                forgiving = true;
                boolean more = d.first() != 0 || rest.accept(item);
                more = more && descend(item, 1, d, rest);
                forgiving = before;
                yield more;
            }
            case JsonPath.Filter f -> {
                if (unwrap && item instanceof Json.Array array) {
                    yield unwrap(array, steps, next, sink);
                }
                yield truth(f.condition(), item) != Truth.TRUE || rest.accept(item);
            }
            case JsonPath.Method m -> {
                boolean whole = m.name().equals("type") || m.name().equals("size");
                if (unwrap && !whole && item instanceof Json.Array array) {
                    yield unwrap(array, steps, next, sink);
                }
                yield method(m.name(), item, rest);
            }
            case JsonPath.DateTime d -> {
                if (unwrap && item instanceof Json.Array array) {
                    yield unwrap(array, steps, next, sink);
                }
                if (!(item instanceof Json.Str(String text))) {
                    throw SqlException.of("22031", "jsonpath item method .datetime() can only be applied to a string");
                }
                String template = d.template() instanceof JsonPath.Literal(Json.Str(String value)) ? value : null;
                yield rest.accept(JsonPathTime.read(text, template, types));
            }
        };
    }

    private boolean member(
            JsonPath.Member m, Object item, List<Step> steps, int next, boolean unwrap, Sink rest, Sink sink) {
        if (item instanceof Json.Obj object) {
            Json value = object.members().get(m.key());
            return value != null
                    ? rest.accept(value)
                    : forgive("2203A", "JSON object does not contain key \"" + m.key() + "\"");
        }
        if (unwrap && item instanceof Json.Array array) {
            return unwrap(array, steps, next, sink);
        }
        return forgive("2203A", "jsonpath member accessor can only be applied to an object");
    }

    private boolean forgive(String sqlState, String message) {
        if (!forgiving) {
            throw SqlException.of(sqlState, message);
        }
        return true;
    }

    private boolean unwrap(Json.Array array, List<Step> steps, int next, Sink sink) {
        return each(array.elements(), element -> follow(steps, next, element, false, sink));
    }

    private static boolean each(Iterable<Json> values, Sink sink) {
        for (Json value : values) {
            if (!sink.accept(value)) {
                return false;
            }
        }
        return true;
    }

    private boolean elements(JsonPath.Elements e, Object item, Sink rest) {
        if (!(item instanceof Json.Array) && !path.lax()) {
            return forgive("22039", "jsonpath array accessor can only be applied to an array");
        }
        List<Json> elements = item instanceof Json.Array array ? array.elements() : List.of();
        boolean array = item instanceof Json.Array;
        int size = array ? elements.size() : 1;
        int before = arraySize;
        arraySize = size;
        try {
            for (JsonPath.Range range : e.ranges()) {
                int from = index(range.from(), item);
                Node end = range.to();
                int to = end == null ? from : index(end, item);
                if (!forgiving && (from < 0 || from > to || to >= size)) {
                    throw SqlException.of("22033", "jsonpath array subscript is out of bounds");
                }
                for (int i = Math.max(from, 0); i <= Math.min(to, size - 1); i++) {
                    if (!rest.accept(array ? elements.get(i) : item)) {
                        return false;
                    }
                }
            }
            return true;
        } finally {
            arraySize = before;
        }
    }

    private int index(Node node, Object current) {
        List<Object> items = items(node, current);
        if (items.size() != 1 || !(items.getFirst() instanceof Json.Num(BigDecimal number))) {
            throw SqlException.of("22033", "jsonpath array subscript is not a single numeric value");
        }
        BigDecimal whole = number.setScale(0, RoundingMode.DOWN);
        if (whole.toBigInteger().bitLength() > 31) {
            throw SqlException.of("22033", "jsonpath array subscript is out of integer range");
        }
        return whole.intValueExact();
    }

    private static Iterable<Json> children(Object item) {
        return switch (item) {
            case Json.Obj object -> object.members().values();
            case Json.Array array -> array.elements();
            default -> List.of();
        };
    }

    private boolean descend(Object item, int level, JsonPath.Descendants d, Sink rest) {
        if (level > d.last()) {
            return true;
        }
        for (Json child : children(item)) {
            boolean leaf = !(child instanceof Json.Obj) && !(child instanceof Json.Array);
            boolean deepest = d.first() == JsonPath.LEVEL_LAST && d.last() == JsonPath.LEVEL_LAST && leaf;
            if (level >= d.first() || deepest) {
                if (!rest.accept(child)) {
                    return false;
                }
            }
            if (!leaf && !descend(child, level + 1, d, rest)) {
                return false;
            }
        }
        return true;
    }

    private boolean method(String name, Object item, Sink rest) {
        switch (name) {
            case "type" -> {
                return rest.accept(new Json.Str(
                        item instanceof JsonPathTime time ? time.type().displayName() : typeOf(item)));
            }
            case "size" -> {
                if (item instanceof Json.Array array) {
                    return rest.accept(
                            new Json.Num(BigDecimal.valueOf(array.elements().size())));
                }
                if (!path.lax() && !forgiving) {
                    throw SqlException.of("22039", "jsonpath item method .size() can only be applied to an array");
                }
                return rest.accept(new Json.Num(BigDecimal.ONE));
            }
            case "double" -> {
                return rest.accept(toDouble(item));
            }
            case "keyvalue" -> {
                return keyValue(item, rest);
            }
            default -> {
                if (!(item instanceof Json.Num(BigDecimal number))) {
                    throw SqlException.of(
                            "22036", "jsonpath item method ." + name + "() can only be applied to a numeric value");
                }
                return rest.accept(new Json.Num(
                        switch (name) {
                            case "abs" -> number.abs();
                            case "floor" -> number.setScale(0, RoundingMode.FLOOR);
                            default -> number.setScale(0, RoundingMode.CEILING);
                        }));
            }
        }
    }

    private static String typeOf(Object item) {
        return switch ((Json) item) {
            case Json.Null n -> "null";
            case Json.Bool b -> "boolean";
            case Json.Num n -> "number";
            case Json.Str s -> "string";
            case Json.Array a -> "array";
            case Json.Obj o -> "object";
        };
    }

    private static Json toDouble(Object item) {
        if (item instanceof Json.Num(BigDecimal number)) {
            if (Double.isInfinite(number.doubleValue())) {
                throw SqlException.of(
                        "22036",
                        "numeric argument of jsonpath item method .double() is out of range for type double precision");
            }
            return (Json) item;
        }
        if (!(item instanceof Json.Str(String text))) {
            throw SqlException.of(
                    "22036", "jsonpath item method .double() can only be applied to a string or numeric value");
        }
        double value;
        try {
            value = (Double) holo.sql.type.PgTypes.FLOAT8.fromText(text, TypeContext.DEFAULT);
        } catch (SqlException e) {
            throw SqlException.of(
                            "22036",
                            "string argument of jsonpath item method .double() is not a valid representation of a"
                                    + " double precision number")
                    .withCause(e);
        }
        if (!Double.isFinite(value)) {
            throw SqlException.of("22036", "NaN or Infinity is not allowed for jsonpath item method .double()");
        }
        BigDecimal exact = ((Numeric.Finite) NumericMath.ofDouble(value, 15)).value();
        return new Json.Num(exact.scale() < 0 ? exact.setScale(0) : exact);
    }

    private static boolean keyValue(Object item, Sink rest) {
        if (!(item instanceof Json.Obj object)) {
            throw SqlException.of("2203C", "jsonpath item method .keyvalue() can only be applied to an object");
        }
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
            Map<String, Json> pair = new TreeMap<>(JsonFormat.KEY_ORDER);
            pair.put("id", new Json.Num(BigDecimal.ZERO));
            pair.put("key", new Json.Str(member.getKey()));
            pair.put("value", member.getValue());
            if (!rest.accept(new Json.Obj(pair))) {
                return false;
            }
        }
        return true;
    }

    /// Errors inside of a condition make it unknown.
    private @Nullable List<Object> quiet(Node node, Object current) {
        try {
            return unwrapped(node, current);
        } catch (SqlException e) {
            if (isSuppressed(e)) {
                return null;
            }
            throw e;
        }
    }

    /// What `silent` and conditions swallow: errors of JSON's structure, of numbers and of times.
    static boolean isSuppressed(SqlException e) {
        return e.sqlState().startsWith("22");
    }

    private Truth truth(Node node, Object current) {
        return switch (node) {
            case Binary b
            when b.operator() == Operator.AND -> {
                Truth left = truth(b.left(), current);
                if (left == Truth.FALSE) {
                    yield left;
                }
                Truth right = truth(b.right(), current);
                yield right == Truth.TRUE ? left : right;
            }
            case Binary b
            when b.operator() == Operator.OR -> {
                Truth left = truth(b.left(), current);
                if (left == Truth.TRUE) {
                    yield left;
                }
                Truth right = truth(b.right(), current);
                yield right == Truth.FALSE ? left : right;
            }
            case Binary b -> pairs(b, current);
            case JsonPath.Not n ->
                switch (truth(n.operand(), current)) {
                    case TRUE -> Truth.FALSE;
                    case FALSE -> Truth.TRUE;
                    case UNKNOWN -> Truth.UNKNOWN;
                };
            case JsonPath.IsUnknown u -> Truth.of(truth(u.operand(), current) == Truth.UNKNOWN);
            case JsonPath.Exists e -> {
                try {
                    yield path.lax()
                            ? Truth.of(!walk(e.operand(), current, item -> false))
                            : Truth.of(!items(e.operand(), current).isEmpty());
                } catch (SqlException error) {
                    if (!isSuppressed(error)) {
                        throw error;
                    }
                    yield Truth.UNKNOWN;
                }
            }
            case JsonPath.LikeRegex r -> {
                List<Object> items = quiet(r.operand(), current);
                yield items == null ? Truth.UNKNOWN : any(items, item -> matches(item, r));
            }
            default -> throw new IllegalStateException("no condition: " + node);
        };
    }

    private Truth pairs(Binary b, Object current) {
        List<Object> left = quiet(b.left(), current);
        List<Object> right = left == null ? null : quiet(b.right(), current);
        if (left == null || right == null) {
            return Truth.UNKNOWN;
        }
        List<Object[]> pairs = new ArrayList<>();
        for (Object l : left) {
            for (Object r : right) {
                pairs.add(new Object[] {l, r});
            }
        }
        return any(
                pairs,
                pair -> b.operator() == Operator.STARTS_WITH
                        ? startsWith(pair[0], pair[1])
                        : compare(b.operator(), pair[0], pair[1]));
    }

    private <T> Truth any(List<T> items, java.util.function.Function<T, Truth> test) {
        boolean unknown = false;
        boolean found = false;
        for (T item : items) {
            switch (test.apply(item)) {
                case UNKNOWN -> {
                    if (!path.lax()) {
                        return Truth.UNKNOWN;
                    }
                    unknown = true;
                }
                case TRUE -> {
                    if (path.lax()) {
                        return Truth.TRUE;
                    }
                    found = true;
                }
                case FALSE -> {}
            }
        }
        return found ? Truth.TRUE : unknown ? Truth.UNKNOWN : Truth.FALSE;
    }

    private static Truth startsWith(Object whole, Object initial) {
        return whole instanceof Json.Str(String text) && initial instanceof Json.Str(String start)
                ? Truth.of(text.startsWith(start))
                : Truth.UNKNOWN;
    }

    private static Truth matches(Object item, JsonPath.LikeRegex r) {
        if (!(item instanceof Json.Str(String text))) {
            return Truth.UNKNOWN;
        }
        boolean quoted = r.flags().indexOf('q') >= 0;
        boolean ignoreCase = r.flags().indexOf('i') >= 0;
        if (quoted) {
            return Truth.of(
                    ignoreCase
                            ? text.toLowerCase(Locale.ROOT).contains(r.pattern().toLowerCase(Locale.ROOT))
                            : text.contains(r.pattern()));
        }
        String flags = (ignoreCase ? "i" : "")
                + (r.flags().indexOf('m') >= 0 ? "w" : "")
                + (r.flags().indexOf('s') >= 0 ? "" : "p");
        return Truth.of(Patterns.regex(r.pattern(), flags).matcher(text).find());
    }

    private Truth compare(Operator operator, Object a, Object b) {
        int order;
        if (a instanceof JsonPathTime x && b instanceof JsonPathTime y) {
            Integer compared = x.compare(y, zones, types);
            if (compared == null) {
                return Truth.UNKNOWN;
            }
            order = compared;
        } else if (a == Json.Null.NULL && b == Json.Null.NULL) {
            order = 0;
        } else if (a == Json.Null.NULL || b == Json.Null.NULL) {
            return Truth.of(operator == Operator.NOT_EQUAL);
        } else if (a instanceof Json.Bool x && b instanceof Json.Bool y) {
            order = Boolean.compare(x.value(), y.value());
        } else if (a instanceof Json.Num x && b instanceof Json.Num y) {
            order = x.value().compareTo(y.value());
        } else if (a instanceof Json.Str x && b instanceof Json.Str y) {
            order = x.value().compareTo(y.value());
        } else {
            return Truth.UNKNOWN;
        }
        return Truth.of(
                switch (operator) {
                    case EQUAL -> order == 0;
                    case NOT_EQUAL -> order != 0;
                    case LESS -> order < 0;
                    case GREATER -> order > 0;
                    case LESS_OR_EQUAL -> order <= 0;
                    case GREATER_OR_EQUAL -> order >= 0;
                    default -> throw new IllegalStateException("no comparison: " + operator);
                });
    }
}
