package holo.sql.plan;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.sql.exec.CompiledPlan;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.RowSource;
import holo.sql.row.KeyEncoding;
import holo.sql.transaction.SqlTransaction;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.key.KeyWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// A compiled {@link StoreScan}: a get for each point, a cursor for a range.
final class StoreScanPlan implements CompiledPlan {
    private final TableLayout layout;
    private final int[] places;
    private final boolean hidden;
    private final SqlType[] keyTypes;
    private final KeyValue[] equal;
    private final @Nullable KeyValue low;
    private final @Nullable KeyValue high;
    private final KeyAccess access;
    private final KeyValue[] points;

    StoreScanPlan(TableLayout layout, int[] places, KeyAccess access) {
        this.layout = layout;
        this.places = places;
        this.access = access;
        this.hidden = Arrays.stream(places).anyMatch(p -> p < 0);
        int[] key = layout.keyPlaces();
        this.keyTypes = Arrays.stream(key).mapToObj(layout::type).toArray(SqlType[]::new);
        this.equal = new KeyValue[access.equal().size()];
        for (int i = 0; i < equal.length; i++) {
            equal[i] = value(access.equal().get(i), keyTypes[i]);
        }
        RexNode lowNode = access.low();
        RexNode highNode = access.high();
        this.low = lowNode == null ? null : value(lowNode, keyTypes[equal.length]);
        this.high = highNode == null ? null : value(highNode, keyTypes[equal.length]);
        this.points = access.points().stream().map(p -> value(p, keyTypes[0])).toArray(KeyValue[]::new);
    }

    private static KeyValue value(RexNode node, SqlType type) {
        return java.util.Objects.requireNonNull(KeyValue.of(node, type), "not a key value");
    }

    @Override
    public List<SqlType> outputTypes() {
        List<SqlType> types = new ArrayList<>();
        for (int place : places) {
            types.add(place < 0 ? PgTypes.BYTEA : layout.type(place));
        }
        return types;
    }

    @Override
    public RowSource open(ExecutionContext context) {
        SqlTransaction transaction = context.readView(ReadView.class).transaction();
        if (points.length > 0) {
            return new Points(transaction, pointKeys(context).iterator());
        }
        KeyWriter writer = layout.startKey();
        for (int i = 0; i < equal.length; i++) {
            Object value = equal[i].evaluate(context);
            if (value == null || value == KeyValue.NONE) {
                return new Points(transaction, java.util.Collections.emptyIterator());
            }
            KeyEncoding.put(writer, keyTypes[i], value);
        }
        if (equal.length > 0 && equal.length == keyTypes.length) {
            return new Points(transaction, List.of(writer.toKey()).iterator());
        }
        KeyRange range = range(writer, context);
        return range == null
                ? new Points(transaction, java.util.Collections.emptyIterator())
                : new Range(transaction.scan(range, ScanOrder.ASCENDING), context);
    }

    private TreeSet<Key> pointKeys(ExecutionContext context) {
        TreeSet<Key> keys = new TreeSet<>();
        for (KeyValue point : points) {
            Object value = point.evaluate(context);
            if (value != null && value != KeyValue.NONE) {
                KeyWriter writer = layout.startKey();
                KeyEncoding.put(writer, keyTypes[0], value);
                keys.add(writer.toKey());
            }
        }
        return keys;
    }

    /// Null when it is empty.
    private @Nullable KeyRange range(KeyWriter writer, ExecutionContext context) {
        Key prefix = writer.toKey();
        Key start = prefix;
        Key end = equal.length == 0 ? layout.rows().end() : after(prefix);
        SqlType type = equal.length < keyTypes.length ? keyTypes[equal.length] : PgTypes.BYTEA;
        if (low != null) {
            Object value = low.evaluate(context);
            if (value == null) {
                return null;
            }
            if (value != KeyValue.NONE) {
                KeyEncoding.put(writer, type, value);
                start = access.lowInclusive() ? writer.toKey() : after(writer.toKey());
                writer.truncate(prefix.length());
            }
        }
        if (high != null) {
            Object value = high.evaluate(context);
            if (value == null) {
                return null;
            }
            if (value != KeyValue.NONE) {
                KeyEncoding.put(writer, type, value);
                end = access.highInclusive() ? after(writer.toKey()) : writer.toKey();
            }
        }
        if (start == null || (end != null && start.compareTo(end) >= 0)) {
            return null;
        }
        return new KeyRange(start, end);
    }

    /// The lowest key above all keys that begin with these bytes; null when there is none.
    private static @Nullable Key after(Key prefix) {
        byte[] bytes = prefix.bytes().clone();
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes[i] != (byte) 0xff) {
                bytes[i]++;
                return new Key(Arrays.copyOf(bytes, i + 1));
            }
        }
        return null;
    }

    private @Nullable Object[] decode(Key key, byte[] value) {
        if (!hidden) {
            return layout.codec().decode(value, places);
        }
        int[] real = Arrays.stream(places).filter(p -> p >= 0).toArray();
        @Nullable Object[] decoded = layout.codec().decode(value, real);
        @Nullable Object[] row = new Object[places.length];
        int n = 0;
        for (int i = 0; i < places.length; i++) {
            row[i] = places[i] == StoreScan.KEY ? key.bytes() : places[i] == StoreScan.VALUE ? value : decoded[n++];
        }
        return row;
    }

    private final class Points extends RowSource {
        private final SqlTransaction transaction;
        private final Iterator<Key> keys;
        private @Nullable Object[] row = {};

        Points(SqlTransaction transaction, Iterator<Key> keys) {
            this.transaction = transaction;
            this.keys = keys;
        }

        @Override
        public boolean advance() {
            while (keys.hasNext()) {
                Key key = keys.next();
                byte[] value = transaction.get(key);
                if (value != null) {
                    row = decode(key, value);
                    return true;
                }
            }
            return false;
        }

        @Override
        public @Nullable Object[] row() {
            return row;
        }
    }

    private final class Range extends RowSource {
        private final KeyValueCursor cursor;
        private final ExecutionContext context;
        private boolean closed;
        private @Nullable Object[] row = {};

        Range(KeyValueCursor cursor, ExecutionContext context) {
            this.cursor = cursor;
            this.context = context;
        }

        @Override
        public boolean advance() {
            context.tick();
            if (closed || !cursor.advance()) {
                close();
                return false;
            }
            row = decode(cursor.key(), cursor.value());
            return true;
        }

        @Override
        public @Nullable Object[] row() {
            return row;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                cursor.close();
            }
        }
    }
}
