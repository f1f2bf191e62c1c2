package holo.sql.statistics;

import holo.sql.catalog.TableDescriptor;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// What the planner is told of tables.
@FunctionalInterface
public interface TableEstimates {
    /// About how many rows a table has now.
    double rows(TableDescriptor table);

    /// What ANALYZE found; null for a table that was never analyzed.
    default @Nullable TableStatistics statistics(TableDescriptor table) {
        return null;
    }

    /// What a plan that is made now for these tables rests on.
    default Basis basis(Collection<Integer> tableOids) {
        return Basis.LASTING;
    }

    /// The statistics that a plan was made for. Thread-safe.
    interface Basis {
        /// Of a plan that no statistics change.
        Basis LASTING = () -> true;

        /// Whether they are still those. Takes nanoseconds: it is asked before each run.
        boolean isCurrent();
    }
}
