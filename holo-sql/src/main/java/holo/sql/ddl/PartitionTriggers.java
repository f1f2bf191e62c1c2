package holo.sql.ddl;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.error.SqlException;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/// The parts that a partitioned table's row triggers have in its partitions, where the rows are: made, renamed and
/// dropped with them, but each switched on and off by itself. Triggers of statements are those of the named table only.
final class PartitionTriggers {
    private final DdlContext context;

    PartitionTriggers(DdlContext context) {
        this.context = context;
    }

    private TableDescriptor current(int oid) {
        return Objects.requireNonNull(context.catalog().table(oid));
    }

    /// Gives a new partition, and its own partitions, their parts of the triggers.
    ///
    /// @throws SqlException 42710 when it has a trigger of the name
    void adopt(TableDescriptor whole, int partition) {
        for (TriggerDescriptor trigger : context.catalog().triggers(whole.oid())) {
            if (trigger.row()) {
                make(whole, trigger, current(partition));
            }
        }
    }

    /// Makes the parts of a trigger that was made.
    ///
    /// @throws SqlException 42710 when a partition has a trigger of the name
    void make(TableDescriptor table, TriggerDescriptor trigger) {
        if (trigger.row() && table.lineage().isPartitioned()) {
            for (TableDescriptor partition : context.catalog().children(table.oid())) {
                make(table, trigger, partition);
            }
        }
    }

    private void make(TableDescriptor above, TriggerDescriptor trigger, TableDescriptor partition) {
        if (context.catalog().trigger(partition.oid(), trigger.name()) != null) {
            throw SqlException.of(
                    "42710",
                    "trigger \"" + trigger.name() + "\" for relation \"" + partition.name() + "\" already exists");
        }
        List<Integer> columns = trigger.columns().stream()
                .map(number -> above.column(number).name())
                .map(name -> Objects.requireNonNull(partition.findColumn(name)))
                .map(ColumnDescriptor::number)
                .toList();
        TriggerDescriptor part = new TriggerDescriptor(
                context.changes().nextOid(),
                partition.oid(),
                trigger.name(),
                trigger.functionOid(),
                trigger.timing(),
                true,
                trigger.events(),
                columns,
                trigger.whenSql(),
                trigger.arguments(),
                trigger.enabled(),
                trigger.oid(),
                null);
        context.changes().create(part);
        touch(part);
        make(current(partition.oid()), part);
    }

    /// Those who write rows rely on the table's descriptor, so it is written again.
    private void touch(TriggerDescriptor trigger) {
        RelationDescriptor table = Objects.requireNonNull(context.catalog().relation(trigger.tableOid()));
        context.changes().replace(table, table);
    }

    private void ofEach(TriggerDescriptor trigger, BiConsumer<TableDescriptor, TriggerDescriptor> action) {
        for (TableDescriptor partition : context.catalog().children(trigger.tableOid())) {
            for (TriggerDescriptor part : List.copyOf(context.catalog().triggers(partition.oid()))) {
                if (part.parentOid() == trigger.oid()) {
                    action.accept(partition, part);
                }
            }
        }
    }

    /// Drops the parts of a trigger that went.
    void drop(TriggerDescriptor trigger) {
        ofEach(trigger, (partition, part) -> {
            drop(part);
            context.changes().drop(part);
            touch(part);
        });
    }

    /// Drops the parts that a partition has, before it leaves its table.
    void release(TableDescriptor partition) {
        for (TriggerDescriptor part : List.copyOf(context.catalog().triggers(partition.oid()))) {
            if (part.isPart()) {
                drop(part);
                context.changes().drop(part);
            }
        }
    }

    /// @throws SqlException 42710 when a partition has another trigger of the name
    void rename(TriggerDescriptor trigger, String name) {
        ofEach(trigger, (partition, part) -> {
            if (context.catalog().trigger(partition.oid(), name) != null) {
                throw SqlException.of(
                        "42710", "trigger \"" + name + "\" for relation \"" + partition.name() + "\" already exists");
            }
            context.changes().replace(part, part.withName(name));
            touch(part);
            rename(part, name);
        });
    }

    void enable(TriggerDescriptor trigger, boolean on) {
        ofEach(trigger, (partition, part) -> {
            context.changes().replace(part, part.withEnabled(on));
            touch(part);
            enable(part, on);
        });
    }

    /// @throws SqlException 2BP01 for the part of a trigger
    void requireWhole(TableDescriptor table, TriggerDescriptor trigger) {
        if (trigger.isPart()) {
            TableDescriptor above = Objects.requireNonNull(context.catalog().partitioned(table));
            throw SqlException.of(
                            "2BP01",
                            "cannot drop trigger " + trigger.name() + " on table " + table.name() + " because trigger "
                                    + trigger.name() + " on table " + above.name() + " requires it")
                    .withHint("You can drop trigger " + trigger.name() + " on table " + above.name() + " instead.");
        }
    }

    /// @throws SqlException 0A000 for the part of a trigger
    void requireRenamable(TableDescriptor table, TriggerDescriptor trigger) {
        if (trigger.isPart()) {
            TableDescriptor above = Objects.requireNonNull(context.catalog().partitioned(table));
            throw SqlException.of(
                            "0A000",
                            "cannot rename trigger \"" + trigger.name() + "\" on table \"" + table.name() + "\"")
                    .withHint("Rename the trigger on the partitioned table \"" + above.name() + "\" instead.");
        }
    }
}
