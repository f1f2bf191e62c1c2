package holo.ear;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Where a process listens, from the tables of the kernel.
final class Listeners {
    private static final String LISTENING = "0A";

    private Listeners() {}

    /// The addresses that are not loopback ones, in the kernel's hexadecimal form.
    static List<String> beyondLoopback(long pid) throws IOException {
        Process process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "cat /proc/" + pid + "/net/tcp /proc/" + pid + "/net/tcp6; ls -l /proc/" + pid + "/fd")
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        List<String> sockets = lines.stream()
                .filter(line -> line.contains("socket:["))
                .map(line -> line.replaceAll(".*socket:\\[(\\d+)].*", "$1"))
                .toList();
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.matches("\\d+: .*"))
                .map(line -> line.split("\\s+"))
                .filter(fields -> fields[3].equals(LISTENING) && sockets.contains(fields[9]))
                .map(fields -> fields[1])
                .filter(address -> !address.startsWith("0100007F:")
                        && !address.startsWith("0000000000000000FFFF00000100007F:")
                        && !address.startsWith("00000000000000000000000001000000:"))
                .toList();
    }
}
