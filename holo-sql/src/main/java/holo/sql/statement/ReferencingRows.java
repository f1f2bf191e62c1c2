package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.function.Casts;
import holo.sql.plan.TableLayout;
import holo.sql.row.KeyEncoding;
import holo.sql.transaction.LatestView;
import holo.sql.type.TypeContext;
import holo.store.KeyValueCursor;
import holo.store.key.KeyWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the rows that refer to a key: by an index that begins with the referencing columns, by the primary key when
/// it does, and by reading the whole table when nothing better is there. Immutable, shared.
final class ReferencingRows {
    private final ConstraintDescriptor.ForeignKey key;
    private final TableLayout target;
    private final TableLayout source;
    private final @Nullable IndexDescriptor index;
    private final IndexDescriptor unique;

    ReferencingRows(ConstraintDescriptor.ForeignKey key, TableLayout target, TableLayout source) {
        this.key = key;
        this.target = target;
        this.source = source;
        this.index = leading(source, key.columns());
        this.unique = target.table().indexes().stream()
                .filter(i -> i.unique()
                        && i.predicateSql() == null
                        && i.parts().size() == key.referencedColumns().size()
                        && new HashSet<>(columns(i, i.parts().size())).equals(new HashSet<>(key.referencedColumns())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no unique index behind foreign key " + key.name()));
    }

    private static @Nullable IndexDescriptor leading(TableLayout source, List<Integer> wanted) {
        for (IndexDescriptor index : source.table().indexes()) {
            if (index.state() == IndexDescriptor.State.PUBLIC
                    && index.predicateSql() == null
                    && index.parts().size() >= wanted.size()
                    && new HashSet<>(columns(index, wanted.size())).equals(new HashSet<>(wanted))) {
                return index;
            }
        }
        return null;
    }

    private static List<Integer> columns(IndexDescriptor index, int count) {
        return index.parts().subList(0, count).stream()
                .map(IndexDescriptor.Part::column)
                .toList();
    }

    /// A value of the referenced key as the referencing column holds it.
    ///
    /// @param i which column of the key
    @Nullable
    Object toSource(int i, @Nullable Object value, TypeContext types) {
        return value == null
                ? null
                : Casts.find(
                                target.type(key.referencedColumns().get(i) - 1),
                                source.type(key.columns().get(i) - 1))
                        .apply(value, types);
    }

    /// Whether a row refers to the key.
    boolean refers(@Nullable Object[] row, List<@Nullable Object> values, TypeContext types) {
        for (int i = 0; i < values.size(); i++) {
            int place = key.columns().get(i) - 1;
            Object value = row[place];
            Object wanted = toSource(i, values.get(i), types);
            if (value == null
                    || wanted == null
                    || !Arrays.equals(encoded(source, place, value), encoded(source, place, wanted))) {
                return false;
            }
        }
        return true;
    }

    private static byte[] encoded(TableLayout layout, int place, Object value) {
        KeyWriter writer = new KeyWriter();
        KeyEncoding.put(writer, layout.type(place), value);
        return writer.toKey().bytes();
    }

    /// Whether the referenced table has a row of that key.
    boolean isPresent(LatestView view, List<@Nullable Object> values) {
        @Nullable Object[] row = new Object[target.width()];
        for (int i = 0; i < values.size(); i++) {
            row[key.referencedColumns().get(i) - 1] = values.get(i);
        }
        return view.get(unique.primary() ? target.key(row) : target.indexKey(unique, row, Key.EMPTY)) != null;
    }

    /// The rows that refer to a key.
    Cursor open(LatestView view, List<@Nullable Object> values, TypeContext types) {
        return new Cursor(view, view.scan(range(values, types)), values, types);
    }

    private KeyRange range(List<@Nullable Object> values, TypeContext types) {
        if (index == null) {
            return source.rows();
        }
        KeyWriter writer = new KeyWriter().putRaw(KeySpace.dataPrefix(index.storageId()));
        for (int i = 0; i < values.size(); i++) {
            IndexDescriptor.Part part = index.parts().get(i);
            int column = key.columns().indexOf(part.column());
            Object value = toSource(column, values.get(column), types);
            if (index.primary()) {
                KeyEncoding.put(writer, source.type(part.column() - 1), java.util.Objects.requireNonNull(value));
            } else {
                KeyEncoding.putPart(
                        writer, source.type(part.column() - 1), value, part.descending(), part.nullsFirst());
            }
        }
        Key start = writer.toKey();
        return new KeyRange(start, new Key(successor(start.bytes())));
    }

    /// The first key that does not begin with the prefix. One exists: keys of data begin with a byte below 0xff.
    static byte[] successor(byte[] prefix) {
        byte[] bytes = prefix.clone();
        int last = bytes.length - 1;
        while (bytes[last] == (byte) 0xff) {
            last--;
        }
        bytes[last]++;
        return Arrays.copyOf(bytes, last + 1);
    }

    /// Referencing rows, one after the other.
    final class Cursor implements AutoCloseable {
        private final LatestView view;
        private final KeyValueCursor entries;
        private final List<@Nullable Object> values;
        private final TypeContext types;
        private @Nullable Key row;

        private Cursor(LatestView view, KeyValueCursor entries, List<@Nullable Object> values, TypeContext types) {
            this.view = view;
            this.entries = entries;
            this.values = new ArrayList<>(values);
            this.types = types;
        }

        boolean advance() {
            while (entries.advance()) {
                if (index != null && !index.primary()) {
                    row = new Key(entries.value());
                    if (view.get(row) != null) {
                        return true;
                    }
                } else if (index != null || refers(source.codec().decode(entries.value()), values, types)) {
                    row = entries.key();
                    return true;
                }
            }
            return false;
        }

        /// The key of the row that {@link #advance} found.
        Key key() {
            return java.util.Objects.requireNonNull(row);
        }

        @Override
        public void close() {
            entries.close();
        }
    }
}
