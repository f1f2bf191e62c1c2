package holo.sql.plan;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.sql.exec.CompiledPlan;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.PlanCompiler;
import holo.sql.exec.RowSource;
import holo.sql.expression.Expression;
import holo.sql.transaction.RowReads;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.key.KeyWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// A compiled {@link StoreScan}: a get for each point, a cursor for a range, and through a secondary index a get for
/// each entry.
final class StoreScanPlan implements CompiledPlan, StoreScan.Estimator {
    private final TableLayout layout;
    private final Long tableOid;
    private final int[] places;
    private final int[] stored;
    private final boolean hidden;
    private final KeyAccess access;
    private final @Nullable AccessPath path;
    private final KeyValue[] equal;
    private final @Nullable KeyValue low;
    private final @Nullable KeyValue high;
    private final KeyValue[] points;
    private final Expression[] guards;
    private final ScanOrder order;
    private final @Nullable AsOf asOf;
    private final boolean numbered;
    private final Pruning[] prunings;

    /// @param asOf the time of the past that the rows are read at; null for the statement's snapshot
    StoreScanPlan(
            TableLayout layout,
            int[] places,
            KeyAccess access,
            List<Pruning> prunings,
            @Nullable AsOf asOf,
            PlanCompiler compiler) {
        this.prunings = prunings.stream().map(p -> p.compile(compiler)).toArray(Pruning[]::new);
        this.asOf = asOf;
        this.layout = layout;
        this.tableOid = Integer.toUnsignedLong(layout.table().oid());
        this.places = places;
        this.stored = Arrays.stream(places).filter(p -> p >= 0).toArray();
        this.hidden = stored.length < places.length;
        this.access = access;
        this.path = access.index() == null ? null : new AccessPath(layout, access.index());
        this.numbered = isNumbered(access, path);
        this.order = access.direction() == KeyAccess.Direction.BACKWARDS ? ScanOrder.DESCENDING : ScanOrder.ASCENDING;
        this.equal = new KeyValue[access.equal().size()];
        for (int i = 0; i < equal.length; i++) {
            equal[i] = value(access.equal().get(i), i, compiler);
        }
        RexNode lowNode = access.low();
        RexNode highNode = access.high();
        this.low = lowNode == null ? null : value(lowNode, equal.length, compiler);
        this.high = highNode == null ? null : value(highNode, equal.length, compiler);
        this.points = access.points().stream()
                .map(p -> value(p, equal.length, compiler))
                .toArray(KeyValue[]::new);
        this.guards = access.guards().stream().map(compiler::expression).toArray(Expression[]::new);
    }

    private KeyValue value(RexNode node, int column, PlanCompiler compiler) {
        SqlType type = Objects.requireNonNull(path).type(column);
        return Objects.requireNonNull(KeyValue.of(node, type), "not a key value")
                .compile(compiler);
    }

    @Override
    public List<SqlType> outputTypes() {
        List<SqlType> types = new ArrayList<>();
        for (int place : places) {
            types.add(place == StoreScan.TABLE_OID ? PgTypes.OID : place < 0 ? PgTypes.BYTEA : layout.type(place));
        }
        return types;
    }

    @Override
    public RowSource open(ExecutionContext context) {
        RowReads rows = reads(context);
        for (Pruning pruning : prunings) {
            if (!pruning.mayHold(context)) {
                return new Keys(rows, Collections.emptyIterator());
            }
        }
        AccessPath way = path;
        if (way == null || !mayUse(context)) {
            return new Range(rows.scan(layout.rows(), order), context);
        }
        KeyWriter writer = way.start();
        for (int i = 0; i < equal.length; i++) {
            Object value = equal[i].evaluate(context);
            if (value == null || value == KeyValue.NONE) {
                return new Keys(rows, Collections.emptyIterator());
            }
            way.put(writer, i, value);
        }
        if (access.isUnique()) {
            return points.length == 0
                    ? new Single(rows, writer.toKey())
                    : new Keys(rows, ordered(pointKeys(way, writer, context)));
        }
        if (points.length > 0) {
            return new Ranges(rows, ordered(pointKeys(way, writer, context)), context);
        }
        KeyRange range = range(way, writer, context);
        if (range == null) {
            return new Keys(rows, Collections.emptyIterator());
        }
        if (!access.isSecondary()) {
            return new Range(rows.scan(range, order), context);
        }
        return isWorthwhile(rows, range)
                ? new Entries(rows, rows.scan(range, order), context)
                : new Range(rows.scan(layout.rows(), order), context);
    }

    /// Whether a partial index holds all rows that are asked for.
    private boolean mayUse(ExecutionContext context) {
        for (Expression guard : guards) {
            if (!guard.holds(new Object[0], context)) {
                return false;
            }
        }
        return true;
    }

    private RowReads reads(ExecutionContext context) {
        return asOf == null ? context.readView(ReadView.class).transaction() : asOf.rows(layout.table(), context);
    }

    @Override
    public @Nullable KeyRange range(ExecutionContext context) {
        AccessPath way = Objects.requireNonNull(path);
        KeyWriter writer = way.start();
        for (int i = 0; i < equal.length; i++) {
            Object value = equal[i].evaluate(context);
            if (value == null || value == KeyValue.NONE) {
                return null;
            }
            way.put(writer, i, value);
        }
        return range(way, writer, context);
    }

    @Override
    public long most(ExecutionContext context) {
        return numbered && low != null && high != null
                ? between(low.evaluate(context), high.evaluate(context))
                : Long.MAX_VALUE;
    }

    /// Whether each value of the column that has the bounds is in one row at most, and the next value is the next whole
    /// number.
    private static boolean isNumbered(KeyAccess access, @Nullable AccessPath path) {
        int column = access.equal().size();
        if (path == null || access.isSecondary() || column != path.columns() - 1) {
            return false;
        }
        return switch (path.type(column).oid()) {
            case 21, 23, 20, 1082 -> true;
            default -> false;
        };
    }

    private static long between(@Nullable Object from, @Nullable Object to) {
        if (!(from instanceof Number least) || !(to instanceof Number greatest)) {
            return Long.MAX_VALUE;
        }
        long span = greatest.longValue() - least.longValue();
        if (greatest.longValue() < least.longValue()) {
            return 0;
        }
        return span < 0 || span == Long.MAX_VALUE ? Long.MAX_VALUE : span + 1;
    }

    @Override
    public long rows(ExecutionContext context, KeyRange range) {
        return reads(context).estimate(range).rows();
    }

    /// Whether a range of a secondary index holds so few entries that finding their rows one by one is cheaper than
    /// reading all rows.
    private boolean isWorthwhile(RowReads rows, KeyRange range) {
        boolean partial =
                equal.length == 0 && Objects.requireNonNull(access.index()).predicateSql() != null;
        if (access.direction() != KeyAccess.Direction.ANY || !partial && low == null && high == null) {
            return true;
        }
        long entries = rows.estimate(range).rows();
        return entries < AccessChooser.ROWS_MIN / AccessChooser.LOOKUP_COST
                || entries * AccessChooser.LOOKUP_COST
                        < rows.estimate(layout.rows()).rows();
    }

    private Iterator<Key> ordered(TreeSet<Key> keys) {
        return order == ScanOrder.ASCENDING ? keys.iterator() : keys.descendingIterator();
    }

    private TreeSet<Key> pointKeys(AccessPath way, KeyWriter writer, ExecutionContext context) {
        TreeSet<Key> keys = new TreeSet<>();
        int prefix = writer.length();
        for (KeyValue point : points) {
            Object value = point.evaluate(context);
            if (value != null && value != KeyValue.NONE) {
                way.put(writer, equal.length, value);
                keys.add(writer.toKey());
                writer.truncate(prefix);
            }
        }
        return keys;
    }

    /// Null when it is empty.
    private @Nullable KeyRange range(AccessPath way, KeyWriter writer, ExecutionContext context) {
        Key prefix = writer.toKey();
        Key start = prefix;
        Key end = after(prefix);
        boolean backwards = equal.length < way.columns() && way.descending(equal.length);
        KeyValue first = backwards ? high : low;
        KeyValue last = backwards ? low : high;
        boolean firstInclusive = backwards ? access.highInclusive() : access.lowInclusive();
        boolean lastInclusive = backwards ? access.lowInclusive() : access.highInclusive();
        if (first != null) {
            Object value = first.evaluate(context);
            if (value == null) {
                return null;
            }
            if (value != KeyValue.NONE) {
                way.put(writer, equal.length, value);
                start = firstInclusive ? writer.toKey() : after(writer.toKey());
                writer.truncate(prefix.length());
            }
        }
        if (last != null) {
            Object value = last.evaluate(context);
            if (value == null) {
                return null;
            }
            if (value != KeyValue.NONE) {
                way.put(writer, equal.length, value);
                end = lastInclusive ? after(writer.toKey()) : writer.toKey();
            }
        }
        if (start == null || (end != null && start.compareTo(end) >= 0)) {
            return null;
        }
        return new KeyRange(start, end);
    }

    /// The lowest key above all keys that begin with these bytes; null when there is none.
    static @Nullable Key after(Key prefix) {
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
        @Nullable Object[] decoded = layout.codec().decode(value, stored);
        @Nullable Object[] row = new Object[places.length];
        int n = 0;
        for (int i = 0; i < places.length; i++) {
            row[i] = switch (places[i]) {
                case StoreScan.KEY -> key.bytes();
                case StoreScan.VALUE -> value;
                case StoreScan.TABLE_OID -> tableOid;
                default -> decoded[n++];
            };
        }
        return row;
    }

    /// The row under a key of the access path, or null.
    private @Nullable Object @Nullable [] read(RowReads rows, Key key) {
        Key rowKey = key;
        if (access.isSecondary()) {
            byte[] named = rows.get(key);
            if (named == null) {
                return null;
            }
            rowKey = new Key(named);
        }
        byte[] value = rows.get(rowKey);
        return value == null ? null : decode(rowKey, value);
    }

    /// One key at most.
    private final class Single extends RowSource {
        private final RowReads rows;
        private @Nullable Key key;
        private @Nullable Object @Nullable [] row;

        Single(RowReads rows, Key key) {
            this.rows = rows;
            this.key = key;
        }

        @Override
        public boolean advance() {
            Key next = key;
            key = null;
            row = next == null ? null : read(rows, next);
            return row != null;
        }

        @Override
        public @Nullable Object[] row() {
            return Objects.requireNonNull(row);
        }
    }

    /// Several keys.
    private final class Keys extends RowSource {
        private final RowReads rows;
        private final Iterator<Key> keys;
        private @Nullable Object @Nullable [] row;

        Keys(RowReads rows, Iterator<Key> keys) {
            this.rows = rows;
            this.keys = keys;
        }

        @Override
        public boolean advance() {
            row = null;
            while (row == null && keys.hasNext()) {
                row = read(rows, keys.next());
            }
            return row != null;
        }

        @Override
        public @Nullable Object[] row() {
            return Objects.requireNonNull(row);
        }
    }

    /// Rows as they are stored.
    private class Range extends RowSource {
        private final KeyValueCursor cursor;
        private final ExecutionContext context;
        private boolean closed;
        private @Nullable Object @Nullable [] row;

        Range(KeyValueCursor cursor, ExecutionContext context) {
            this.cursor = cursor;
            this.context = context;
        }

        @Override
        public boolean advance() {
            row = null;
            while (row == null) {
                context.tick();
                if (closed || !cursor.advance()) {
                    close();
                    return false;
                }
                row = rowOf(cursor.key(), cursor.value());
            }
            return true;
        }

        @Nullable
        Object @Nullable [] rowOf(Key key, byte[] value) {
            return decode(key, value);
        }

        @Override
        public @Nullable Object[] row() {
            return Objects.requireNonNull(row);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                cursor.close();
            }
        }
    }

    /// Rows that entries of a secondary index name.
    private final class Entries extends Range {
        private final RowReads rows;

        Entries(RowReads rows, KeyValueCursor cursor, ExecutionContext context) {
            super(cursor, context);
            this.rows = rows;
        }

        @Override
        @Nullable
        Object @Nullable [] rowOf(Key key, byte[] value) {
            Key rowKey = new Key(value);
            byte[] bytes = rows.get(rowKey);
            return bytes == null ? null : decode(rowKey, bytes);
        }
    }

    /// The ranges of several prefixes, one after the other.
    private final class Ranges extends RowSource {
        private final RowReads rows;
        private final Iterator<Key> prefixes;
        private final ExecutionContext context;
        private @Nullable RowSource current;

        Ranges(RowReads rows, Iterator<Key> prefixes, ExecutionContext context) {
            this.rows = rows;
            this.prefixes = prefixes;
            this.context = context;
        }

        @Override
        public boolean advance() {
            while (true) {
                RowSource open = current;
                if (open != null && open.advance()) {
                    return true;
                }
                close();
                if (!prefixes.hasNext()) {
                    return false;
                }
                Key prefix = prefixes.next();
                KeyValueCursor cursor = rows.scan(new KeyRange(prefix, after(prefix)), order);
                current = access.isSecondary() ? new Entries(rows, cursor, context) : new Range(cursor, context);
            }
        }

        @Override
        public @Nullable Object[] row() {
            return Objects.requireNonNull(current).row();
        }

        @Override
        public void close() {
            if (current != null) {
                current.close();
                current = null;
            }
        }
    }
}
