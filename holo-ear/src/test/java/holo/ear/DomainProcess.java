package holo.ear;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The Payara domain of the in-container tests, seen from outside: its log, threads and files, and asadmin.
final class DomainProcess {
    private static final Path PAYARA = Path.of(System.getProperty("holo.test.payara", "target/payara-it"));
    private static final Path DOMAIN = PAYARA.resolve("glassfish/domains/holo-it");
    /// What NodeContext says of each part that it starts or stops.
    private static final Pattern STEP =
            Pattern.compile("\\[holo\\.ejb\\.NodeContext][^\\n]*\\[\\[\\s*(starting|stopping) ([^\\n]*?)]]");

    private static final Pattern THREAD = Pattern.compile("^\"([^\"]+)\"", Pattern.MULTILINE);
    private static final Pattern OURS = Pattern.compile("(holo-|nioEventLoop|multiThreadIo|grpc-|rocksdb|flight-).*");

    private static final int LET_GO_SECONDS = 15;

    private long from;

    /// Whether the thread of this name is one that Holo or one of its libraries starts.
    static boolean isOurs(String thread) {
        return OURS.matcher(thread).matches();
    }

    /// Forgets what the log says up to now.
    void mark() throws IOException {
        from = Files.exists(logFile()) ? Files.size(logFile()) : 0;
    }

    private static Path logFile() {
        return DOMAIN.resolve("logs/server.log");
    }

    /// The log since the mark.
    String log() throws IOException {
        byte[] all = Files.readAllBytes(logFile());
        int start = (int) Math.min(from, all.length);
        return new String(all, start, all.length - start, StandardCharsets.UTF_8);
    }

    /// The parts that were started, or stopped, since the mark, in order.
    List<String> lifecycle(String verb) throws IOException {
        List<String> parts = new ArrayList<>();
        for (Matcher step = STEP.matcher(log()); step.find(); ) {
            if (step.group(1).equals(verb)) {
                parts.add(step.group(2));
            }
        }
        return parts;
    }

    private static String pid() throws IOException {
        return Files.readString(DOMAIN.resolve("config/pid")).strip();
    }

    List<String> threads() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<String> names = new ArrayList<>();
        for (Matcher name = THREAD.matcher(output(jcmd.toString(), pid(), "Thread.print")); name.find(); ) {
            names.add(name.group(1));
        }
        return names;
    }

    /// Threads of ours that are still there after a while: gRPC lets its own go a second or two after the last server
    /// that shared them.
    List<String> lastingThreads() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LET_GO_SECONDS);
        while (true) {
            List<String> ours = threads().stream().filter(DomainProcess::isOurs).toList();
            if (ours.isEmpty() || System.nanoTime() > deadline) {
                return ours;
            }
            Thread.sleep(200);
        }
    }

    List<String> openFilesBelow(String directory) throws IOException {
        List<String> open = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", pid(), "fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.contains("/" + directory + "/")) {
                        open.add(target);
                    }
                } catch (NoSuchFileException e) {
                    continue; // closed meanwhile
                }
            }
        }
        return open;
    }

    void asadmin(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                PAYARA.resolve("bin/asadmin").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                System.getProperty("holo.test.admin-port")));
        command.addAll(List.of(arguments));
        output(command.toArray(String[]::new));
    }

    private static String output(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // asadmin takes the first Java on the path otherwise, which may be too old for it.
        builder.environment().put("AS_JAVA", System.getProperty("java.home"));
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + output);
        }
        return output;
    }
}
