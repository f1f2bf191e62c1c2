package holo.sql.explain;

import holo.sql.exec.Measurements;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one EXPLAIN says.
///
/// @param plan over rows
/// @param path where the query runs; null for a statement that has no choice
/// @param times in milliseconds, by name
public record PlanDescription(PlanNode plan, @Nullable Path path, Map<String, Double> times) {
    public PlanDescription {
        times = new LinkedHashMap<>(times);
    }

    /// Rows or columns.
    ///
    /// @param rows how many rows the query is expected to look at
    /// @param actual what the query over columns did; null when none ran
    public record Path(String name, long rows, String reason, PlanNode.@Nullable Actual actual) {}

    /// A plan without a choice of paths.
    public static PlanDescription of(PlanNode plan) {
        return new PlanDescription(plan, null, Map.of());
    }

    /// The same with the path that was chosen.
    ///
    /// @param measurements null for a plan that was not run
    public PlanDescription on(String name, long rows, String reason, @Nullable Measurements measurements) {
        PlanNode.Actual actual =
                measurements == null ? null : RelDescriber.actual(measurements.overColumns(), measurements.isTimed());
        return new PlanDescription(plan, new Path(name, rows, reason, actual), times);
    }

    /// Says how long something took.
    public void time(String what, long nanos) {
        times.put(what, nanos / RelDescriber.NANOS_PER_MILLI);
    }
}
