package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.function.FunctionCatalog;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Aggregates and window functions in expressions as they were written; queries inside of these do not count.
public final class AggregateCalls {
    private AggregateCalls() {}

    /// Whether a call is one of an aggregate, whatever stands around it (FILTER, WITHIN GROUP, OVER).
    static boolean isAggregate(SqlCall call) {
        if (call.getKind() == SqlKind.GROUPING) {
            return true;
        }
        if (MadeAggregates.isMarked(call)) {
            return true;
        }
        if (!(call.getOperator() instanceof SqlFunction function)) {
            return false;
        }
        SqlIdentifier id = function.getSqlIdentifier();
        String name = id == null ? function.getName() : id.names.getLast();
        return name.equalsIgnoreCase("grouping")
                || !FunctionCatalog.instance().findAggregate(name).isEmpty();
    }

    private static final class Finder extends SqlBasicVisitor<Void> {
        private @Nullable SqlNode aggregate;
        private @Nullable SqlNode window;

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call.isA(SqlKind.QUERY)) {
                return null;
            }
            if (call.getKind() == SqlKind.OVER) {
                window = window == null ? call : window;
                if (call.operand(0) instanceof SqlCall function) {
                    function.getOperandList().forEach(o -> {
                        if (o != null) {
                            o.accept(this);
                        }
                    });
                }
                return null;
            }
            if (aggregate == null && isAggregate(call)) {
                aggregate = call;
            }
            return super.visit(call);
        }
    }

    /// The first aggregate that is no window function, or null.
    static @Nullable SqlNode find(SqlNode node) {
        Finder finder = new Finder();
        node.accept(finder);
        return finder.aggregate;
    }

    /// The first window function, or null.
    static @Nullable SqlNode findWindow(SqlNode node) {
        Finder finder = new Finder();
        node.accept(finder);
        return finder.window;
    }

    /// @param clause what the error calls the place
    /// @throws SqlException 42803 for an aggregate, 42P20 for a window function
    public static void refuse(@Nullable SqlNode node, String clause) {
        if (node == null) {
            return;
        }
        Finder finder = new Finder();
        node.accept(finder);
        if (finder.aggregate != null) {
            throw ErrorTranslation.at(
                    SqlException.of("42803", "aggregate functions are not allowed in " + clause),
                    finder.aggregate.getParserPosition());
        }
        if (finder.window != null) {
            throw ErrorTranslation.at(
                    SqlException.of("42P20", "window functions are not allowed in " + clause),
                    finder.window.getParserPosition());
        }
    }

    /// As {@link #refuse}, aggregates that users made included.
    public static void refuse(@Nullable SqlNode node, String clause, SearchPath path) {
        if (node != null) {
            refuse(MadeAggregates.mark(node, path), clause);
        }
    }

    /// As {@link #refuse}, for each of some expressions.
    public static void refuseAll(
            @Nullable Iterable<? extends @Nullable SqlNode> nodes, String clause, SearchPath path) {
        if (nodes != null) {
            nodes.forEach(node -> refuse(node, clause, path));
        }
    }

    /// @throws SqlException 42P01 when an expression names a relation that its place does not see
    public static void refuseReference(@Nullable SqlNode node, String alias) {
        if (node == null) {
            return;
        }
        node.accept(new SqlBasicVisitor<Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                return call.isA(SqlKind.QUERY) ? null : super.visit(call);
            }

            @Override
            public @Nullable Void visit(SqlIdentifier id) {
                if (id.names.size() == 2 && id.names.getFirst().equals(alias)) {
                    throw ErrorTranslation.at(
                            SqlException.of(
                                            "42P01",
                                            "invalid reference to FROM-clause entry for table \"" + alias + "\"")
                                    .withHint("There is an entry for table \"" + alias
                                            + "\", but it cannot be referenced from this part of the query."),
                            id.getParserPosition());
                }
                return null;
            }
        });
    }

    /// As {@link #refuseReference}, for each of some expressions.
    public static void refuseReferences(List<? extends @Nullable SqlNode> nodes, String alias) {
        nodes.forEach(node -> refuseReference(node, alias));
    }
}
