package holo.node.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Settings whose ports are real: where a port is set to 0, a free one is chosen, once. So everybody who
/// asks for the setting, inside the container and outside, hears the port that the node listens on.
/// Thread-safe.
public final class FreePorts implements SettingSource {
    private static final String SUFFIX = ".port";
    private static final String ANY = "0";

    private final SettingSource source;
    private final Map<String, Integer> chosen = new HashMap<>();

    public FreePorts(SettingSource source) {
        this.source = source;
    }

    @Override
    public Optional<String> find(String key) {
        Optional<String> value = source.find(key);
        if (key.endsWith(SUFFIX) && value.map(String::strip).filter(ANY::equals).isPresent()) {
            return Optional.of(Integer.toString(choose(key)));
        }
        return value;
    }

    /// What was chosen so far, by key.
    public synchronized Map<String, Integer> chosen() {
        return Map.copyOf(chosen);
    }

    private synchronized int choose(String key) {
        Integer before = chosen.get(key);
        if (before != null) {
            return before;
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = socket.getLocalPort();
            if (chosen.containsValue(port)) {
                // The system gave the same one again: look while this one is held.
                return choose(key);
            }
            chosen.put(key, port);
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException("no free port for " + key + ": " + e.getMessage(), e);
        }
    }
}
