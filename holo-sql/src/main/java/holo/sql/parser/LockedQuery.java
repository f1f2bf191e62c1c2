package holo.sql.parser;

import holo.sql.error.SqlException;
import holo.sql.parser.Statement.Locking;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// A query in a statement that locks the rows it yields. It is an ORDER BY of nothing to those who ask for its kind;
/// whoever runs the statement takes it out of the tree before the rest is planned, and planning refuses what is left.
public final class LockedQuery extends SqlOrderBy {
    private final Lock lock;

    private LockedQuery(SqlParserPos pos, SqlNode query, Lock lock) {
        super(pos, query, SqlNodeList.EMPTY, null, null);
        this.lock = lock;
    }

    /// A query with its clauses.
    public static LockedQuery of(SqlParserPos pos, SqlNode query, List<Locking> locking) {
        return new LockedQuery(pos, query, new Lock(locking));
    }

    /// The clauses as an operator: copies of one query share it.
    private static final class Lock extends SqlSpecialOperator {
        private final List<Locking> locking;

        Lock(List<Locking> locking) {
            super("LOCK", SqlKind.ORDER_BY, 0);
            this.locking = List.copyOf(locking);
        }

        @Override
        public SqlCall createCall(@Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
            return new LockedQuery(pos, Objects.requireNonNull(operands[0]), this);
        }
    }

    /// Told apart from other queries, and the same for all copies of one.
    @Override
    public SqlOperator getOperator() {
        return lock;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(query);
    }

    /// FOR UPDATE and its kin, in order.
    public List<Locking> locking() {
        return lock.locking;
    }

    /// The same clauses, of another query.
    public LockedQuery over(SqlNode other) {
        return new LockedQuery(getParserPosition(), other, lock);
    }

    /// The first clause as a refusal calls it.
    public String clause() {
        return "FOR " + locking().getFirst().strength().name().replace('_', ' ');
    }

    /// Whether there is such a query in a tree.
    public static boolean isIn(@Nullable SqlNode node) {
        return node != null && find(node) != null;
    }

    private static @Nullable LockedQuery find(SqlNode node) {
        LockedQuery[] found = new LockedQuery[1];
        node.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call instanceof LockedQuery locked) {
                    found[0] = locked;
                }
                return found[0] == null ? super.visit(call) : null;
            }
        });
        return found[0];
    }

    /// @throws SqlException 0A000 when there is such a query in a tree that is to be planned
    public static void refuse(SqlNode node) {
        LockedQuery locked = find(node);
        if (locked != null) {
            throw SqlException.of(
                            "0A000",
                            locked.clause()
                                    + " is supported only in SELECT, INSERT, UPDATE, DELETE, MERGE and CREATE TABLE AS")
                    .withHint("Lock the rows by a SELECT of its own.")
                    .withPosition(locked.getParserPosition().getColumnNum());
        }
    }

    /// A copy of a tree whose queries lock nothing.
    public static SqlNode unlocked(SqlNode node) {
        return Objects.requireNonNull(NodeCopy.of(node).accept(new SqlShuttle() {
            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                return call instanceof LockedQuery locked ? locked.query.accept(this) : super.visit(call);
            }
        }));
    }
}
