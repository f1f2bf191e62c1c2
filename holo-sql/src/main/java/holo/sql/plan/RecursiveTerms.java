package holo.sql.plan;

import holo.sql.error.SqlException;
import java.util.Objects;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Where a recursive query may name itself, and what the part that does must not hold.
final class RecursiveTerms {
    private final String name;
    private int references;

    private RecursiveTerms(String name) {
        this.name = name;
    }

    /// Where a reference stands.
    private enum Place {
        ALLOWED(""),
        FIRST("within its non-recursive term"),
        SUB_QUERY("within a subquery"),
        OUTER_JOIN("within an outer join"),
        EXCEPT("within EXCEPT");

        private final String words;

        Place(String words) {
            this.words = words;
        }
    }

    /// @throws SqlException 42P19, 0A000
    static void check(SqlWithItem item) {
        if (!item.recursive.booleanValue()) {
            return;
        }
        RecursiveTerms terms = new RecursiveTerms(item.name.getSimple());
        SqlNode query = item.query;
        while (query instanceof SqlWith with) {
            for (SqlNode inner : with.withList) {
                if (((SqlWithItem) inner).name.getSimple().equals(terms.name)) {
                    // From here on the name is another query's.
                    return;
                }
            }
            query = with.body;
        }
        if (query instanceof SqlOrderBy order && order.query.getKind() == SqlKind.UNION) {
            terms.ordered(order);
        } else if (query.getKind() == SqlKind.UNION) {
            terms.union((SqlCall) query);
        }
    }

    private void union(SqlCall union) {
        relation(union.operand(0), Place.FIRST);
        references = 0;
        SqlNode term = union.operand(1);
        relation(term, Place.ALLOWED);
        if (references > 0 && term instanceof SqlSelect select) {
            refuseAggregates(select);
        }
    }

    private void ordered(SqlOrderBy order) {
        SqlCall union = (SqlCall) order.query;
        relation(union.operand(1), Place.ALLOWED);
        if (references > 0) {
            boolean sorted = !order.orderList.isEmpty();
            SqlNode part = sorted
                    ? order.orderList.get(0)
                    : Objects.requireNonNull(order.offset != null ? order.offset : order.fetch);
            String clause = sorted ? "ORDER BY" : order.offset != null ? "OFFSET" : "LIMIT";
            throw ErrorTranslation.at(
                    SqlException.of("0A000", clause + " in a recursive query is not implemented"),
                    part.getParserPosition());
        }
    }

    private static void refuseAggregates(SqlSelect select) {
        SqlNode found = AggregateCalls.find(select.getSelectList());
        if (found == null && select.getHaving() != null) {
            found = AggregateCalls.find(select.getHaving());
        }
        if (found != null) {
            throw ErrorTranslation.at(
                    SqlException.of(
                            "42P19", "aggregate functions are not allowed in a recursive query's recursive term"),
                    found.getParserPosition());
        }
    }

    /// A query or what stands in FROM.
    private void relation(@Nullable SqlNode node, Place place) {
        switch (node) {
            case SqlIdentifier id when id.isSimple() && id.getSimple().equals(name) -> reference(id, place);
            case SqlIdentifier _ -> {}
            case SqlJoin join -> {
                boolean right = join.getJoinType() == JoinType.LEFT || join.getJoinType() == JoinType.FULL;
                boolean left = join.getJoinType() == JoinType.RIGHT || join.getJoinType() == JoinType.FULL;
                relation(join.getLeft(), left ? Place.OUTER_JOIN : place);
                relation(join.getRight(), right ? Place.OUTER_JOIN : place);
                expression(join.getCondition());
            }
            case SqlSelect select -> {
                relation(select.getFrom(), place);
                expression(select.getSelectList());
                expression(select.getWhere());
                expression(select.getGroup());
                expression(select.getHaving());
                expression(select.getWindowList());
            }
            case SqlOrderBy order -> {
                relation(order.query, place);
                expression(order.orderList);
            }
            case SqlWith with -> with(with, place);
            case SqlCall call
            when call.getKind() == SqlKind.AS || call.getKind() == SqlKind.LATERAL -> relation(call.operand(0), place);
            case SqlCall call
            when call.getKind() == SqlKind.UNION
                    || call.getKind() == SqlKind.INTERSECT
                    || call.getKind() == SqlKind.EXCEPT -> {
                Place right = call.getKind() == SqlKind.EXCEPT ? Place.EXCEPT : place;
                relation(call.operand(0), place);
                relation(call.operand(1), right);
            }
            case SqlCall call -> call.getOperandList().forEach(this::expression);
            case null -> {}
            default -> {}
        }
    }

    private void with(SqlWith with, Place place) {
        for (SqlNode node : with.withList) {
            SqlWithItem item = (SqlWithItem) node;
            if (item.name.getSimple().equals(name)) {
                return;
            }
            relation(item.query, place);
        }
        relation(with.body, place);
    }

    /// Queries in an expression.
    private void expression(@Nullable SqlNode node) {
        if (node != null) {
            node.accept(new SqlBasicVisitor<@Nullable Void>() {
                @Override
                public @Nullable Void visit(SqlCall call) {
                    if (call.isA(SqlKind.QUERY)) {
                        relation(call, Place.SUB_QUERY);
                        return null;
                    }
                    return super.visit(call);
                }
            });
        }
    }

    private void reference(SqlIdentifier id, Place place) {
        references++;
        if (place != Place.ALLOWED || references > 1) {
            String where = place == Place.ALLOWED ? "more than once" : place.words;
            throw ErrorTranslation.at(
                    SqlException.of("42P19", "recursive reference to query \"" + name + "\" must not appear " + where),
                    id.getParserPosition());
        }
    }
}
