package holo.ear;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A node started by bin/holo on free ports, with its files in a scratch directory.
final class TestNode implements AutoCloseable {
    private static final Pattern PID = Pattern.compile("\"pid\":(\\d+)");

    private final HoloCommand command;
    private final String name;
    private static final int LOG_LINES = 60;

    private final Path directory;
    private final List<String> ports;

    final int pgPort;
    final int flightPort;
    final int httpPort;
    final int nodePort;

    TestNode(Path directory, String name) throws IOException {
        this.directory = directory;
        this.command = new HoloCommand(directory);
        this.name = name;
        int[] free = freePorts(4);
        pgPort = free[0];
        flightPort = free[1];
        httpPort = free[2];
        nodePort = free[3];
        ports = List.of(
                "--name", name,
                "--pg-port", Integer.toString(pgPort),
                "--flight-port", Integer.toString(flightPort),
                "--http-port", Integer.toString(httpPort),
                "--node-port", Integer.toString(nodePort));
    }

    private static int[] freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        int[] free = new int[count];
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                free[i] = socket.getLocalPort();
            }
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
        return free;
    }

    HoloCommand.Result run(String verb, String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(verb));
        arguments.addAll(verb.equals("start") || verb.equals("restart") ? ports : List.of("--name", name));
        arguments.addAll(List.of(more));
        return command.run(arguments);
    }

    TestNode start(String... more) throws IOException, InterruptedException {
        HoloCommand.Result result = run("start", more);
        if (result.exit() != 0) {
            throw new IOException("holo start ended with " + result.exit() + ": " + result.output());
        }
        return this;
    }

    ProcessHandle process() throws IOException, InterruptedException {
        String status = run("status", "--json").output();
        Matcher matcher = PID.matcher(status);
        if (!matcher.find()) {
            throw new IOException("no pid in " + status);
        }
        return ProcessHandle.of(Long.parseLong(matcher.group(1))).orElseThrow();
    }

    /// SIGKILL, and waits until the process is gone.
    void kill() throws Exception {
        ProcessHandle process = process();
        process.destroyForcibly();
        process.onExit().get();
    }

    /// What the node wrote last, for failures that its end may explain.
    String logTail() {
        Path log = directory.resolve("nodes").resolve(name).resolve("log");
        StringBuilder tail = new StringBuilder();
        for (String file : List.of("start.log", "holo.log")) {
            try {
                List<String> lines = Files.readAllLines(log.resolve(file));
                tail.append(file).append(":\n");
                lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
                        .forEach(line -> tail.append(line).append('\n'));
            } catch (IOException e) {
                tail.append(file).append(": ").append(e).append('\n');
            }
        }
        return tail.toString();
    }

    Connection sql() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + pgPort + "/holo?user=holo");
    }

    Connection flight() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:arrow-flight-sql://127.0.0.1:" + flightPort + "/?useEncryption=false&user=holo&password=");
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Override
    public void close() throws IOException {
        try {
            run("stop", "--force");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while stopping node " + name, e);
        }
    }
}
