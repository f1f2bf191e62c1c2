package holo.ejb;

import holo.node.metrics.Metric;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.annotation.RegistryScope;

/// Puts the engine's numbers into Payara's metrics, which serves them at `/metrics`.
@ApplicationScoped
public class MetricsBinder {
    @Inject
    @RegistryScope(scope = MetricRegistry.APPLICATION_SCOPE)
    private MetricRegistry registry;

    public void register(List<Metric> metrics) {
        for (Metric metric : metrics) {
            Metadata metadata = Metadata.builder()
                    .withName(metric.name())
                    .withUnit(metric.unit())
                    .withDescription(metric.description())
                    .build();
            registry.gauge(metadata, () -> metric.value().getAsDouble());
        }
    }
}
