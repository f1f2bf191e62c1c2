package holo.sql.plan;

import com.google.common.collect.MapMaker;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.TableDescriptor;
import holo.sql.row.KeyEncoding;
import holo.sql.row.RowCodec;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import holo.store.key.KeyWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// How a table's rows lie in the store. A row's place counts all columns, dropped ones included, from 0. Immutable.
public final class TableLayout {
    /// A layout knows its descriptor, so that either would keep the other for ever.
    private static final ConcurrentMap<TableDescriptor, TableLayout> CACHE =
            new MapMaker().weakKeys().weakValues().makeMap();

    private final TableDescriptor table;
    private final byte[] prefix;
    private final SqlType[] types;
    private final RowCodec codec;
    private final int[] visible;
    private final int[] keyPlaces;

    private TableLayout(TableDescriptor table) {
        this.table = table;
        this.prefix = KeySpace.dataPrefix(table.storageId());
        List<ColumnDescriptor> columns = table.columns();
        this.types = new SqlType[columns.size()];
        @Nullable Object[] missing = new Object[columns.size()];
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            ColumnDescriptor column = columns.get(i);
            types[i] = column.type();
            String text = column.missingValueSql();
            missing[i] = text == null ? null : types[i].fromText(unquote(text), TypeContext.DEFAULT);
            if (!column.dropped()) {
                places.add(i);
            }
        }
        this.visible = places.stream().mapToInt(Integer::intValue).toArray();
        this.codec = new RowCodec(List.of(types), missing);
        IndexDescriptor key = table.primaryKey();
        this.keyPlaces = key == null
                ? new int[0]
                : key.parts().stream().mapToInt(part -> part.column() - 1).toArray();
    }

    /// The layout of a table, made once for each descriptor.
    public static TableLayout of(TableDescriptor table) {
        return CACHE.computeIfAbsent(table, TableLayout::new);
    }

    /// The text of a missing value is a string literal of the type's text format.
    public static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String unquote(String literal) {
        return literal.substring(1, literal.length() - 1).replace("''", "'");
    }

    public TableDescriptor table() {
        return table;
    }

    public RowCodec codec() {
        return codec;
    }

    public SqlType type(int place) {
        return types[place];
    }

    /// Columns, dropped ones included.
    public int width() {
        return types.length;
    }

    /// The places of the columns that statements see.
    public int[] visible() {
        return visible.clone();
    }

    /// The places of the primary key's columns, in key order; empty for rows stored by a hidden number.
    public int[] keyPlaces() {
        return keyPlaces.clone();
    }

    public boolean hasPrimaryKey() {
        return keyPlaces.length > 0;
    }

    /// All rows.
    public KeyRange rows() {
        return KeySpace.data(table.storageId());
    }

    /// A writer that stands behind the table's prefix.
    KeyWriter startKey() {
        return new KeyWriter().putRaw(prefix);
    }

    /// The key of a row with all columns by place.
    public Key key(@Nullable Object[] row) {
        KeyWriter writer = startKey();
        for (int place : keyPlaces) {
            Object value = row[place];
            if (value == null) {
                throw new IllegalArgumentException("a primary key holds a null in " + table.name());
            }
            KeyEncoding.put(writer, types[place], value);
        }
        return writer.toKey();
    }

    /// The key of a row that is stored by a hidden number.
    public Key key(long high, short low) {
        return startKey().putLong(high).putShort(low).toKey();
    }

    /// Where a row stands in a secondary index over columns. Entries of a unique index that hold no null are the
    /// indexed values alone, others end with the row's own key. {@link IndexEntries} knows indexes of every kind.
    public Key indexKey(IndexDescriptor index, @Nullable Object[] row, Key rowKey) {
        int parts = index.parts().size();
        @Nullable Object[] values = new Object[parts];
        SqlType[] partTypes = new SqlType[parts];
        for (int i = 0; i < parts; i++) {
            int place = index.parts().get(i).column() - 1;
            values[i] = row[place];
            partTypes[i] = types[place];
        }
        return indexKey(index, values, partTypes, rowKey);
    }

    static Key indexKey(IndexDescriptor index, @Nullable Object[] values, SqlType[] types, Key rowKey) {
        KeyWriter writer = new KeyWriter().putRaw(KeySpace.dataPrefix(index.storageId()));
        boolean hasNull = false;
        for (int i = 0; i < values.length; i++) {
            IndexDescriptor.Part part = index.parts().get(i);
            hasNull |= values[i] == null;
            KeyEncoding.putPart(writer, types[i], values[i], part.descending(), part.nullsFirst());
        }
        if (!index.unique() || hasNull) {
            writer.putRaw(rowKey.bytes());
        }
        return writer.toKey();
    }

    /// The values of the columns that statements see.
    ///
    /// @param row all columns by place
    public @Nullable Object[] visible(@Nullable Object[] row) {
        @Nullable Object[] values = new Object[visible.length];
        for (int i = 0; i < visible.length; i++) {
            values[i] = row[visible[i]];
        }
        return values;
    }
}
