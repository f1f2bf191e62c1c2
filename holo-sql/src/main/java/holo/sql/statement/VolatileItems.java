package holo.sql.statement;

import holo.sql.catalog.FunctionDescriptor;
import holo.sql.parser.NodeCopy;
import holo.sql.parser.PgOperators;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.Volatility;
import holo.sql.plan.SearchPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

/// Queries of a WITH clause whose rows are others each time, such as random ones: all who name them are to see the same
/// rows. They are run first, as changes of rows are, and the query reads what they gave.
final class VolatileItems {
    private final SearchPath path;

    VolatileItems(SearchPath path) {
        this.path = path;
    }

    /// The query with such items apart; null when it has none.
    Statement.@Nullable WithChanges apart(Statement.Query query) {
        SqlNode node = query.node();
        SqlOrderBy order = node instanceof SqlOrderBy ordered ? ordered : null;
        if (!((order == null ? node : order.query) instanceof SqlWith with)) {
            return null;
        }
        List<Statement.WithChanges.Change> changes = new ArrayList<>();
        SqlNodeList items = new SqlNodeList(with.withList.getParserPosition());
        for (SqlNode one : with.withList) {
            SqlWithItem item = (SqlWithItem) one;
            boolean recursive = item.recursive.booleanValue() && names(item.query, item.name.getSimple());
            if (!isVolatile(item.query) || !isNamed(item, with, order)) {
                items.add(item);
                continue;
            }
            SqlParserPos pos = item.getParserPosition();
            SqlNodeList before = (SqlNodeList) NodeCopy.of(items);
            SqlNode own = NodeCopy.of(item.query);
            if (recursive) {
                before.add(NodeCopy.of(item));
                own = PgOperators.select(SqlNodeList.of(SqlIdentifier.star(pos)), item.name, pos);
            }
            SqlNode whole = before.isEmpty() ? own : PgParser.with(before, own);
            SqlIdentifier relation = new SqlIdentifier(
                    List.of(Statement.WithChanges.SCHEMA, Statement.WithChanges.relation(changes.size())), pos);
            SqlNode read = PgOperators.select(SqlNodeList.of(SqlIdentifier.star(pos)), relation, pos);
            changes.add(new Statement.WithChanges.Change(item.name, new Statement.Query(whole, List.of())));
            items.add(new SqlWithItem(pos, item.name, item.columnList, read, item.recursive));
        }
        if (changes.isEmpty()) {
            return null;
        }
        SqlNode body = new SqlWith(with.getParserPosition(), items, with.body);
        if (order != null) {
            body = new SqlOrderBy(order.getParserPosition(), body, order.orderList, order.offset, order.fetch);
        }
        return new Statement.WithChanges(changes, new Statement.Query(body, query.locking()));
    }

    /// Whether anything but the item itself may read it: one that nobody reads is not run.
    private static boolean isNamed(SqlWithItem item, SqlWith with, @Nullable SqlOrderBy order) {
        String name = item.name.getSimple();
        return names(with.body, name)
                || order != null && names(order.orderList, name)
                || order != null && order.fetch != null && names(order.fetch, name)
                || with.withList.stream().anyMatch(other -> other != item && names(other, name));
    }

    /// Whether a relation is named; what an item calls itself is left out.
    static boolean names(SqlNode node, String name) {
        return found(node, new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call instanceof SqlWithItem item) {
                    item.query.accept(this);
                    return null;
                }
                return super.visit(call);
            }

            @Override
            public @Nullable Void visit(SqlIdentifier id) {
                if (id.isSimple() && id.getSimple().equals(name)) {
                    throw Util.FoundOne.NULL;
                }
                return null;
            }
        });
    }

    private boolean isVolatile(SqlNode node) {
        return found(node, new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call.getOperator() instanceof SqlFunction function && isVolatile(function)) {
                    throw Util.FoundOne.NULL;
                }
                return super.visit(call);
            }
        });
    }

    private boolean isVolatile(SqlFunction function) {
        SqlIdentifier id = function.getSqlIdentifier();
        if (id == null) {
            return Volatility.isVolatile(function.getName().toLowerCase(Locale.ROOT));
        }
        String schema = id.isSimple() ? null : id.names.get(id.names.size() - 2);
        String name = id.names.getLast();
        return Volatility.isVolatile(name)
                || path.findFunctions(schema, name).stream()
                        .anyMatch(made -> made.volatility() == FunctionDescriptor.Volatility.VOLATILE);
    }

    private static boolean found(SqlNode node, SqlBasicVisitor<@Nullable Void> visitor) {
        try {
            node.accept(visitor);
            return false;
        } catch (Util.FoundOne found) {
            return true;
        }
    }
}
