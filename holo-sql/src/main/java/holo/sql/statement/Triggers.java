package holo.sql.statement;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.catalog.TriggerDescriptor.Timing;
import holo.sql.error.SqlException;
import holo.sql.exec.RowSource;
import holo.sql.exec.TriggerCall;
import holo.sql.parser.PgParser;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import holo.sql.type.CompositeType;
import holo.sql.type.PgRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The triggers of a table. Those BEFORE a row may change it or keep it from being written; those AFTER one run when
/// the statement has changed all of its rows.
final class Triggers {
    private final TableLayout layout;
    private final List<Ready> triggers = new ArrayList<>();
    private final CompositeType rows;
    private final String schema;
    private final List<PartitionOf.Demand> demands;

    /// @param condition over the old and the new row, or null
    private record Ready(TriggerDescriptor trigger, FunctionDescriptor function, Planner.@Nullable Planned condition) {}

    /// @param demands of the partitioned tables above
    Triggers(TableLayout layout, List<PartitionOf.Demand> demands, CatalogSnapshot catalog, Planner planner) {
        this.demands = demands;
        this.layout = layout;
        TableDescriptor table = layout.table();
        for (TriggerDescriptor trigger : catalog.triggers(table.oid())) {
            if (trigger.enabled()) {
                String when = trigger.whenSql();
                triggers.add(new Ready(
                        trigger,
                        Objects.requireNonNull(catalog.function(trigger.functionOid())),
                        when == null ? null : condition(PgParser.expression(when), table, planner)));
            }
        }
        SchemaDescriptor home = catalog.schema(table.schemaOid());
        this.schema = home == null ? "" : home.name();
        this.rows = new CompositeType(
                table.oid(),
                table.name(),
                table.name(),
                0,
                table.visibleColumns().stream()
                        .map(c -> new CompositeType.Field(c.name(), c.type(), c.typeModifier(), false))
                        .toList());
    }

    static Planner.Planned condition(org.apache.calcite.sql.SqlNode condition, TableDescriptor table, Planner planner) {
        return planner.planOverFeeds(
                List.of(condition),
                List.of(new Planner.Feed("old", table), new Planner.Feed("new", table)),
                List.of(),
                0);
    }

    boolean isEmpty() {
        return triggers.isEmpty();
    }

    /// Runs the triggers before a row is written. What they change of the new row is in it.
    ///
    /// @return whether the row is to be written
    boolean beforeRow(
            Execution execution,
            Event event,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after,
            int @Nullable [] assigned) {
        return onRow(execution, Timing.BEFORE, event, before, after, assigned);
    }

    /// Runs the triggers that take the place of a change. What they return as the new row is in it.
    ///
    /// @return whether none of them said that nothing was done
    boolean insteadOf(
            Execution execution,
            Event event,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after) {
        return onRow(execution, Timing.INSTEAD_OF, event, before, after, null);
    }

    private boolean onRow(
            Execution execution,
            Timing timing,
            Event event,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after,
            int @Nullable [] assigned) {
        for (Ready ready : triggers) {
            if (ready.trigger().timing() != timing
                    || !isMeant(ready, event, true, before, after, assigned, execution)) {
                continue;
            }
            Object answer = call(ready, event, before, after, execution);
            if (answer == null) {
                return false;
            }
            if (after != null && answer instanceof PgRecord row) {
                int[] places = layout.visible();
                for (int i = 0; i < places.length && i < row.values().length; i++) {
                    after[places[i]] = row.values()[i];
                }
            }
            if (event == Event.INSERT && after != null && ready.trigger().isPart()) {
                requireHere(ready.trigger(), execution, after);
            }
        }
        return true;
    }

    /// A row's partition is found before triggers see it.
    private void requireHere(TriggerDescriptor trigger, Execution execution, @Nullable Object[] row) {
        for (PartitionOf.Demand demand : demands) {
            if (!demand.holds(execution, row)) {
                throw SqlException.of(
                                "0A000",
                                "moving row to another partition during a BEFORE FOR EACH ROW trigger is not"
                                        + " supported")
                        .withDetail("Before executing trigger \"" + trigger.name()
                                + "\", the row was to be in partition \"" + schema + "."
                                + layout.table().name() + "\".");
            }
        }
    }

    /// Has the triggers after a row run at the end of the statement.
    void afterRow(
            Execution execution,
            Event event,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after,
            int @Nullable [] assigned) {
        for (Ready ready : triggers) {
            if (ready.trigger().timing() == Timing.AFTER
                    && isMeant(ready, event, true, before, after, assigned, execution)) {
                @Nullable Object @Nullable [] written = after == null ? null : after.clone();
                execution.pending().add(later -> call(ready, event, before, written, later));
            }
        }
    }

    /// Runs the triggers before a statement, and has those after it run at its end.
    void statement(Execution execution, Event event) {
        for (Ready ready : triggers) {
            if (!isMeant(ready, event, false, null, null, null, execution)) {
                continue;
            }
            if (ready.trigger().timing() == Timing.BEFORE) {
                call(ready, event, null, null, execution);
            } else {
                execution.pending().addLast(later -> call(ready, event, null, null, later));
            }
        }
    }

    private boolean isMeant(
            Ready ready,
            Event event,
            boolean row,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after,
            int @Nullable [] assigned,
            Execution execution) {
        TriggerDescriptor trigger = ready.trigger();
        if (trigger.row() != row || !trigger.events().contains(event)) {
            return false;
        }
        if (event == Event.UPDATE && !trigger.columns().isEmpty() && before != null && after != null) {
            boolean changed = trigger.columns().stream()
                    .anyMatch(number -> assigned == null
                            ? !Objects.deepEquals(before[number - 1], after[number - 1])
                            : Arrays.stream(assigned).anyMatch(place -> place == number - 1));
            if (!changed) {
                return false;
            }
        }
        Planner.Planned condition = ready.condition();
        if (condition == null) {
            return true;
        }
        List<@Nullable Object[]> old = new ArrayList<>();
        old.add(layout.visible(before == null ? new Object[layout.width()] : before));
        List<@Nullable Object[]> now = new ArrayList<>();
        now.add(layout.visible(after == null ? new Object[layout.width()] : after));
        try (RowSource source = execution.open(condition, List.of(old, now))) {
            return Boolean.TRUE.equals(Rows.only(source)[0]);
        }
    }

    private @Nullable Object call(
            Ready ready,
            Event event,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after,
            Execution execution) {
        return execution
                .session()
                .callTrigger(new TriggerCall(
                        ready.trigger(),
                        ready.function(),
                        layout.table(),
                        schema,
                        event,
                        rows,
                        before == null ? null : rows.record(layout.visible(before)),
                        after == null ? null : rows.record(layout.visible(after))));
    }
}
