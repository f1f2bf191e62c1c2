package holo.node.launch;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Asks the health endpoint of a node that is deployed until it says ready. Whatever takes long, such as the replay of
/// the log, happened in the deployment already.
final class ReadinessProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int HTTP_OK = 200;

    private ReadinessProbe() {}

    static void await(int httpPort) throws StartException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String last = "no answer";
        while (System.nanoTime() < deadline) {
            try {
                HttpURLConnection connection =
                        (HttpURLConnection) URI.create("http://127.0.0.1:" + httpPort + "/health/ready")
                                .toURL()
                                .openConnection();
                connection.setConnectTimeout(1000);
                connection.setReadTimeout(5000);
                boolean ok = connection.getResponseCode() == HTTP_OK;
                try (InputStream body = ok ? connection.getInputStream() : connection.getErrorStream()) {
                    last = body == null
                            ? "HTTP " + connection.getResponseCode()
                            : new String(body.readAllBytes(), StandardCharsets.UTF_8);
                }
                // Payara's endpoint is up without checks for as long as the application is not deployed.
                if (ok && last.contains("\"holo\"")) {
                    return;
                }
            } catch (IOException e) {
                last = e.toString();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new StartException(
                Launcher.EXIT_ERROR,
                "the node was not ready after " + PATIENCE.toSeconds() + " s; its health endpoint said: " + last
                        + ". See the log for what it was waiting for");
    }
}
