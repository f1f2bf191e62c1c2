package holo.ear;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The classic way: the commands of docs/operations/running.md, word by word, on other ports and with another data
/// directory, which the variables at their beginning are for.
class DocumentedDomainIT {
    private static final String SECTION = "## In a Payara domain of your own";
    private static final Pattern BLOCK = Pattern.compile("^```sh\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern PID = Pattern.compile("\"pid\":(\\d+)");
    private static final long PATIENCE_SECONDS = 600;

    @TempDir
    Path directory;

    @Test
    void aDomainMadeByTheDocumentationServesOnLoopbackOnlyAndStops() throws Exception {
        List<String> blocks = blocks();
        assertThat(blocks).hasSize(2);
        int ports = freePortBase();
        List<Integer> free = freePorts(3);
        Map<String, String> variables = new TreeMap<>();
        variables.put("PORTS", Integer.toString(ports));
        variables.put("NODE_PORT", Integer.toString(free.getFirst()));
        variables.put("DATA", directory.resolve("data").toString());
        variables.put("HOLO_PG_PORT", Integer.toString(free.get(1)));
        variables.put("HOLO_FLIGHT_PORT", Integer.toString(free.get(2)));
        try {
            String deployed = bash(blocks.getFirst(), variables);
            assertThat(deployed).contains("\"state\":\"Ready\"");
            try (Connection connection = DriverManager.getConnection(
                            "jdbc:postgresql://127.0.0.1:" + free.get(1) + "/holo?user=holo");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE classic (id int PRIMARY KEY)");
                statement.execute("INSERT INTO classic VALUES (7)");
                try (ResultSet rows = statement.executeQuery("SELECT id FROM classic")) {
                    assertThat(rows.next()).isTrue();
                }
            }
            String node = bash("curl -sf http://127.0.0.1:" + (ports + 80) + "/api/v1/node", Map.of());
            Matcher pid = PID.matcher(node);
            assertThat(pid.find()).as(node).isTrue();
            assertThat(Listeners.beyondLoopback(Long.parseLong(pid.group(1)))).isEmpty();
            assertThat(directory.resolve("data")).isNotEmptyDirectory();
        } finally {
            variables.put("AS_ADMIN_PORT", Integer.toString(ports + 48));
            bash(blocks.get(1), variables);
        }
    }

    private static List<String> blocks() throws IOException {
        String page = Files.readString(HoloCommand.ROOT.resolve("docs/operations/running.md"));
        String section = page.substring(page.indexOf(SECTION) + SECTION.length());
        int end = section.indexOf("\n## ");
        section = end < 0 ? section : section.substring(0, end);
        List<String> blocks = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(section); block.find(); ) {
            blocks.add(block.group(1));
        }
        return blocks;
    }

    /// A number whose ports up to 100 above it are free.
    private static int freePortBase() {
        for (int base = 20_000; base < 30_000; base += 100) {
            if (isFree(base + 48) && isFree(base + 80) && isFree(base + 9) && isFree(base + 49)) {
                return base;
            }
        }
        throw new IllegalStateException("no block of free ports");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private String bash(String script, Map<String, String> variables) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("bash", "-euxc", script)
                .directory(HoloCommand.ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("HOLO_"));
        environment.putAll(variables);
        // For asadmin, which is short, and for the domain, which inherits it and is looked at for a moment.
        environment.put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("AS_JAVA", System.getProperty("java.home"));
        environment.put(
                "PATH",
                Path.of(System.getProperty("holo.test.payara", "target/payara-it"), "bin")
                                .toAbsolutePath() + ":" + System.getProperty("java.home") + "/bin:"
                        + environment.get("PATH"));
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
