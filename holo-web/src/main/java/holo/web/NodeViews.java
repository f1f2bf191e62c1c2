package holo.web;

import holo.ejb.NodeContext;
import holo.node.NodeStatus;
import holo.node.config.Configuration;
import holo.node.console.NodeObservatory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
                endpoints(configuration.ports()),
                1,
                NodeObservatory.SAMPLES_MAX);
    }

    private static List<NodeView.Endpoint> endpoints(Map<String, Integer> ports) {
        List<NodeView.Endpoint> endpoints = new ArrayList<>();
        add(endpoints, ports, "holo.pg.port", "psql", "psql -h 127.0.0.1 -p %d -U holo holo");
        add(endpoints, ports, "holo.pg.port", "JDBC", "jdbc:postgresql://127.0.0.1:%d/holo?user=holo");
        add(
                endpoints,
                ports,
                "holo.flight.port",
                "Arrow Flight SQL",
                "jdbc:arrow-flight-sql://127.0.0.1:%d/?useEncryption=false&user=holo&password=");
        add(endpoints, ports, "holo.resp.port", "Redis", "redis-cli -p %d");
        add(endpoints, ports, "holo.http.port", "Metrics", "curl http://127.0.0.1:%d/metrics");
        return endpoints;
    }

    private static void add(
            List<NodeView.Endpoint> endpoints, Map<String, Integer> ports, String key, String name, String pattern) {
        Integer port = ports.get(key);
        if (port != null) {
            endpoints.add(new NodeView.Endpoint(key, name, pattern.formatted(port)));
        }
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
