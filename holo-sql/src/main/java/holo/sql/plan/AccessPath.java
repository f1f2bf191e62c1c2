package holo.sql.plan;

import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.row.KeyEncoding;
import holo.sql.type.SqlType;
import holo.store.key.KeyWriter;
import java.util.ArrayList;
import java.util.List;

/// An index as a way to rows: the primary key, whose keys are those of the rows, or a secondary index, whose entries
/// name them. Immutable.
final class AccessPath {
    private final TableLayout layout;
    private final IndexDescriptor index;
    private final int[] places;

    AccessPath(TableLayout layout, IndexDescriptor index) {
        this.layout = layout;
        this.index = index;
        this.places = index.parts().stream().mapToInt(part -> part.column() - 1).toArray();
    }

    /// The ways into a table that hold each of its rows; the primary key first.
    static List<AccessPath> of(TableLayout layout) {
        List<AccessPath> paths = new ArrayList<>();
        for (IndexDescriptor index : layout.table().indexes()) {
            boolean whole = index.state() == IndexDescriptor.State.PUBLIC
                    && index.predicateSql() == null
                    && index.parts().stream().allMatch(part -> part.expressionSql() == null);
            if (whole) {
                paths.add(index.primary() ? 0 : paths.size(), new AccessPath(layout, index));
            }
        }
        return paths;
    }

    IndexDescriptor index() {
        return index;
    }

    int columns() {
        return places.length;
    }

    /// The place of a key column in a row.
    int place(int column) {
        return places[column];
    }

    SqlType type(int column) {
        return layout.type(places[column]);
    }

    boolean descending(int column) {
        return index.parts().get(column).descending();
    }

    /// Whether nulls come first when the index is read forwards.
    boolean nullsFirst(int column) {
        return index.parts().get(column).nullsFirst();
    }

    /// A writer that stands behind the prefix of all keys.
    KeyWriter start() {
        return index.primary() ? layout.startKey() : new KeyWriter().putRaw(KeySpace.dataPrefix(index.storageId()));
    }

    /// Appends the value of a column.
    void put(KeyWriter key, int column, Object value) {
        if (index.primary()) {
            KeyEncoding.put(key, type(column), value);
        } else {
            KeyEncoding.putPart(key, type(column), value, descending(column), nullsFirst(column));
        }
    }
}
