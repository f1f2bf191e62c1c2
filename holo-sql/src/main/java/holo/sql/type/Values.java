package holo.sql.type;

import holo.sql.error.SqlException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Order and equality of values: PostgreSQL's default B-tree and hash operator classes.
public final class Values {
    private Values() {}

    /// The order of a type's values that are not null.
    public static Comparator<Object> comparator(SqlType type) {
        if (type.category() == TypeCategory.GEOMETRIC) {
            throw SqlException.of("42883", "could not identify an ordering operator for type " + type.displayName())
                    .withHint("Use an explicit ordering operator or modify the query.");
        }
        return switch (type.oid()) {
            case 16 -> (a, b) -> Boolean.compare((Boolean) a, (Boolean) b);
            case 21 -> (a, b) -> Short.compare((Short) a, (Short) b);
            case 23, 1082 -> (a, b) -> Integer.compare((Integer) a, (Integer) b);
            case 20,
                    790,
                    1083,
                    1114,
                    1184,
                    26,
                    28,
                    29,
                    5069,
                    24,
                    2202,
                    2203,
                    2204,
                    2205,
                    2206,
                    3734,
                    3769,
                    4089,
                    4096,
                    4191 -> (a, b) -> Long.compare((Long) a, (Long) b);
            case 700 -> (a, b) -> compareDoubles((Float) a, (Float) b);
            case 701 -> (a, b) -> compareDoubles((Double) a, (Double) b);
            case 1700 -> (a, b) -> Numeric.compare((Numeric) a, (Numeric) b);
            case 17 -> (a, b) -> Arrays.compareUnsigned((byte[]) a, (byte[]) b);
            case 1042 -> (a, b) -> Text.compare(Text.trimBlanks((String) a), Text.trimBlanks((String) b));
            case 1186 -> (a, b) -> ((Interval) a).compareTo((Interval) b);
            case 1266 -> (a, b) -> ((TimeTz) a).compareTo((TimeTz) b);
            case 2950 -> (a, b) -> compareUuids((UUID) a, (UUID) b);
            case 3802 -> (a, b) -> compareJson((Json) a, (Json) b);
            case 2249 -> (a, b) -> compareRecords((PgRecord) a, (PgRecord) b);
            default -> {
                Comparator<Object> own = type.order();
                if (own != null) {
                    yield own;
                }
                if (type instanceof EnumType) {
                    yield (a, b) -> ((PgEnum) a).compareTo((PgEnum) b);
                }
                if (type instanceof CompositeType) {
                    yield (a, b) -> compareRecords((PgRecord) a, (PgRecord) b);
                }
                if (type instanceof DomainType domain) {
                    yield comparator(domain.base());
                }
                SqlType element = type.element();
                if (element != null) {
                    Comparator<Object> elements = comparator(element);
                    yield (a, b) -> compareArrays((PgArray) a, (PgArray) b, elements);
                }
                yield Values::compareAny;
            }
        };
    }

    /// By the Java class, for values whose type is only known while running.
    private static int compareAny(Object a, Object b) {
        if (a instanceof PgArray x && b instanceof PgArray y) {
            return compareArrays(x, y, comparator(x.elementType()));
        }
        if (a instanceof String x && b instanceof String y) {
            return Text.compare(x, y);
        }
        if (a instanceof Number x && b instanceof Number y && x.getClass() != y.getClass()) {
            return Double.compare(x.doubleValue(), y.doubleValue());
        }
        if (a instanceof Numeric x && b instanceof Numeric y) {
            return Numeric.compare(x, y);
        }
        if (a instanceof Comparable<?> && a.getClass() == b.getClass()) {
            @SuppressWarnings("unchecked")
            Comparable<Object> x = (Comparable<Object>) a;
            return x.compareTo(b);
        }
        throw SqlException.of("42883", "could not identify a comparison function");
    }

    /// NaN is equal to itself and above everything; zeros are equal.
    public static int compareDoubles(double a, double b) {
        return a < b ? -1 : a > b ? 1 : a == b ? 0 : Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }

    private static int compareUuids(UUID a, UUID b) {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }

    private static int compareArrays(PgArray a, PgArray b, Comparator<Object> elements) {
        int end = Math.min(a.size(), b.size());
        for (int i = 0; i < end; i++) {
            int byElement = compareNullable(a.elements()[i], b.elements()[i], elements);
            if (byElement != 0) {
                return byElement;
            }
        }
        int bySize = Integer.compare(a.size(), b.size());
        if (bySize != 0) {
            return bySize;
        }
        int byDimensions = Integer.compare(a.dimensions().length, b.dimensions().length);
        if (byDimensions != 0) {
            return byDimensions;
        }
        int byLengths = Arrays.compare(a.dimensions(), b.dimensions());
        return byLengths != 0 ? byLengths : Arrays.compare(a.lowerBounds(), b.lowerBounds());
    }

    private static int compareRecords(PgRecord a, PgRecord b) {
        int end = Math.min(a.values().length, b.values().length);
        for (int i = 0; i < end; i++) {
            Object x = a.values()[i];
            Object y = b.values()[i];
            if (x != null
                    && y != null
                    && x.getClass() != y.getClass()
                    && !(x instanceof Numeric && y instanceof Numeric)) {
                throw SqlException.of(
                        "42804",
                        "cannot compare dissimilar column types "
                                + a.types().get(i).displayName() + " and "
                                + b.types().get(i).displayName() + " at record column " + (i + 1));
            }
            int byValue = compareNullable(x, y, comparator(a.types().get(i)));
            if (byValue != 0) {
                return byValue;
            }
        }
        return Integer.compare(a.values().length, b.values().length);
    }

    /// Nulls above everything and equal to each other.
    public static int compareNullable(@Nullable Object a, @Nullable Object b, Comparator<Object> comparator) {
        if (a == null || b == null) {
            return Boolean.compare(a == null, b == null);
        }
        return comparator.compare(a, b);
    }

    private static int rank(Json j) {
        return switch (j) {
            case Json.Null n -> 0;
            case Json.Str s -> 1;
            case Json.Num n -> 2;
            case Json.Bool b -> 3;
            case Json.Array a -> 4;
            case Json.Obj o -> 5;
        };
    }

    /// jsonb's order: Object > Array > Boolean > Number > String > Null; an empty array at top level is below null.
    static int compareJson(Json a, Json b) {
        int byRank = Integer.compare(rank(a), rank(b));
        if (byRank != 0) {
            boolean emptyA = a instanceof Json.Array x && x.elements().isEmpty();
            boolean emptyB = b instanceof Json.Array y && y.elements().isEmpty();
            return emptyA != emptyB && (rank(a) < 4 || rank(b) < 4) ? emptyA ? -1 : 1 : byRank;
        }
        return switch (a) {
            case Json.Null n -> 0;
            case Json.Str s -> Text.compare(s.value(), ((Json.Str) b).value());
            case Json.Num n -> n.value().compareTo(((Json.Num) b).value());
            case Json.Bool x -> Boolean.compare(x.value(), ((Json.Bool) b).value());
            case Json.Array x -> {
                List<Json> other = ((Json.Array) b).elements();
                int bySize = Integer.compare(x.elements().size(), other.size());
                for (int i = 0; bySize == 0 && i < other.size(); i++) {
                    bySize = compareJson(x.elements().get(i), other.get(i));
                }
                yield bySize;
            }
            case Json.Obj x -> {
                Map<String, Json> other = ((Json.Obj) b).members();
                int order = Integer.compare(x.members().size(), other.size());
                Iterator<Map.Entry<String, Json>> theirs = other.entrySet().iterator();
                for (Map.Entry<String, Json> mine : x.members().entrySet()) {
                    if (order != 0 || !theirs.hasNext()) {
                        break;
                    }
                    Map.Entry<String, Json> their = theirs.next();
                    order = Text.compare(mine.getKey(), their.getKey());
                    if (order == 0) {
                        order = compareJson(mine.getValue(), their.getValue());
                    }
                }
                yield order;
            }
        };
    }

    /// Whether `=` over two types holds for just those values whose {@link #hashable} forms are equal. It does not over
    /// geometric types, some of which are compared by area or length.
    public static boolean isEqualityHashed(SqlType left, SqlType right) {
        return left.oid() == right.oid() && left.category() != TypeCategory.GEOMETRIC;
    }

    /// A stand-in whose equals and hashCode agree with SQL's equality: what hash tables keep. Null for null.
    public static @Nullable Object hashable(@Nullable Object value, SqlType type) {
        return switch (value) {
            case null -> null;
            case Numeric.Finite f -> {
                java.math.BigDecimal v = f.value();
                // Most numbers of a column have the same scale and no zeros at the end.
                yield v.signum() == 0 ? java.math.BigDecimal.ZERO : v.stripTrailingZeros();
            }
            case Double d -> d == 0 ? (Double) 0.0 : d;
            case Float f -> f == 0 ? (Float) 0f : f;
            case String s -> type.oid() == 1042 ? Text.trimBlanks(s) : type.hashable(s);
            case byte[] b -> java.nio.ByteBuffer.wrap(b);
            case Interval i -> i.canonical();
            case PgArray a -> {
                @Nullable Object[] elements = new Object[a.size()];
                for (int i = 0; i < elements.length; i++) {
                    elements[i] = hashable(a.elements()[i], a.elementType());
                }
                yield new PgArray(a.elementType(), a.dimensions(), a.lowerBounds(), elements);
            }
            case PgRecord r -> {
                @Nullable Object[] values = new Object[r.values().length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = hashable(r.values()[i], r.types().get(i));
                }
                yield new PgRecord(r.types(), r.names(), values);
            }
            default -> type.hashable(value);
        };
    }
}
