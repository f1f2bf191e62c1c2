package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.RowSource;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.sql.parser.Statement.Locking;
import holo.sql.plan.Explanation;
import holo.sql.plan.Planner;
import holo.sql.plan.SearchPath;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.transaction.LockMode;
import holo.sql.transaction.LockWait;
import holo.sql.transaction.SqlTransaction;
import holo.sql.type.SqlType;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.jspecify.annotations.Nullable;

/// SELECT … FOR UPDATE of one table: locks the rows that the conditions name, then answers the query.
record LockingQuery(Planner.Planned keys, Planner.Planned query, LockMode mode, LockWait waiting)
        implements CompiledStatement {
    static CompiledStatement compile(Statement.Query query, SearchPath path, Planner planner, Parameters parameters) {
        SqlNode body = query.node() instanceof SqlOrderBy order ? order.query : query.node();
        Locking locking = query.locking().getFirst();
        if (!(body instanceof SqlSelect select) || select.getGroup() != null || select.isDistinct()) {
            throw SqlException.of("0A000", "FOR UPDATE is not allowed with GROUP BY, DISTINCT or set operations");
        }
        SqlNode from = select.getFrom();
        SqlNode named = from != null && from.getKind() == SqlKind.AS ? ((SqlCall) from).operand(0) : from;
        boolean limited = query.node() instanceof SqlOrderBy order && (order.fetch != null || order.offset != null);
        if (!(named instanceof SqlIdentifier id) || locking.waiting() == Locking.Wait.SKIP_LOCKED || limited) {
            throw SqlException.of("0A000", "FOR UPDATE with joins, LIMIT or SKIP LOCKED is not supported")
                    .withHint("Lock the rows of one table by their keys.");
        }
        ObjectName name = new ObjectName(
                id.names.size() > 1 ? id.names.get(id.names.size() - 2) : null,
                id.names.getLast(),
                id.getParserPosition().getColumnNum());
        if (!(path.get(name) instanceof TableDescriptor table)) {
            throw SqlException.of("0A000", "FOR UPDATE cannot be applied to a view");
        }
        String alias =
                from.getKind() == SqlKind.AS ? ((SqlIdentifier) ((SqlCall) from).operand(1)).getSimple() : name.name();
        Planner.Planned planned = parameters.learn(planner.plan(query.node(), parameters.known(), parameters.count()));
        Planner.Planned keys = parameters.learn(planner.planTargets(
                table, alias, List.of(), null, select.getWhere(), null, parameters.known(), parameters.count()));
        LockMode mode = switch (locking.strength()) {
            case KEY_SHARE -> LockMode.KEY_SHARE;
            case SHARE -> LockMode.SHARE;
            case NO_KEY_UPDATE -> LockMode.NO_KEY_UPDATE;
            case UPDATE -> LockMode.UPDATE;
        };
        LockWait waiting = locking.waiting() == Locking.Wait.NOWAIT ? LockWait.FAIL : LockWait.BLOCK;
        return new LockingQuery(keys, planned, mode, waiting);
    }

    @Override
    public @Nullable RowDescription columns() {
        return query.columns();
    }

    @Override
    public List<SqlType> parameterTypes() {
        return query.parameterTypes();
    }

    @Override
    public List<String> explain() {
        return Explanation.lines(query.rel());
    }

    @Override
    public StatementResult run(Execution execution) {
        SqlTransaction transaction = execution.transaction();
        try (RowSource source = keys.compiled().open(execution.context())) {
            while (source.advance()) {
                byte[] key = (byte[]) java.util.Objects.requireNonNull(source.row()[0]);
                byte[] seen = (byte[]) source.row()[1];
                boolean same = transaction.lock(new Key(key), seen, mode, waiting)
                                instanceof SqlTransaction.LockedRow.Held held
                        && Arrays.equals(held.value(), seen);
                if (!same) {
                    throw new RestartStatement();
                }
            }
        }
        return new StatementResult.Rows(
                query.columns(), new SourceCursor(query.compiled().open(execution.context()), "SELECT"));
    }
}
