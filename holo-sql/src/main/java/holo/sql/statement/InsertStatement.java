package holo.sql.statement;

import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.exec.RowSource;
import holo.sql.explain.PlanDescription;
import holo.sql.explain.PlanNode;
import holo.sql.explain.RelDescriber;
import holo.sql.plan.Planner;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.type.SqlType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// INSERT.
///
/// @param places of the target columns, in order
/// @param rows cells in the order of the places, or null when a query supplies the rows
/// @param expressions computes the cells that are more than literals and parameters; null for none
/// @param query supplies the rows, or null
/// @param queryConversions of the query's columns
record InsertStatement(
        Target target,
        int[] places,
        @Nullable List<List<Cell>> rows,
        @Nullable ComputedValues expressions,
        Planner.@Nullable Planned query,
        List<Conversion> queryConversions,
        @Nullable ConflictAction onConflict,
        Planner.@Nullable Planned returning,
        List<SqlType> parameterTypes)
        implements CompiledStatement {
    private static final int POINT_ROWS_MAX = 16;

    @Override
    public @Nullable RowDescription columns() {
        return returning == null ? null : returning.columns();
    }

    @Override
    public boolean isPointWrite() {
        return rows != null
                && rows.size() <= POINT_ROWS_MAX
                && onConflict == null
                && returning == null
                && target.defaults().isEmpty()
                && target.checks().isEmpty()
                && target.policies().isEmpty()
                && !target.writer().hasTriggers()
                && target.members().isAlone()
                && (expressions == null || expressions.isCheap());
    }

    @Override
    public PlanDescription explain() {
        PlanNode rowsOf = query == null
                ? PlanNode.leaf(rows != null && rows.size() == 1 ? "Result" : "Values Scan")
                : RelDescriber.describe(query);
        return PlanDescription.of(PlanNode.change("Insert", target.table().name(), rowsOf));
    }

    @Override
    public StatementResult run(Execution execution) {
        if (onConflict == null || onConflict.places() == null) {
            target.begin(execution, Event.INSERT);
        } else {
            target.begin(execution, Event.INSERT, Event.UPDATE);
        }
        Returning answer = new Returning(returning, target.layout());
        ConflictAction.Run conflict = onConflict == null ? null : onConflict.start();
        if (rows != null) {
            insertValues(rows, execution, answer, conflict);
        } else if (query != null) {
            insertQuery(query, execution, answer, conflict);
        }
        return answer.result("INSERT 0", execution);
    }

    private void insertValues(
            List<List<Cell>> cells, Execution execution, Returning answer, ConflictAction.@Nullable Run conflict) {
        ComputedValues.Run computed = expressions == null ? null : expressions.start(execution);
        for (int r = 0; r < cells.size(); r++) {
            List<Cell> cellsOfRow = cells.get(r);
            if (computed != null) {
                computed.row(r);
            }
            @Nullable Object[] row = new Object[target.layout().width()];
            boolean[] given = new boolean[row.length];
            for (int i = 0; i < cellsOfRow.size(); i++) {
                given[places[i]] = put(row, places[i], cellsOfRow.get(i), computed, execution);
            }
            insert(row, given, execution, answer, conflict);
        }
    }

    private static boolean put(
            @Nullable Object[] row, int place, Cell cell, ComputedValues.@Nullable Run computed, Execution execution) {
        switch (cell) {
            case Cell.Constant c -> row[place] = c.converted(execution.types());
            case Cell.Parameter p ->
                row[place] = p.conversion().apply(execution.parameters()[p.index()], execution.types());
            case Cell.Computed c ->
                row[place] =
                        c.conversion().apply(Objects.requireNonNull(computed).value(c.index()), execution.types());
            case Cell.Default d -> {
                return false;
            }
        }
        return true;
    }

    private void insertQuery(
            Planner.Planned plan, Execution execution, Returning answer, ConflictAction.@Nullable Run conflict) {
        try (RowSource source = execution.open(plan)) {
            while (source.advance()) {
                @Nullable Object[] values = source.row();
                @Nullable Object[] row = new Object[target.layout().width()];
                boolean[] given = new boolean[row.length];
                for (int i = 0; i < places.length; i++) {
                    row[places[i]] = queryConversions.get(i).apply(values[i], execution.types());
                    given[places[i]] = true;
                }
                insert(row, given, execution, answer, conflict);
            }
        }
    }

    private void insert(
            @Nullable Object[] row,
            boolean[] given,
            Execution execution,
            Returning answer,
            ConflictAction.@Nullable Run conflict) {
        target.defaults().fill(row, given, execution);
        Member member = target.members().of(execution, row);
        @Nullable Object[] there = member.inward(row);
        if (!member.writer().beforeInsert(execution, there)) {
            return;
        }
        target.policies().through(member).check(execution, there);
        if (conflict == null) {
            member.writer().insert(execution, there);
            @Nullable Object[] now = member.outward(there);
            target.checks().check(execution, now);
            answer.add(now, member.layout().table());
        } else {
            conflict.insert(there, member, execution, answer);
        }
    }
}
