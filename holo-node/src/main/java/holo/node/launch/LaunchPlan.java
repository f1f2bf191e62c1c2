package holo.node.launch;

import java.nio.file.Path;
import java.util.List;

/// What the launcher was told by its command line.
///
/// @param payara the `glassfish` directory of a Payara Server
/// @param ear the thin EAR
/// @param home the node's working directory: server directory, log, run-time facts
/// @param config a properties file with settings; need not exist
record LaunchPlan(Path payara, Path ear, Path home, Path config) {
    static LaunchPlan parse(String[] args) throws StartException {
        List<String> list = List.of(args);
        if (list.size() != 4) {
            throw new StartException(
                    Launcher.EXIT_USAGE, "usage: Launcher <payara>/glassfish <thin ear> <node home> <holo.properties>");
        }
        return new LaunchPlan(absolute(args[0]), absolute(args[1]), absolute(args[2]), absolute(args[3]));
    }

    private static Path absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize();
    }

    Path serverDirectory() {
        return home.resolve("server");
    }

    Path logDirectory() {
        return home.resolve("log");
    }

    /// Facts for bin/holo, as properties.
    Path facts() {
        return home.resolve("node.properties");
    }

    Path hazelcastConfig() {
        return serverDirectory().resolve("config/hazelcast.xml");
    }
}
