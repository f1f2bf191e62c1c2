package holo.sql.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// Gives each recursive query of a statement a name of its own. Calcite looks for the rows of the round before by the
/// name alone, so that of two such queries, one inside of the other, it would take those of the wrong one.
final class RecursiveNames extends SqlShuttle {
    private final Set<String> taken = new HashSet<>();

    /// What the names mean here; a name that is mapped to itself is somebody else's.
    private Map<String, String> scope = new HashMap<>();

    private final int view;

    private RecursiveNames(int view) {
        this.view = view;
    }

    /// The same query, itself where no two names are equal.
    ///
    /// @param view how many views the query is inside of: others than those of the query around are its names
    static SqlNode distinct(SqlNode query, int view) {
        Counter counter = new Counter();
        query.accept(counter);
        return counter.repeated || counter.any && view > 0
                ? Objects.requireNonNull(query.accept(new RecursiveNames(view)))
                : query;
    }

    /// Whether recursive queries share a name.
    private static final class Counter extends SqlBasicVisitor<@Nullable Void> {
        private final Set<String> names = new HashSet<>();
        private boolean any;
        private boolean repeated;

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call instanceof SqlWithItem item && item.recursive.booleanValue()) {
                any = true;
                repeated |= !names.add(item.name.getSimple());
            }
            return super.visit(call);
        }
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        return switch (call) {
            case SqlWith with -> with(with);
            case SqlSelect select -> select(select);
            case SqlCall table
            when table.getKind() == SqlKind.EXPLICIT_TABLE ->
                table.getOperator().createCall(table.getParserPosition(), relation(table.operand(0)));
            default -> super.visit(call);
        };
    }

    private SqlNode with(SqlWith with) {
        Map<String, String> before = scope;
        scope = new HashMap<>(before);
        SqlNodeList items = new SqlNodeList(with.withList.getParserPosition());
        for (SqlNode node : with.withList) {
            SqlWithItem item = (SqlWithItem) node;
            String name = item.name.getSimple();
            SqlIdentifier given = item.name;
            boolean recursive = item.recursive.booleanValue();
            if (recursive) {
                String own = own(name);
                scope.put(name, own);
                given = new SqlIdentifier(own, item.name.getParserPosition());
            }
            SqlNode query = Objects.requireNonNull(item.query.accept(this));
            if (!recursive) {
                scope.put(name, name);
            }
            items.add(new SqlWithItem(item.getParserPosition(), given, item.columnList, query, item.recursive));
        }
        SqlNode body = Objects.requireNonNull(with.body.accept(this));
        scope = before;
        return new SqlWith(with.getParserPosition(), items, body);
    }

    /// The first of a name in the statement keeps it.
    private String own(String name) {
        String own = name;
        for (int i = 1; view > 0 && i == 1 || !taken.add(own); i++) {
            own = name + "\u0001" + view + "." + i;
        }
        return own;
    }

    private SqlNode select(SqlSelect select) {
        SqlNode from = select.getFrom();
        if (from != null) {
            select.setFrom(null);
        }
        SqlSelect visited = (SqlSelect) Objects.requireNonNull(super.visit((SqlCall) select));
        if (from != null) {
            select.setFrom(from);
            visited.setFrom(relation(from));
        }
        return visited;
    }

    /// What stands in FROM.
    private SqlNode relation(SqlNode from) {
        switch (from) {
            case SqlIdentifier id
            when isRenamed(id) -> {
                return SqlStdOperatorTable.AS.createCall(id.getParserPosition(), renamed(id), id);
            }
            case SqlIdentifier id -> {
                return id;
            }
            case SqlJoin join -> {
                SqlNode condition = join.getCondition();
                return new SqlJoin(
                        join.getParserPosition(),
                        relation(join.getLeft()),
                        join.isNaturalNode(),
                        join.getJoinTypeNode(),
                        relation(join.getRight()),
                        join.getConditionTypeNode(),
                        condition == null ? null : condition.accept(this));
            }
            case SqlCall as
            when as.getKind() == SqlKind.AS -> {
                SqlNode[] operands = as.getOperandList().toArray(SqlNode[]::new);
                operands[0] = operands[0] instanceof SqlIdentifier id
                        ? isRenamed(id) ? renamed(id) : id
                        : relation(operands[0]);
                return as.getOperator().createCall(as.getParserPosition(), operands);
            }
            default -> {
                return Objects.requireNonNull(from.accept(this));
            }
        }
    }

    private boolean isRenamed(SqlIdentifier id) {
        return id.isSimple()
                && !scope.getOrDefault(id.getSimple(), id.getSimple()).equals(id.getSimple());
    }

    private SqlIdentifier renamed(SqlIdentifier id) {
        return new SqlIdentifier(Objects.requireNonNull(scope.get(id.getSimple())), id.getParserPosition());
    }
}
