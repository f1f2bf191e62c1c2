package holo.node.launch;

import holo.node.NodeState;
import holo.node.config.Configuration;
import holo.node.config.Endpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// What bin/holo wants to know of a running node: `node.properties` in its home, replaced as a whole.
final class NodeFacts {
    private static final System.Logger LOG = System.getLogger(NodeFacts.class.getName());

    private final LaunchPlan plan;
    private final Configuration configuration;
    private final Path dataDirectory;
    private boolean stopping;

    NodeFacts(LaunchPlan plan, Configuration configuration, Path dataDirectory) {
        this.plan = plan;
        this.configuration = configuration;
        this.dataDirectory = dataDirectory;
    }

    /// What the node is busy with while it starts. Only a person who waits reads it, so a failure to write it does not
    /// end the start.
    void step(String step) {
        try {
            write(NodeState.BOOTSTRAPPING, step);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot write " + plan.facts(), e);
        }
    }

    void ready() throws IOException {
        write(NodeState.READY, "");
    }

    /// From now on nothing but these facts may answer: the HTTP port closes before the process ends.
    synchronized void stopping() throws IOException {
        write(NodeState.NOT_READY, "");
        stopping = true;
    }

    private synchronized void write(NodeState state, String step) throws IOException {
        if (stopping) {
            return; // told to stop while it starts
        }
        StringBuilder lines = new StringBuilder();
        lines.append("state=").append(state.label()).append('\n');
        lines.append("step=").append(step).append('\n');
        lines.append("pid=").append(ProcessHandle.current().pid()).append('\n');
        lines.append("name=").append(configuration.node().name()).append('\n');
        lines.append("data-dir=").append(dataDirectory).append('\n');
        lines.append("log-dir=").append(plan.logDirectory()).append('\n');
        configuration
                .ports()
                .forEach((key, port) ->
                        lines.append(key).append('=').append(port).append('\n'));
        Endpoints endpoints = Endpoints.of(configuration);
        lines.append("connect.psql=").append(endpoints.psql()).append('\n');
        lines.append("connect.jdbc=").append(endpoints.jdbc()).append('\n');
        lines.append("connect.flight=").append(endpoints.flight()).append('\n');
        Path next = plan.home().resolve("node.properties.next");
        Files.writeString(next, lines);
        Files.move(next, plan.facts(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    void delete() throws IOException {
        Files.deleteIfExists(plan.facts());
    }
}
