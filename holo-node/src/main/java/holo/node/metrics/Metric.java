package holo.node.metrics;

import java.util.function.DoubleSupplier;

/// One number of the node.
///
/// @param name by Prometheus's conventions: `holo_` first, the unit last, `_total` for what only grows
/// @param unit the unit as MicroProfile Metrics names it, or `none`
/// @param description one sentence
/// @param value reads it; cheap and thread-safe
public record Metric(String name, String unit, String description, DoubleSupplier value) {
    /// Whether the number only grows while the process lives.
    public boolean isCounter() {
        return name.endsWith("_total");
    }
}
