package holo.sql.plan;

import holo.accord.primitives.Key;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.RootSource;
import holo.sql.exec.RowSource;
import holo.sql.parser.PgParser;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Where rows stand in the secondary indexes of a table: the values of indexed expressions, and whether the condition
/// of a partial index holds. Both are computed by one plan, and only when some index needs it. Immutable, shared.
public final class IndexEntries {
    private static final @Nullable Object[] NOTHING = {};

    private final TableLayout layout;
    private final Map<Integer, Shape> shapes = new HashMap<>();
    private final Planner.@Nullable Planned plan;

    /// @param cells which computed value each part takes, -1 for a column
    /// @param predicate which computed value says that the row belongs to the index, -1 for none
    private record Shape(int[] cells, int predicate, SqlType[] types) {}

    /// Makes a context whose plan reads the given rows.
    @FunctionalInterface
    public interface Contexts {
        ExecutionContext over(List<? extends Iterable<@Nullable Object[]>> fed);
    }

    /// @param planner plans expressions; its catalog need not know the table
    public IndexEntries(TableLayout layout, Planner planner) {
        this.layout = layout;
        List<SqlNode> nodes = new ArrayList<>();
        Map<IndexDescriptor, int[]> cells = new HashMap<>();
        Map<IndexDescriptor, Integer> predicates = new HashMap<>();
        for (IndexDescriptor index : layout.table().indexes()) {
            int[] places = new int[index.parts().size()];
            for (int i = 0; i < places.length; i++) {
                String sql = index.parts().get(i).expressionSql();
                places[i] = sql == null ? -1 : nodes.size();
                if (sql != null) {
                    nodes.add(PgParser.expression(sql));
                }
            }
            cells.put(index, places);
            String predicate = index.predicateSql();
            predicates.put(index, predicate == null ? -1 : nodes.size());
            if (predicate != null) {
                nodes.add(PgParser.expression(predicate));
            }
        }
        List<Planner.Feed> feed = List.of(new Planner.Feed(layout.table().name(), layout.table()));
        this.plan = nodes.isEmpty() ? null : planner.planOverFeeds(nodes, feed, List.of(), 0);
        for (IndexDescriptor index : layout.table().indexes()) {
            int[] places = java.util.Objects.requireNonNull(cells.get(index));
            SqlType[] types = new SqlType[places.length];
            for (int i = 0; i < places.length; i++) {
                types[i] = places[i] < 0 || plan == null
                        ? layout.type(index.parts().get(i).column() - 1)
                        : plan.compiled().outputTypes().get(places[i]);
            }
            shapes.put(index.oid(), new Shape(places, java.util.Objects.requireNonNull(predicates.get(index)), types));
        }
    }

    /// What the indexes want to know of a row beyond its columns.
    ///
    /// @param row all columns by place
    /// @throws holo.sql.error.SqlException whatever the expressions throw
    public @Nullable Object[] compute(@Nullable Object[] row, Contexts contexts) {
        if (plan == null) {
            return NOTHING;
        }
        List<@Nullable Object[]> fed = new ArrayList<>(1);
        fed.add(layout.visible(row));
        try (RowSource source = RootSource.open(plan.compiled()::open, contexts.over(List.of(fed)))) {
            if (!source.advance()) {
                throw new IllegalStateException("one row of " + layout.table().name() + " made none");
            }
            return source.row().clone();
        }
    }

    /// Whether the row belongs to the index.
    public boolean holds(IndexDescriptor index, @Nullable Object[] computed) {
        int predicate = shape(index).predicate();
        return predicate < 0 || Boolean.TRUE.equals(computed[predicate]);
    }

    /// The values of the index's parts.
    public @Nullable Object[] values(IndexDescriptor index, @Nullable Object[] row, @Nullable Object[] computed) {
        int[] cells = shape(index).cells();
        @Nullable Object[] values = new Object[cells.length];
        for (int i = 0; i < cells.length; i++) {
            values[i] = cells[i] < 0 ? row[index.parts().get(i).column() - 1] : computed[cells[i]];
        }
        return values;
    }

    /// The types of the index's parts.
    public SqlType[] types(IndexDescriptor index) {
        return shape(index).types().clone();
    }

    /// Where the row stands in the index, or null when it does not belong there.
    public @Nullable Key key(IndexDescriptor index, @Nullable Object[] row, @Nullable Object[] computed, Key rowKey) {
        if (!holds(index, computed)) {
            return null;
        }
        return TableLayout.indexKey(
                index, values(index, row, computed), shape(index).types(), rowKey);
    }

    /// Where the entries of an index begin that is not unique, of all rows with the same values; null when the row does
    /// not belong there or has no value in some part, since such rows are unlike all others.
    public @Nullable Key sharedBy(IndexDescriptor index, @Nullable Object[] row, @Nullable Object[] computed) {
        for (Object value : values(index, row, computed)) {
            if (value == null) {
                return null;
            }
        }
        return key(index, row, computed, Key.EMPTY);
    }

    /// Whether the row's uniqueness is at stake: it belongs to the index, and every part has a value.
    public boolean isUnique(IndexDescriptor index, @Nullable Object[] row, @Nullable Object[] computed) {
        if (!index.unique() || !holds(index, computed)) {
            return false;
        }
        for (Object value : values(index, row, computed)) {
            if (value == null) {
                return false;
            }
        }
        return true;
    }

    /// `(columns and expressions)=(values)` of a row's entry, as errors show it.
    public String describe(IndexDescriptor index, @Nullable Object[] row, @Nullable Object[] computed) {
        List<String> names = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        @Nullable Object[] values = values(index, row, computed);
        SqlType[] types = shape(index).types();
        for (int i = 0; i < values.length; i++) {
            IndexDescriptor.Part part = index.parts().get(i);
            String sql = part.expressionSql();
            names.add(sql != null ? sql : layout.table().column(part.column()).name());
            Object value = values[i];
            texts.add(value == null ? "null" : types[i].toText(value, TypeContext.DEFAULT));
        }
        return "(" + String.join(", ", names) + ")=(" + String.join(", ", texts) + ")";
    }

    private Shape shape(IndexDescriptor index) {
        Shape shape = shapes.get(index.oid());
        if (shape == null) {
            throw new IllegalArgumentException(
                    "no index " + index.name() + " on " + layout.table().name());
        }
        return shape;
    }
}
