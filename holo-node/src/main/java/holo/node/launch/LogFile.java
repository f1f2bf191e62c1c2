package holo.node.launch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.logging.LogManager;

/// The node's log: `holo.log` in its log directory, one line per record, rotated by size.
final class LogFile {
    private static final int ROTATE_BYTES = 20 << 20;

    private LogFile() {}

    static String properties(Path directory) {
        return """
                handlers=java.util.logging.FileHandler
                java.util.logging.FileHandler.pattern=%s/holo.log
                java.util.logging.FileHandler.limit=%d
                java.util.logging.FileHandler.count=1
                java.util.logging.FileHandler.append=true
                java.util.logging.FileHandler.formatter=java.util.logging.SimpleFormatter
                java.util.logging.SimpleFormatter.format=%%1$tFT%%1$tT.%%1$tL %%4$s %%3$s: %%5$s%%6$s%%n
                .level=INFO
                com.hazelcast.level=WARNING
                # Certificates of authorities that have expired; the distribution ships them, nothing here uses them.
                javax.enterprise.system.security.ssl.level=SEVERE
                """.formatted(directory, ROTATE_BYTES);
    }

    /// Sends what this process logs to the file from now on.
    static void open(Path directory) throws IOException {
        LogManager.getLogManager()
                .readConfiguration(
                        new ByteArrayInputStream(properties(directory).getBytes(StandardCharsets.UTF_8)));
    }
}
