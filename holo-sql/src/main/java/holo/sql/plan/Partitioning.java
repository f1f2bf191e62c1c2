package holo.sql.plan;

import com.google.common.collect.MapMaker;
import holo.accord.primitives.Key;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.PartitionBound;
import holo.sql.catalog.PartitionBound.Limit;
import holo.sql.catalog.PartitionKey;
import holo.sql.catalog.TableDescriptor;
import holo.sql.row.KeyEncoding;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import holo.store.key.KeyWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// How a partitioned table is divided: which partition has the rows of a key. Values are compared as keys of an index
/// are. Immutable.
public final class Partitioning {
    /// No partition.
    public static final int NONE = -1;

    private static final ConcurrentMap<CatalogSnapshot, ConcurrentMap<Integer, Partitioning>> CACHE =
            new MapMaker().weakKeys().makeMap();

    private final TableDescriptor table;
    private final PartitionKey key;
    private final SqlType[] types;
    private final List<TableDescriptor> partitions;
    private final Map<Integer, Integer> numbers = new HashMap<>();
    private final Map<Key, Integer> byValue = new HashMap<>();
    private final Edge[] from;
    private final Edge[] to;
    private int ofNull = NONE;
    private int rest = NONE;

    /// The end of a range.
    ///
    /// @param kinds of its values
    private record Edge(Limit.Kind[] kinds, @Nullable Key[] values) {
        /// Compares with the first values of a key.
        int compare(Key[] other, int count) {
            for (int i = 0; i < count; i++) {
                int order = switch (kinds[i]) {
                    case MINVALUE -> -1;
                    case MAXVALUE -> 1;
                    case VALUE -> Objects.requireNonNull(values[i]).compareTo(other[i]);
                };
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        int compare(Edge other) {
            for (int i = 0; i < kinds.length; i++) {
                int order = kinds[i].compareTo(other.kinds[i]);
                if (order == 0 && kinds[i] == Limit.Kind.VALUE) {
                    order = Objects.requireNonNull(values[i]).compareTo(Objects.requireNonNull(other.values[i]));
                }
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }
    }

    private Partitioning(TableDescriptor table, SqlType[] types, List<TableDescriptor> children) {
        this.table = table;
        this.key = Objects.requireNonNull(table.lineage().key());
        this.types = types;
        List<Child> ordered =
                children.stream().map(this::child).sorted(Partitioning::compare).toList();
        this.partitions = ordered.stream().map(Child::table).toList();
        this.from = new Edge[partitions.size()];
        this.to = new Edge[partitions.size()];
        for (int i = 0; i < partitions.size(); i++) {
            PartitionBound bound = bound(partitions.get(i));
            numbers.put(partitions.get(i).oid(), i);
            switch (bound) {
                case PartitionBound.Default any -> rest = i;
                case PartitionBound.Values in -> {
                    for (String text : in.values()) {
                        if (text == null) {
                            ofNull = i;
                        } else {
                            byValue.put(encode(0, value(0, text)), i);
                        }
                    }
                }
                case PartitionBound.Range range -> {
                    from[i] = Objects.requireNonNull(ordered.get(i).from());
                    to[i] = edge(range.to());
                }
                case PartitionBound.Hash hash -> {}
            }
        }
    }

    /// That of a partitioned table. Each partition's writer and each scan of it ask for the same one: a snapshot's
    /// bounds are read once.
    public static Partitioning of(TableDescriptor table, CatalogSnapshot catalog) {
        if (catalog.table(table.oid()) != table) {
            // A table that is being changed.
            return read(table, catalog);
        }
        return CACHE.computeIfAbsent(catalog, any -> new ConcurrentHashMap<>())
                .computeIfAbsent(table.oid(), oid -> read(table, catalog));
    }

    private static Partitioning read(TableDescriptor table, CatalogSnapshot catalog) {
        return new Partitioning(table, types(table, catalog), catalog.children(table.oid()));
    }

    /// The types of the key's parts.
    public static SqlType[] types(TableDescriptor table, CatalogSnapshot catalog) {
        PartitionKey key = Objects.requireNonNull(table.lineage().key());
        return key.parts().stream()
                .map(part -> part.column() > 0
                        ? table.column(part.column()).type()
                        : Objects.requireNonNull(catalog.sqlType(part.typeOid())))
                .toArray(SqlType[]::new);
    }

    private static PartitionBound bound(TableDescriptor partition) {
        return Objects.requireNonNull(partition.lineage().bound());
    }

    /// A partition with what it is ordered by.
    ///
    /// @param least of the values in a list
    /// @param from where a range begins
    private record Child(
            TableDescriptor table,
            @Nullable Key least,
            @Nullable Edge from) {}

    private Child child(TableDescriptor table) {
        return switch (bound(table)) {
            case PartitionBound.Default any -> new Child(table, null, null);
            case PartitionBound.Values in -> new Child(table, least(in), null);
            case PartitionBound.Range range -> new Child(table, null, edge(range.from()));
            case PartitionBound.Hash hash -> new Child(table, null, null);
        };
    }

    /// In the order of the values; the default partition last.
    private static int compare(Child a, Child b) {
        PartitionBound other = bound(b.table());
        return switch (bound(a.table())) {
            case PartitionBound.Default any -> other instanceof PartitionBound.Default ? 0 : 1;
            case PartitionBound.Values in ->
                b.least() == null ? -1 : Objects.requireNonNull(a.least()).compareTo(b.least());
            case PartitionBound.Range range ->
                b.from() == null ? -1 : Objects.requireNonNull(a.from()).compare(b.from());
            case PartitionBound.Hash hash ->
                other instanceof PartitionBound.Hash(int modulus, int remainder)
                        ? hash.modulus() != modulus
                                ? Integer.compare(hash.modulus(), modulus)
                                : Integer.compare(hash.remainder(), remainder)
                        : -1;
        };
    }

    private Key least(PartitionBound.Values in) {
        Key least = null;
        for (String text : in.values()) {
            Key next = text == null ? null : encode(0, value(0, text));
            if (next != null && (least == null || next.compareTo(least) < 0)) {
                least = next;
            }
        }
        return least == null ? new Key(new byte[] {(byte) 0xff, (byte) 0xff}) : least;
    }

    private Edge edge(List<Limit> limits) {
        Limit.Kind[] kinds = new Limit.Kind[limits.size()];
        @Nullable Key[] values = new Key[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = limits.get(i).kind();
            String text = limits.get(i).value();
            values[i] = text == null ? null : encode(i, value(i, text));
        }
        return new Edge(kinds, values);
    }

    private Object value(int part, String text) {
        return Objects.requireNonNull(types[part].fromText(text, TypeContext.DEFAULT));
    }

    Key encode(int part, Object value) {
        KeyWriter writer = new KeyWriter();
        KeyEncoding.put(writer, types[part], value);
        return writer.toKey();
    }

    public TableDescriptor table() {
        return table;
    }

    public PartitionKey key() {
        return key;
    }

    public SqlType type(int part) {
        return types[part];
    }

    /// In the order of what they take; the default partition last.
    public List<TableDescriptor> partitions() {
        return partitions;
    }

    /// The number of one of the partitions.
    public int numberOf(TableDescriptor partition) {
        return Objects.requireNonNull(numbers.get(partition.oid()), partition.name());
    }

    /// The partition that takes what others do not; {@link #NONE} when there is none.
    public int rest() {
        return rest;
    }

    /// The partition of a row.
    ///
    /// @param values of the parts of the key
    /// @return its number, or {@link #NONE}
    public int find(@Nullable Object[] values) {
        return switch (key.strategy()) {
            case LIST -> {
                Object value = values[0];
                int found = value == null ? ofNull : byValue.getOrDefault(encode(0, value), NONE);
                yield found == NONE ? rest : found;
            }
            case HASH -> ofHash(PartitionHash.of(types, values));
            case RANGE -> {
                Key[] encoded = new Key[values.length];
                for (int i = 0; i < encoded.length; i++) {
                    Object value = values[i];
                    if (value == null) {
                        yield rest;
                    }
                    encoded[i] = encode(i, value);
                }
                yield ofRange(encoded);
            }
        };
    }

    private int ofHash(long hash) {
        for (int i = 0; i < partitions.size(); i++) {
            if (bound(partitions.get(i)) instanceof PartitionBound.Hash(int modulus, int remainder)
                    && Long.remainderUnsigned(hash, modulus) == remainder) {
                return i;
            }
        }
        return NONE;
    }

    private int ofRange(Key[] values) {
        int low = 0;
        int high = partitions.size() - (rest == NONE ? 1 : 2);
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (from[middle].compare(values, values.length) > 0) {
                high = middle - 1;
            } else if (to[middle].compare(values, values.length) <= 0) {
                low = middle + 1;
            } else {
                return middle;
            }
        }
        return rest;
    }

    /// Whether a partition can hold a row whose key begins with some values, and goes on between two.
    ///
    /// @param equal encoded values of the first parts
    /// @param low of the part behind them; null for no bound
    boolean mayHold(
            int partition,
            Key[] equal,
            @Nullable Key low,
            boolean lowInclusive,
            @Nullable Key high,
            boolean highInclusive) {
        return switch (key.strategy()) {
            case HASH -> true; // Asked with whole keys only, by find.
            case LIST ->
                partition == rest
                        || byValue.entrySet().stream()
                                .anyMatch(e -> e.getValue() == partition
                                        && isAbove(e.getKey(), low, lowInclusive)
                                        && isBelow(e.getKey(), high, highInclusive));
            case RANGE -> {
                if (partition == rest) {
                    yield true;
                }
                int count = equal.length;
                int first = from[partition].compare(equal, count);
                int last = to[partition].compare(equal, count);
                if (first > 0 || last < 0 || last == 0 && count == types.length) {
                    yield false;
                }
                if (count == types.length) {
                    yield true;
                }
                boolean alone = count + 1 == types.length;
                if (last == 0 && low != null) {
                    int order = part(to[partition], count, low);
                    if (order < 0 || order == 0 && alone) {
                        yield false;
                    }
                }
                if (last == 0 && low == null && to[partition].kinds()[count] == Limit.Kind.MINVALUE) {
                    yield false;
                }
                if (first == 0 && high != null) {
                    int order = part(from[partition], count, high);
                    if (order > 0 || order == 0 && !highInclusive) {
                        yield false;
                    }
                }
                yield true;
            }
        };
    }

    private static int part(Edge edge, int at, Key value) {
        return switch (edge.kinds()[at]) {
            case MINVALUE -> -1;
            case MAXVALUE -> 1;
            case VALUE -> Objects.requireNonNull(edge.values()[at]).compareTo(value);
        };
    }

    private static boolean isAbove(Key value, @Nullable Key low, boolean inclusive) {
        return low == null || (inclusive ? value.compareTo(low) >= 0 : value.compareTo(low) > 0);
    }

    private static boolean isBelow(Key value, @Nullable Key high, boolean inclusive) {
        return high == null || (inclusive ? value.compareTo(high) <= 0 : value.compareTo(high) < 0);
    }

    /// A partition of the table whose rows a bound would take, too.
    public @Nullable TableDescriptor overlapping(PartitionBound added) {
        List<TableDescriptor> found = new ArrayList<>();
        for (int i = 0; i < partitions.size(); i++) {
            PartitionBound there = bound(partitions.get(i));
            boolean both = switch (added) {
                case PartitionBound.Default any -> there instanceof PartitionBound.Default;
                case PartitionBound.Values in -> takesAny(i, in);
                case PartitionBound.Range range ->
                    there instanceof PartitionBound.Range
                            && edge(range.from()).compare(to[i]) < 0
                            && from[i].compare(edge(range.to())) < 0;
                case PartitionBound.Hash(int modulus, int remainder) ->
                    there instanceof PartitionBound.Hash other
                            && remainder % Math.min(modulus, other.modulus())
                                    == other.remainder() % Math.min(modulus, other.modulus());
            };
            if (both) {
                found.add(partitions.get(i));
            }
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    private boolean takesAny(int partition, PartitionBound.Values in) {
        for (String text : in.values()) {
            if (text == null
                    ? ofNull == partition
                    : byValue.getOrDefault(encode(0, value(0, text)), NONE) == partition) {
                return true;
            }
        }
        return false;
    }

    /// Whether the end of a range is not above its beginning.
    public boolean isEmpty(PartitionBound.Range range) {
        return edge(range.from()).compare(edge(range.to())) >= 0;
    }
}
