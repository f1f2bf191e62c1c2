/// The numbers of a node that Prometheus reads, named once. Start reading at {@link holo.node.metrics.EngineMetrics}.
@NullMarked
package holo.node.metrics;

import org.jspecify.annotations.NullMarked;
