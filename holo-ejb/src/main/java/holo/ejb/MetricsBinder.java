package holo.ejb;

import holo.node.metrics.Metric;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.annotation.RegistryScope;

/// Puts the engine's numbers into Payara's metrics, which serves them at `/metrics`. What only grows is a
/// counter there; the engine counts by itself, so {@link #update()} carries its counts over now and then.
@ApplicationScoped
public class MetricsBinder {
    @Inject
    @RegistryScope(scope = MetricRegistry.APPLICATION_SCOPE)
    private MetricRegistry registry;

    private final List<Carried> counters = new ArrayList<>();

    private record Carried(Metric from, Counter to) {
        void carry() {
            long more = (long) from.value().getAsDouble() - to.getCount();
            if (more > 0) {
                to.inc(more);
            }
        }
    }

    public synchronized void register(List<Metric> metrics) {
        for (Metric metric : metrics) {
            Metadata metadata = Metadata.builder()
                    .withName(metric.name())
                    .withUnit(metric.unit())
                    .withDescription(metric.description())
                    .build();
            if (metric.isCounter()) {
                counters.add(new Carried(metric, registry.counter(metadata)));
            } else {
                registry.gauge(metadata, () -> metric.value().getAsDouble());
            }
        }
    }

    /// Brings the counters up to date.
    synchronized void update() {
        counters.forEach(Carried::carry);
    }

    /// The engine's parts are about to end and must not be asked any more.
    synchronized void forget() {
        counters.clear();
    }
}
