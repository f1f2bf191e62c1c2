package holo.node;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;

/// The node's state machine. Thread-safe.
///
/// A node begins {@link NodeState#BOOTSTRAPPING}; {@link #started()} makes it ready; {@link #failed(String)} and
/// {@link #stopping(String)} make it not ready for good. While it serves, components may raise and clear concerns by
/// name: with any concern open it is {@link NodeState#DEGRADED} and the reason lists them.
public final class NodeStatus {
    /// Why a node that ends in order is not ready.
    public static final String STOPPING = "the node is stopping";

    private static final NodeStatus OF_PROCESS = new NodeStatus();

    private final Map<String, String> concerns = new LinkedHashMap<>();
    private NodeState base = NodeState.BOOTSTRAPPING;
    private String reason = "starting";
    private Instant since = Instant.now();
    private Consumer<String> onFailure = why -> {};
    private Consumer<String> onStep = step -> {};

    /// What is true now.
    ///
    /// @param state the state
    /// @param reason why, in words; empty when ready
    /// @param since when the state or its reason changed last
    public record Report(NodeState state, String reason, Instant since) {}

    /// The status of the node that this process runs. The launcher and the beans inside the container share it.
    public static NodeStatus ofProcess() {
        return OF_PROCESS;
    }

    public synchronized Report report() {
        if (base == NodeState.READY && !concerns.isEmpty()) {
            StringJoiner reasons = new StringJoiner("; ");
            concerns.forEach((component, why) -> reasons.add(component + ": " + why));
            return new Report(NodeState.DEGRADED, reasons.toString(), since);
        }
        return new Report(base, reason, since);
    }

    /// Says what the node is busy with while it starts; without effect later.
    public synchronized void starting(String step) {
        if (base == NodeState.BOOTSTRAPPING) {
            enter(NodeState.BOOTSTRAPPING, "starting " + step);
            onStep.accept(step);
        }
    }

    /// Who shows what the node is busy with while it starts; told on the thread that takes the step.
    public synchronized void onStep(Consumer<String> listener) {
        onStep = listener;
    }

    /// All components run. Without effect on a node that failed or stops.
    public synchronized void started() {
        if (base == NodeState.BOOTSTRAPPING) {
            enter(NodeState.READY, "");
        }
    }

    /// A component could not start or broke; the first reason is kept, as later ones follow from it.
    public synchronized void failed(String why) {
        if (base != NodeState.NOT_READY) {
            enter(NodeState.NOT_READY, why);
            onFailure.accept(why);
        }
    }

    /// Who ends the process of a node that failed; told the reason on the thread that reports the failure, so it must
    /// not wait.
    public synchronized void onFailure(Consumer<String> listener) {
        onFailure = listener;
    }

    public synchronized void stopping(String why) {
        if (base != NodeState.NOT_READY) {
            enter(NodeState.NOT_READY, why);
        }
    }

    /// Something needs attention; replaces what the same component said before.
    public synchronized void raise(String component, String why) {
        if (!why.equals(concerns.put(component, why))) {
            since = Instant.now();
        }
    }

    /// The component's concern is over.
    public synchronized void clear(String component) {
        if (concerns.remove(component) != null) {
            since = Instant.now();
        }
    }

    private void enter(NodeState state, String why) {
        base = state;
        reason = why;
        since = Instant.now();
    }
}
