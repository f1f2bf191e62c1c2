package holo.sql.plan;

import holo.accord.primitives.Key;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.PartitionKey;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.PlanCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// What conditions say of the key that divides a table: whether one of its partitions can have any of the rows. Known
/// when the query is planned where the values are literals, else when the scan is opened.
final class Pruning {
    /// A value that only the execution knows.
    private static final Object LATER = new Object();

    private final Partitioning partitioning;
    private final int partition;
    private final List<KeyValue> equal;
    private final List<KeyValue> points;
    private final @Nullable KeyValue low;
    private final boolean lowInclusive;
    private final @Nullable KeyValue high;
    private final boolean highInclusive;

    /// Where a partition stands among the others.
    ///
    /// @param places of the key's parts in the rows of the partition; negative for an expression
    record Place(Partitioning partitioning, int partition, int[] places) {}

    private Pruning(Place place, KeyAccess access, AccessPath path) {
        this.partitioning = place.partitioning();
        this.partition = place.partition();
        this.equal = new ArrayList<>();
        for (int i = 0; i < access.equal().size(); i++) {
            equal.add(value(access.equal().get(i), path, i));
        }
        int next = equal.size();
        this.points = access.points().stream().map(p -> value(p, path, next)).toList();
        RexNode least = access.low();
        RexNode greatest = access.high();
        this.low = least == null ? null : value(least, path, next);
        this.lowInclusive = access.lowInclusive();
        this.high = greatest == null ? null : value(greatest, path, next);
        this.highInclusive = access.highInclusive();
    }

    private static KeyValue value(RexNode node, AccessPath path, int column) {
        return java.util.Objects.requireNonNull(KeyValue.of(node, path.type(column)), "not a key value");
    }

    /// What conditions on a scan say; null when that is nothing.
    static @Nullable Pruning of(StoreScan scan, Place place, List<RexNode> conditions) {
        List<IndexDescriptor.Part> parts = new ArrayList<>();
        for (int at : place.places()) {
            if (at < 0) {
                break;
            }
            parts.add(IndexDescriptor.Part.ascending(at + 1));
        }
        boolean hash = place.partitioning().key().strategy() == PartitionKey.Strategy.HASH;
        if (parts.isEmpty() || hash && parts.size() < place.places().length) {
            return null;
        }
        AccessPath path = new AccessPath(
                scan.layout(),
                new IndexDescriptor(
                        0, "", 0, false, false, parts, List.of(), null, IndexDescriptor.State.PUBLIC, null));
        KeyAccess access = AccessChooser.find(scan, path, conditions);
        if (access == null || access.isAll()) {
            return null;
        }
        int known = access.equal().size() + (access.points().isEmpty() ? 0 : 1);
        return hash && known < parts.size() ? null : new Pruning(place, access, path);
    }

    Pruning compile(PlanCompiler compiler) {
        equal.forEach(value -> value.compile(compiler));
        points.forEach(value -> value.compile(compiler));
        if (low != null) {
            low.compile(compiler);
        }
        if (high != null) {
            high.compile(compiler);
        }
        return this;
    }

    /// Whether literals alone say that the partition has none of the rows.
    boolean isEmpty() {
        return !mayHold(value -> {
            Object constant = value.constant();
            return constant == KeyValue.UNKNOWN ? LATER : constant;
        });
    }

    /// Whether all values are literals, so that {@link #isEmpty} says all that there is to know.
    boolean isSettled() {
        List<KeyValue> all = new ArrayList<>(equal);
        all.addAll(points);
        if (low != null) {
            all.add(low);
        }
        if (high != null) {
            all.add(high);
        }
        return all.stream().noneMatch(value -> value.constant() == KeyValue.UNKNOWN);
    }

    /// Whether the partition may have rows of an execution.
    boolean mayHold(ExecutionContext context) {
        return mayHold(value -> value.evaluate(context));
    }

    private boolean mayHold(Function<KeyValue, @Nullable Object> values) {
        int parts = partitioning.key().parts().size();
        @Nullable Object[] found = new Object[equal.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = values.apply(equal.get(i));
            if (found[i] == LATER) {
                return true;
            }
            if (found[i] == null || found[i] == KeyValue.NONE) {
                return false;
            }
        }
        if (!points.isEmpty()) {
            for (KeyValue point : points) {
                Object value = values.apply(point);
                if (value == LATER) {
                    return true;
                }
                if (value != null && value != KeyValue.NONE) {
                    @Nullable Object[] all = java.util.Arrays.copyOf(found, found.length + 1);
                    all[found.length] = value;
                    if (isPossible(all, parts, null, null)) {
                        return true;
                    }
                }
            }
            return false;
        }
        Object least = low == null ? KeyValue.NONE : values.apply(low);
        Object greatest = high == null ? KeyValue.NONE : values.apply(high);
        if (least == null || greatest == null) {
            return false;
        }
        return isPossible(found, parts, least, greatest);
    }

    private boolean isPossible(
            @Nullable Object[] values, int parts, @Nullable Object least, @Nullable Object greatest) {
        if (values.length == parts) {
            return partitioning.find(values) == partition;
        }
        Key[] encoded = new Key[values.length];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = partitioning.encode(i, java.util.Objects.requireNonNull(values[i]));
        }
        return partitioning.mayHold(
                partition,
                encoded,
                bound(least, values.length),
                lowInclusive,
                bound(greatest, values.length),
                highInclusive);
    }

    private @Nullable Key bound(@Nullable Object value, int part) {
        return value == null || value == KeyValue.NONE || value == LATER ? null : partitioning.encode(part, value);
    }

    @Override
    public String toString() {
        return partitioning.table().name() + "#" + partition;
    }
}
