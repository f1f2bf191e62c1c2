package holo.sql.catalog;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A trigger of a table or a view.
///
/// @param row FOR EACH ROW, and not FOR EACH STATEMENT
/// @param columns numbers of those that UPDATE OF names; none for all
/// @param whenSql the condition, or null
/// @param arguments what the function finds in TG_ARGV
public record TriggerDescriptor(
        int oid,
        int tableOid,
        String name,
        int functionOid,
        Timing timing,
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

    /// When it runs. Stored by its place.
    public enum Timing {
        AFTER,
        BEFORE,
        /// What it does takes the place of the change; of views only.
        INSTEAD_OF;

        /// As statements write it.
        public String words() {
            return name().replace('_', ' ');
        }
    }

    /// What it waits for. Stored by name.
    public enum Event {
        INSERT,
        DELETE,
        UPDATE
    }

    public TriggerDescriptor withEnabled(boolean on) {
        return new TriggerDescriptor(
                oid, tableOid, name, functionOid, timing, row, events, columns, whenSql, arguments, on, comment);
    }

    public TriggerDescriptor withCondition(String sql) {
        return new TriggerDescriptor(
                oid, tableOid, name, functionOid, timing, row, events, columns, sql, arguments, enabled, comment);
    }

    public TriggerDescriptor withComment(@Nullable String text) {
        return new TriggerDescriptor(
                oid, tableOid, name, functionOid, timing, row, events, columns, whenSql, arguments, enabled, text);
    }

    public TriggerDescriptor withName(String newName) {
        return new TriggerDescriptor(
                oid,
                tableOid,
                newName,
                functionOid,
                timing,
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
