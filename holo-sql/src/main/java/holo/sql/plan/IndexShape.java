package holo.sql.plan;

import com.google.common.collect.MapMaker;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.PgParser;
import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The expressions of an index and the condition of a partial one, as conditions of queries are: over a row whose
/// columns are the table's by place. Immutable.
///
/// @param parts null where a part is a column
/// @param predicate what must hold for a row to be in the index, piece by piece; empty when each row is
record IndexShape(List<@Nullable RexNode> parts, List<RexNode> predicate) {
    private static final Logger LOG = LoggerFactory.getLogger(IndexShape.class);
    private static final ConcurrentMap<TableDescriptor, Map<Integer, IndexShape>> KNOWN =
            new MapMaker().weakKeys().makeMap();

    /// The shape of a table's index; null when no query over the table was planned yet.
    static @Nullable IndexShape of(TableDescriptor table, IndexDescriptor index) {
        return KNOWN.getOrDefault(table, Map.of()).get(index.oid());
    }

    SqlType type(int part) {
        RexNode node = parts.get(part);
        if (node == null) {
            throw new IllegalArgumentException("part " + part + " is a column");
        }
        return PgRelTypes.sqlType(node.getType());
    }

    private static boolean isSpecial(IndexDescriptor index) {
        return index.predicateSql() != null || index.parts().stream().anyMatch(part -> part.expressionSql() != null);
    }

    /// Learns the indexes of all tables that a tree reads.
    ///
    /// @param planners make planners that know the same names as the tree's
    static void learn(RelNode tree, Supplier<Planner> planners) {
        if (tree instanceof StoreScan scan) {
            TableDescriptor table = scan.layout().table();
            if (!KNOWN.containsKey(table) && table.indexes().stream().anyMatch(IndexShape::isSpecial)) {
                try {
                    KNOWN.put(table, shapes(scan.layout(), planners.get()));
                } catch (SqlException e) {
                    // The texts name what is not on the reader's search path: it reads without these indexes.
                    LOG.debug("the indexes of {} are not planned: {}", table.name(), e.getMessage());
                }
            }
        }
        tree.getInputs().forEach(input -> learn(input, planners));
    }

    private static Map<Integer, IndexShape> shapes(TableLayout layout, Planner planner) {
        TableDescriptor table = layout.table();
        List<Planner.Feed> feeds = List.of(new Planner.Feed(table.name(), table));
        Map<Integer, IndexShape> shapes = new HashMap<>();
        for (IndexDescriptor index : table.indexes()) {
            if (!isSpecial(index)) {
                continue;
            }
            List<SqlNode> nodes = new ArrayList<>();
            for (IndexDescriptor.Part part : index.parts()) {
                String sql = part.expressionSql();
                if (sql != null) {
                    nodes.add(PgParser.expression(sql));
                }
            }
            String predicate = index.predicateSql();
            if (predicate != null) {
                nodes.add(PgParser.expression(predicate));
            }
            if (planner.planOverFeeds(nodes, feeds, List.of(), 0).written() instanceof Project project) {
                shapes.put(index.oid(), of(layout, index, project.getProjects()));
            }
        }
        return shapes;
    }

    private static IndexShape of(TableLayout layout, IndexDescriptor index, List<RexNode> planned) {
        int[] visible = layout.visible();
        List<@Nullable RexNode> parts = new ArrayList<>();
        int next = 0;
        for (IndexDescriptor.Part part : index.parts()) {
            parts.add(part.expressionSql() == null ? null : overPlaces(planned.get(next++), visible));
        }
        return new IndexShape(
                java.util.Collections.unmodifiableList(parts),
                index.predicateSql() == null
                        ? List.of()
                        : RelOptUtil.conjunctions(overPlaces(planned.get(next), visible)));
    }

    /// The same expression over the table's columns by place.
    ///
    /// @param places what its columns read
    static RexNode overPlaces(RexNode node, int[] places) {
        return node.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                int place = places[ref.getIndex()];
                return place < 0 ? ref : new RexInputRef(place, ref.getType());
            }
        });
    }
}
