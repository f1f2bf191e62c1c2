package holo.web;

import java.util.List;

/// The node, for JSON.
///
/// @param name `holo.node.name`
/// @param state Bootstrapping, Ready, Degraded or NotReady
/// @param serves whether clients may be sent here
/// @param reason why it is in that state; empty when ready
/// @param since when state or reason changed last, ISO-8601
/// @param uptimeSeconds of the process
/// @param version of Holo
/// @param java the JVM's version
/// @param pid of the process
/// @param processors that the JVM sees
/// @param dataDirectory where it keeps its data
/// @param endpoints where clients connect
/// @param tickSeconds distance of samples
/// @param windowSeconds how long samples are kept
public record NodeView(
        String name,
        String state,
        boolean serves,
        String reason,
        String since,
        long uptimeSeconds,
        String version,
        String java,
        long pid,
        int processors,
        String dataDirectory,
        List<Endpoint> endpoints,
        int tickSeconds,
        int windowSeconds) {
    /// Where one kind of client connects.
    ///
    /// @param key the setting of its port
    /// @param name for people
    /// @param connect what to paste into the client
    public record Endpoint(String key, String name, String connect) {}
}
