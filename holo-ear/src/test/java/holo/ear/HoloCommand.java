package holo.ear;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Runs bin/holo as a person would, on artefacts that are built already, with its working files in a scratch directory.
final class HoloCommand {
    static final Path ROOT =
            Path.of(System.getProperty("holo.test.root", "..")).toAbsolutePath().normalize();

    private static final long PATIENCE_SECONDS = 360;

    private final Map<String, String> environment = new TreeMap<>();

    /// What a command printed and how it ended.
    ///
    /// @param exit its exit code
    /// @param output standard output and error together
    record Result(int exit, String output) {}

    private final Path root;

    HoloCommand(Path variableFiles) {
        this(ROOT, variableFiles);
    }

    /// @param root the project whose bin/holo is meant
    HoloCommand(Path root, Path variableFiles) {
        this.root = root;
        environment.put("HOLO_VAR_DIR", variableFiles.toString());
        environment.put("HOLO_NO_BUILD", "1");
        environment.put("HOLO_NO_AOT", "1");
        environment.put("HOLO_HEAP", "768m");
        // Most of a start is code that runs once: half the time without the optimizing compiler.
        environment.put("HOLO_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    }

    HoloCommand with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    HoloCommand without(String variable) {
        environment.remove(variable);
        return this;
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return run(List.of(arguments));
    }

    Result run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(root.resolve("bin/holo").toString()));
        command.addAll(arguments);
        // Through a file: the node that a start leaves behind must not keep a pipe to us open.
        Path output = Files.createTempFile("holo", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("HOLO_"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " did not end: " + Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }
}
