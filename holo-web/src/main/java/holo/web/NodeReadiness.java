package holo.web;

import holo.ejb.NodeContext;
import holo.node.NodeStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready when the node serves; state and reason are in the data.
@Readiness
@ApplicationScoped
public class NodeReadiness implements HealthCheck {
    @Inject
    private NodeContext context;

    @Override
    public HealthCheckResponse call() {
        NodeStatus.Report report = context.status().report();
        return HealthCheckResponse.named("holo")
                .status(report.state().serves())
                .withData("state", report.state().label())
                .withData("reason", report.reason())
                .withData("since", report.since().toString())
                .build();
    }
}
