package holo.sql.catalog;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A trigger of a table.
///
/// @param before BEFORE, and not AFTER
/// @param row FOR EACH ROW, and not FOR EACH STATEMENT
/// @param columns numbers of those that UPDATE OF names; none for all
/// @param whenSql the condition, or null
/// @param arguments what the function finds in TG_ARGV
public record TriggerDescriptor(
        int oid,
        int tableOid,
        String name,
        int functionOid,
        boolean before,
        boolean row,
        Set<Event> events,
        List<Integer> columns,
        @Nullable String whenSql,
        List<String> arguments,
        boolean enabled,
        @Nullable String comment)
        implements Descriptor {
    public TriggerDescriptor {
        events = Set.copyOf(events);
        columns = List.copyOf(columns);
        arguments = List.copyOf(arguments);
    }

    /// What it waits for. Stored by name.
    public enum Event {
        INSERT,
        DELETE,
        UPDATE
    }

    public TriggerDescriptor withEnabled(boolean on) {
        return new TriggerDescriptor(
                oid, tableOid, name, functionOid, before, row, events, columns, whenSql, arguments, on, comment);
    }

    public TriggerDescriptor withName(String newName) {
        return new TriggerDescriptor(
                oid,
                tableOid,
                newName,
                functionOid,
                before,
                row,
                events,
                columns,
                whenSql,
                arguments,
                enabled,
                comment);
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.TRIGGER;
    }
}
