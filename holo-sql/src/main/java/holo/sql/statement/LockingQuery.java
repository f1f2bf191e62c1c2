package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.MemoryBudget;
import holo.sql.exec.RowSource;
import holo.sql.explain.PlanDescription;
import holo.sql.explain.PlanNode;
import holo.sql.explain.RelDescriber;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.transaction.LockMode;
import holo.sql.transaction.LockWait;
import holo.sql.transaction.SqlTransaction;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// SELECT … FOR UPDATE and its kin: locks the rows of tables behind each row of the answer before it counts towards
/// the limit. Rows are handed out when all are locked, for a row that has changed meanwhile makes the statement run
/// again.
///
/// @param plan yields the answer without OFFSET and LIMIT, and behind its columns key and bytes of each locked row
/// @param shown the places of the answer's columns
/// @param limits computes OFFSET and LIMIT, null where there is none
record LockingQuery(
        Planner.Planned plan,
        RowDescription columns,
        int[] shown,
        List<Locked> locks,
        Planner.@Nullable Planned limits,
        List<SqlType> parameterTypes)
        implements CompiledStatement {
    /// A table whose rows are locked.
    ///
    /// @param family the tables that have them
    /// @param column where its rows' keys are; their bytes are in the next one
    record Locked(TableDescriptor table, List<TableDescriptor> family, int column, LockMode mode, LockWait waiting) {
        /// Whether a row's columns of unique keys were left alone by changes.
        boolean hasSameKeys(Key key, byte[] before, byte[] after) {
            TableDescriptor table = family.stream()
                    .filter(member -> member.storageId() == KeySpace.storageId(key))
                    .findFirst()
                    .orElse(this.table);
            TableLayout layout = TableLayout.of(table);
            @Nullable Object[] old = layout.codec().decode(before);
            @Nullable Object[] now = layout.codec().decode(after);
            return table.indexes().stream()
                    .filter(IndexDescriptor::unique)
                    .flatMap(index -> index.parts().stream())
                    .allMatch(part ->
                            part.column() > 0 && Objects.deepEquals(old[part.column() - 1], now[part.column() - 1]));
        }
    }

    @Override
    public PlanDescription explain() {
        return PlanDescription.of(PlanNode.above("LockRows", RelDescriber.describe(plan)));
    }

    @Override
    public StatementResult run(Execution execution) {
        ExecutionContext context = execution.context();
        try {
            List<@Nullable Object[]> rows = rows(execution, context);
            return new StatementResult.Rows(columns, new ListCursor(rows, "SELECT " + rows.size(), context));
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    private List<@Nullable Object[]> rows(Execution execution, ExecutionContext context) {
        @Nullable
        Object[] bounds = limits == null
                ? new Object[2]
                : Rows.all(limits, execution, List.of()).getFirst();
        long skip = bound(bounds[0], 0, "2201X", "OFFSET");
        long most = bound(bounds[1], Long.MAX_VALUE, "2201W", "LIMIT");
        List<@Nullable Object[]> rows = new ArrayList<>();
        try (RowSource source = plan.compiled().open(context)) {
            while (rows.size() < most && source.advance()) {
                if (!lock(source.row(), execution.transaction())) {
                    continue;
                }
                if (skip > 0) {
                    skip--;
                    continue;
                }
                @Nullable Object[] row = new Object[shown.length];
                for (int i = 0; i < row.length; i++) {
                    row[i] = source.row()[shown[i]];
                }
                context.memory().take(MemoryBudget.sizeOf(row));
                rows.add(row);
            }
        }
        return rows;
    }

    private static long bound(@Nullable Object value, long otherwise, String state, String name) {
        if (value == null) {
            return otherwise;
        }
        long count = ((Number) value).longValue();
        if (count < 0) {
            throw SqlException.of(state, name + " must not be negative");
        }
        return count;
    }

    /// Locks what is behind a row.
    ///
    /// @return false when the row is not part of the answer: another transaction has locked it, or
    /// deleted it while SKIP LOCKED passes it by
    private boolean lock(@Nullable Object[] row, SqlTransaction transaction) {
        for (Locked lock : locks) {
            byte[] key = (byte[]) row[lock.column()];
            byte[] seen = (byte[]) row[lock.column() + 1];
            if (key == null) {
                continue;
            }
            switch (take(lock, new Key(key), seen, transaction)) {
                case SqlTransaction.LockedRow.Skipped skipped -> {
                    return false;
                }
                case SqlTransaction.LockedRow.Held held -> {
                    if (held.value() == null && lock.waiting() == LockWait.SKIP) {
                        return false;
                    }
                    // Gone may also mean that it has got another key.
                    if (!Arrays.equals(held.value(), seen)) {
                        throw new RestartStatement();
                    }
                }
            }
        }
        return true;
    }

    private static SqlTransaction.LockedRow take(
            Locked lock, Key key, byte @Nullable [] seen, SqlTransaction transaction) {
        try {
            return transaction.lock(
                    key,
                    seen,
                    lock.mode(),
                    lock.waiting(),
                    // Whoever holds the keys alone does not mind what else has changed.
                    lock.mode() == LockMode.KEY_SHARE
                            ? (before, after) -> lock.hasSameKeys(key, before, after)
                            : (before, after) -> false);
        } catch (SqlException e) {
            throw lock.waiting() == LockWait.FAIL && e.sqlState().equals("55P03")
                    ? SqlException.of(
                            "55P03",
                            "could not obtain lock on row in relation \""
                                    + lock.table().name() + "\"")
                    : e;
        }
    }
}
