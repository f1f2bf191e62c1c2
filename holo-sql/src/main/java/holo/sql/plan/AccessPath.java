package holo.sql.plan;

import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.row.KeyEncoding;
import holo.sql.type.SqlType;
import holo.store.key.KeyWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// An index as a way to rows: the primary key, whose keys are those of the rows, or a secondary index, whose entries
/// name them. Immutable.
final class AccessPath {
    private final TableLayout layout;
    private final IndexDescriptor index;
    private final int[] places;
    private final @Nullable IndexShape shape;

    AccessPath(TableLayout layout, IndexDescriptor index) {
        this.layout = layout;
        this.index = index;
        this.places = index.parts().stream().mapToInt(part -> part.column() - 1).toArray();
        this.shape = IndexShape.of(layout.table(), index);
    }

    /// The ways into a table; the primary key first. A partial index is one for queries only that ask for no other
    /// rows than it holds.
    static List<AccessPath> of(TableLayout layout) {
        List<AccessPath> paths = new ArrayList<>();
        for (IndexDescriptor index : layout.table().indexes()) {
            AccessPath path = new AccessPath(layout, index);
            if (index.state() == IndexDescriptor.State.PUBLIC && path.isKnown()) {
                paths.add(index.primary() ? 0 : paths.size(), path);
            }
        }
        return paths;
    }

    private boolean isKnown() {
        return shape != null
                || index.predicateSql() == null
                        && index.parts().stream().allMatch(part -> part.expressionSql() == null);
    }

    /// What holds for all rows in the index, over the table's columns by place; empty when all rows are in it.
    List<RexNode> predicate() {
        return shape == null ? List.of() : shape.predicate();
    }

    /// Whether an expression over the table's columns by place is a key column's.
    boolean isPart(int column, RexNode node) {
        if (places[column] >= 0) {
            return node instanceof RexInputRef ref && ref.getIndex() == places[column];
        }
        return shape != null && node.equals(shape.parts().get(column));
    }

    /// Whether a key column has a value in every entry.
    boolean isNotNull(int column) {
        return places[column] >= 0
                && layout.table().columns().get(places[column]).notNull();
    }

    IndexDescriptor index() {
        return index;
    }

    int columns() {
        return places.length;
    }

    SqlType type(int column) {
        return places[column] >= 0
                ? layout.type(places[column])
                : Objects.requireNonNull(shape).type(column);
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
