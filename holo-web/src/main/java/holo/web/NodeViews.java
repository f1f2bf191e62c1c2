package holo.web;

import holo.ejb.NodeContext;
import holo.node.NodeStatus;
import holo.node.config.Configuration;
import holo.node.config.Endpoints;
import holo.node.console.NodeObservatory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Properties;

/// Describes the node from what it knows itself.
@ApplicationScoped
public class NodeViews {
    private static final String VERSION = version();

    @Inject
    private NodeContext context;

    NodeView current() {
        NodeStatus.Report report = context.status().report();
        Configuration configuration = context.configuration();
        return new NodeView(
                configuration.node().name(),
                report.state().label(),
                report.state().serves(),
                report.reason(),
                report.since().toString(),
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000,
                VERSION,
                Runtime.version().toString(),
                ProcessHandle.current().pid(),
                Runtime.getRuntime().availableProcessors(),
                configuration.node().dataDir().toAbsolutePath().toString(),
                endpoints(configuration),
                1,
                NodeObservatory.SAMPLES_MAX);
    }

    private static List<NodeView.Endpoint> endpoints(Configuration configuration) {
        Endpoints endpoints = Endpoints.of(configuration);
        return List.of(
                new NodeView.Endpoint("holo.pg.port", "psql", endpoints.psql()),
                new NodeView.Endpoint("holo.pg.port", "JDBC", endpoints.jdbc()),
                new NodeView.Endpoint("holo.flight.port", "Arrow Flight SQL", endpoints.flight()),
                new NodeView.Endpoint(
                        "holo.http.port",
                        "Metrics",
                        "curl http://127.0.0.1:" + configuration.node().httpPort() + "/metrics"));
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = NodeViews.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException("version.properties is not in the archive: build it with Maven");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }
}
