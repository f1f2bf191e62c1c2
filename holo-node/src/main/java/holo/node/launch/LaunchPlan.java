package holo.node.launch;

import java.nio.file.Path;
import java.util.List;

/// What the launcher was told by its command line.
///
/// @param payara the `glassfish` directory of a Payara Server
/// @param ear the thin EAR
/// @param home the node's working directory: server directory, log, run-time facts
/// @param config a properties file with settings; need not exist
/// @param checkOnly whether only to say what would keep the node from starting
record LaunchPlan(Path payara, Path ear, Path home, Path config, boolean checkOnly) {
    private static final String CHECK = "--check";

    static LaunchPlan parse(String[] args) throws StartException {
        List<String> list = List.of(args);
        boolean check = !list.isEmpty() && list.getFirst().equals(CHECK);
        List<Path> paths = list.stream()
                .skip(check ? 1 : 0)
                .map(path -> Path.of(path).toAbsolutePath().normalize())
                .toList();
        if (paths.size() != 4) {
            throw new StartException(
                    Launcher.EXIT_USAGE,
                    "usage: Launcher [" + CHECK + "] <payara>/glassfish <thin ear> <node home> <holo.properties>");
        }
        return new LaunchPlan(paths.get(0), paths.get(1), paths.get(2), paths.get(3), check);
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
