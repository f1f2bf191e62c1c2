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
/// @param parentOid the trigger of the partitioned table that this is the part of in a partition; 0 for none
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
        int parentOid,
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

    /// Whether the trigger of a partitioned table made it, and takes it along.
    public boolean isPart() {
        return parentOid != 0;
    }

    public TriggerDescriptor withEnabled(boolean on) {
        return changed(name, whenSql, on, comment);
    }

    public TriggerDescriptor withCondition(String sql) {
        return changed(name, sql, enabled, comment);
    }

    public TriggerDescriptor withComment(@Nullable String text) {
        return changed(name, whenSql, enabled, text);
    }

    public TriggerDescriptor withName(String newName) {
        return changed(newName, whenSql, enabled, comment);
    }

    private TriggerDescriptor changed(String newName, @Nullable String when, boolean on, @Nullable String text) {
        return new TriggerDescriptor(
                oid,
                tableOid,
                newName,
                functionOid,
                timing,
                row,
                events,
                columns,
                when,
                arguments,
                on,
                parentOid,
                text);
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.TRIGGER;
    }
}
