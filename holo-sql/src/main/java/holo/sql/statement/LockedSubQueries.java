package holo.sql.statement;

import holo.sql.error.SqlException;
import holo.sql.parser.LockedQuery;
import holo.sql.parser.MergeAction;
import holo.sql.parser.NodeCopy;
import holo.sql.parser.PgOperators;
import holo.sql.parser.Statement;
import holo.sql.session.RowDescription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSetOperator;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// Takes the queries that lock rows out of a statement. Each is run once, before the statement, as PostgreSQL runs a
/// sub-query that depends on nothing around it; the statement reads what it yielded. So the rows of `id IN (SELECT id …
/// LIMIT 10 FOR UPDATE)` are ten however the rest is planned. One that depends on a row around it is refused.
final class LockedSubQueries extends SqlShuttle {
    private final First first;
    private final Map<SqlOperator, SqlNode> known = new IdentityHashMap<>();
    private final Deque<SqlNodeList> visible = new ArrayDeque<>();
    private List<SqlNode> roots = List.of();

    /// Compiles a query that is run before the statement.
    @FunctionalInterface
    interface First {
        /// @throws SqlException whatever is wrong with the query
        Relation compile(Statement.Query query, LockedQuery written);
    }

    /// The relation that the statement reads the query's rows from.
    record Relation(int number, RowDescription columns) {}

    LockedSubQueries(First first) {
        this.first = first;
    }

    /// Whether the statement has such queries inside of it.
    static boolean areIn(Statement statement) {
        return nodes(statement).stream().anyMatch(LockedQuery::isIn);
    }

    /// The same statement, whose sub-queries lock nothing.
    static Statement unlocked(Statement statement) {
        return new Each() {
            @Override
            SqlNode node(SqlNode node) {
                return LockedQuery.unlocked(node);
            }
        }.of(statement);
    }

    /// The statement that reads what such queries yielded.
    Statement apart(Statement statement) {
        roots = nodes(statement);
        visible.clear();
        return new Each() {
            @Override
            SqlNode node(SqlNode node) {
                return Objects.requireNonNull(node.accept(LockedSubQueries.this));
            }

            @Override
            SqlNodeList with(SqlNodeList list) {
                return items(list);
            }
        }.of(statement);
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        if (call instanceof LockedQuery locked) {
            return read(locked);
        }
        if (call instanceof SqlWith with) {
            SqlNodeList items = items(with.withList);
            SqlNode body = Objects.requireNonNull(with.body.accept(this));
            visible.removeLast();
            return new SqlWith(with.getParserPosition(), items, body);
        }
        for (SqlNode operand : call.getOperandList()) {
            if (operand instanceof LockedQuery locked) {
                if (call.getOperator() instanceof SqlSetOperator) {
                    throw SqlException.of("0A000", locked.clause() + " is not allowed with UNION/INTERSECT/EXCEPT");
                }
                if (call.getKind() == SqlKind.EXISTS) {
                    // One row is looked for.
                    return call.getOperator().createCall(call.getParserPosition(), read(one(locked)));
                }
            }
        }
        return super.visit(call);
    }

    /// Leaves the items visible to what comes next.
    private SqlNodeList items(SqlNodeList list) {
        SqlNodeList done = new SqlNodeList(list.getParserPosition());
        visible.addLast(done);
        for (SqlNode one : list) {
            SqlWithItem item = (SqlWithItem) one;
            if (!LockedQuery.isIn(item.query)) {
                done.add(item);
                continue;
            }
            String name = item.name.getSimple();
            if (item.recursive.booleanValue() && VolatileItems.names(item.query, name)) {
                throw SqlException.of("0A000", "FOR UPDATE/SHARE in a recursive query is not implemented")
                        .withPosition(item.getParserPosition().getColumnNum());
            }
            // One that nobody reads is not run.
            boolean isNamed = roots.stream().anyMatch(root -> VolatileItems.names(root, name));
            SqlNode query = isNamed ? item.query.accept(this) : LockedQuery.unlocked(item.query);
            done.add(new SqlWithItem(
                    item.getParserPosition(),
                    item.name,
                    item.columnList,
                    Objects.requireNonNull(query),
                    item.recursive));
        }
        return done;
    }

    private static LockedQuery one(LockedQuery locked) {
        SqlOrderBy order = locked.query instanceof SqlOrderBy o && !(o instanceof LockedQuery) ? o : null;
        if (order != null && order.fetch != null) {
            return locked;
        }
        SqlParserPos pos = locked.query.getParserPosition();
        return locked.over(new SqlOrderBy(
                pos,
                order == null ? locked.query : order.query,
                order == null ? SqlNodeList.EMPTY : order.orderList,
                order == null ? null : order.offset,
                SqlLiteral.createExactNumeric("1", pos)));
    }

    /// What reads the rows of a query.
    private SqlNode read(LockedQuery locked) {
        SqlNode read = known.get(locked.getOperator());
        if (read == null) {
            SqlNode own = behindItems(Objects.requireNonNull(locked.query.accept(this)));
            Relation relation = first.compile(new Statement.Query(own, locked.locking()), locked.over(own));
            SqlParserPos pos = locked.getParserPosition();
            List<RowDescription.Column> columns = relation.columns().columns();
            SqlIdentifier column =
                    columns.size() == 1 ? new SqlIdentifier(columns.getFirst().name(), pos) : SqlIdentifier.star(pos);
            SqlIdentifier rows = new SqlIdentifier(
                    List.of(Statement.WithChanges.SCHEMA, Statement.WithChanges.relation(relation.number())), pos);
            read = PgOperators.select(SqlNodeList.of(column), rows, pos);
            known.put(locked.getOperator(), read);
        }
        return NodeCopy.of(read);
    }

    /// The query behind the WITH clauses around it, if it names what is in them.
    private SqlNode behindItems(SqlNode query) {
        SqlNodeList around = new SqlNodeList(SqlParserPos.ZERO);
        visible.forEach(list -> list.forEach(around::add));
        boolean names =
                around.stream().anyMatch(item -> VolatileItems.names(query, ((SqlWithItem) item).name.getSimple()));
        return names ? behind((SqlNodeList) NodeCopy.of(around), query) : query;
    }

    private static SqlNode behind(SqlNodeList items, SqlNode query) {
        return switch (query) {
            case SqlWith with -> {
                with.withList.forEach(items::add);
                yield new SqlWith(with.getParserPosition(), items, with.body);
            }
            case SqlOrderBy order ->
                new SqlOrderBy(
                        order.getParserPosition(),
                        behind(items, order.query),
                        order.orderList,
                        order.offset,
                        order.fetch);
            default -> new SqlWith(query.getParserPosition(), items, query);
        };
    }

    private static List<SqlNode> nodes(Statement statement) {
        List<SqlNode> nodes = new ArrayList<>();
        new Each() {
            @Override
            SqlNode node(SqlNode node) {
                nodes.add(node);
                return node;
            }
        }.of(statement);
        return nodes;
    }

    /// Does something with each tree of a statement, its WITH clause first.
    private abstract static class Each {
        abstract SqlNode node(SqlNode node);

        SqlNodeList with(SqlNodeList list) {
            return (SqlNodeList) node(list);
        }

        private @Nullable SqlNodeList maybeWith(@Nullable SqlNodeList list) {
            return list == null ? null : with(list);
        }

        private @Nullable SqlNodeList maybe(@Nullable SqlNodeList list) {
            return list == null ? null : (SqlNodeList) node(list);
        }

        private @Nullable SqlNode maybe(@Nullable SqlNode node) {
            return node == null ? null : node(node);
        }

        private List<@Nullable SqlNode> values(List<@Nullable SqlNode> values) {
            List<@Nullable SqlNode> changed = new ArrayList<>();
            values.forEach(value -> changed.add(maybe(value)));
            return changed;
        }

        private List<Statement.Assignment> assignments(List<Statement.Assignment> assignments) {
            List<Statement.Assignment> changed = new ArrayList<>();
            assignments.forEach(a -> changed.add(new Statement.Assignment(a.column(), maybe(a.value()))));
            return changed;
        }

        private MergeAction action(MergeAction action) {
            return switch (action) {
                case MergeAction.Update update ->
                    new MergeAction.Update(maybe(update.condition()), assignments(update.assignments()));
                case MergeAction.Delete delete -> new MergeAction.Delete(maybe(delete.condition()));
                case MergeAction.Insert insert ->
                    new MergeAction.Insert(
                            maybe(insert.condition()),
                            insert.columns(),
                            insert.overridingSystemValue(),
                            values(insert.values()));
                case MergeAction.Nothing nothing ->
                    new MergeAction.Nothing(nothing.matched(), maybe(nothing.condition()));
            };
        }

        private Statement.@Nullable OnConflict conflict(Statement.@Nullable OnConflict conflict) {
            return conflict == null
                    ? null
                    : new Statement.OnConflict(
                            conflict.columns(),
                            conflict.predicate(),
                            conflict.constraint(),
                            conflict.assignments() == null ? null : assignments(conflict.assignments()),
                            maybe(conflict.where()));
        }

        private @Nullable List<List<@Nullable SqlNode>> rows(@Nullable List<List<@Nullable SqlNode>> rows) {
            if (rows == null) {
                return null;
            }
            List<List<@Nullable SqlNode>> changed = new ArrayList<>();
            rows.forEach(row -> changed.add(values(row)));
            return changed;
        }

        Statement of(Statement statement) {
            return switch (statement) {
                case Statement.Query query -> new Statement.Query(node(query.node()), query.locking());
                case Statement.Insert insert ->
                    new Statement.Insert(
                            maybeWith(insert.with()),
                            insert.table(),
                            insert.alias(),
                            insert.columns(),
                            insert.overridingSystemValue(),
                            rows(insert.rows()),
                            maybe(insert.query()),
                            conflict(insert.onConflict()),
                            maybe(insert.returning()));
                case Statement.Update update ->
                    new Statement.Update(
                            maybeWith(update.with()),
                            update.table(),
                            update.alias(),
                            assignments(update.assignments()),
                            maybe(update.from()),
                            maybe(update.where()),
                            maybe(update.returning()));
                case Statement.Delete delete ->
                    new Statement.Delete(
                            maybeWith(delete.with()),
                            delete.table(),
                            delete.alias(),
                            maybe(delete.using()),
                            maybe(delete.where()),
                            maybe(delete.returning()));
                case Statement.Merge merge ->
                    new Statement.Merge(
                            maybeWith(merge.with()),
                            merge.table(),
                            merge.alias(),
                            node(merge.source()),
                            node(merge.condition()),
                            merge.actions().stream().map(this::action).toList());
                default -> statement;
            };
        }
    }
}
