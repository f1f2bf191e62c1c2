package holo.ear;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What bin/holo says to wrong usage and to a machine that is not fit.
class CommandLineIT {
    @TempDir
    Path directory;

    private HoloCommand holo = new HoloCommand(Path.of("unused"));

    @BeforeEach
    void inScratchDirectory() {
        holo = new HoloCommand(directory);
    }

    private static void refused(HoloCommand.Result result, int exit, String... parts) {
        assertThat(result.output()).contains(parts);
        assertThat(result.output().lines().filter(line -> line.startsWith("holo: ")))
                .isNotEmpty();
        assertThat(result.output()).doesNotContain("\tat ");
        assertThat(result.exit()).isEqualTo(exit);
    }

    @Test
    void helpListsTheCommands() throws Exception {
        HoloCommand.Result result = holo.run("help");
        assertThat(result.exit()).isZero();
        assertThat(result.output()).contains("start", "stop", "status", "logs", "demo", "test");
    }

    @Test
    void unknownCommandsAndOptionsAreNamed() throws Exception {
        refused(holo.run("strat"), 2, "unknown command \"strat\"");
        refused(holo.run("start", "--prot", "1"), 2, "unknown option \"--prot\"");
        refused(holo.run("start", "--name"), 2, "option --name needs a value");
        refused(holo.run("start", "--name", "a/b"), 2, "node name \"a/b\"");
        refused(holo.run("start", "--heap", "much"), 2, "--heap \"much\"");
    }

    @Test
    void aMissingJdkIsSaidWithWhatToInstall() throws Exception {
        holo.with("HOLO_JDK_PLACES", "").with("JAVA_HOME", directory.toString()).with("PATH", "/nowhere:" + binaries());
        refused(holo.run("start"), 1, "needs a JDK 25", "JAVA_HOME");
    }

    /// A directory with what a shell script needs and no Java.
    private String binaries() throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        for (String tool : new String[] {
            "bash",
            "env",
            "dirname",
            "readlink",
            "sed",
            "cat",
            "tail",
            "head",
            "tr",
            "mkdir",
            "ls",
            "grep",
            "date",
            "basename"
        }) {
            for (String place : new String[] {"/usr/bin", "/bin"}) {
                if (Files.exists(Path.of(place, tool)) && !Files.exists(bin.resolve(tool))) {
                    Files.createSymbolicLink(bin.resolve(tool), Path.of(place, tool));
                }
            }
        }
        return bin.toString();
    }

    @Test
    void anUnknownSettingStopsTheStart() throws Exception {
        refused(holo.run("start", "-Dholo.pg.prot=1"), 2, "unknown setting holo.pg.prot", "Did you mean holo.pg.port?");
        refused(
                new HoloCommand(directory).with("HOLO_PG_PROT", "1").run("start"),
                2,
                "environment variable HOLO_PG_PROT is no setting");
    }

    @Test
    void aWrongValueIsNamedWithWhatIsAllowed() throws Exception {
        refused(
                holo.run("start", "-Dholo.http.port=http"),
                2,
                "holo.http.port = \"http\"",
                "a whole number from 0 to 65535");
        refused(
                new HoloCommand(directory).with("HOLO_FLIGHT_PORT", "99999").run("start"),
                2,
                "holo.flight.port = \"99999\"");
    }

    @Test
    void anAddressBeyondLoopbackIsRefusedWithoutTlsAndAuthentication() throws Exception {
        refused(
                holo.run("start", "-Dholo.pg.address=0.0.0.0"),
                2,
                "refusing to listen on holo.pg.address=0.0.0.0",
                "without TLS and authentication: set holo.pg.tls.enabled=true and holo.pg.authentication=scram-sha-256");
        refused(
                holo.run("start", "-Dholo.pg.address=0.0.0.0", "-Dholo.pg.tls.enabled=true"),
                2,
                "without authentication");
        refused(
                holo.run("start", "-Dholo.pg.address=0.0.0.0", "-Dholo.pg.authentication=scram-sha-256"),
                2,
                "without TLS");
        refused(
                holo.run("start", "-Dholo.flight.address=0.0.0.0"),
                2,
                "refusing to listen on holo.flight.address=0.0.0.0",
                "without TLS");
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refused(
                    holo.run("start", "--http-port", Integer.toString(taken.getLocalPort())),
                    1,
                    "port " + taken.getLocalPort() + " (holo.http.port)");
        }
    }

    @Test
    void aDataDirectoryThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        refused(
                holo.run("start", "--data-dir", file + "/data"),
                1,
                "data directory " + file + "/data",
                "Not a directory");
    }

    @Test
    void aFreshCloneSaysWhatIsWrongBeforeItBuilds() throws Exception {
        HoloCommand clone = new HoloCommand(freshClone(), directory.resolve("var")).without("HOLO_NO_BUILD");
        refusedUnbuilt(
                clone.run("start", "-Dholo.pg.prot=1"), 2, "unknown setting holo.pg.prot. Did you mean holo.pg.port?");
        refusedUnbuilt(
                clone.run(
                        "start",
                        "-Dholo.http.port=http",
                        "-Dholo.wal.sync-mode=maybe",
                        "-Dholo.analytics.enabled=perhaps",
                        "-Dholo.gc.interval=1ms",
                        "-Dholo.checkpoint.interval=soon",
                        "-Dholo.rows.cache-bytes=1kB",
                        "-Dholo.rows.jobs=65"),
                2,
                "holo.http.port = \"http\" is not allowed. Give a whole number from 0 to 65535; the default is \"18080\"",
                "holo.wal.sync-mode = \"maybe\" is not allowed. Give one of sync-data, sync-all, buffer",
                "holo.analytics.enabled = \"perhaps\" is not allowed. Give true or false",
                "holo.gc.interval = \"1ms\" is not allowed.",
                "holo.checkpoint.interval = \"soon\" is not allowed.",
                "holo.rows.cache-bytes = \"1kB\" is not allowed.",
                "holo.rows.jobs = \"65\" is not allowed.");
        refusedUnbuilt(clone.run("start", "--pg-port", "7", "--http-port", "7"), 2, "Give each a port of its own");
        Path file = Files.createFile(directory.resolve("file"));
        refusedUnbuilt(clone.run("start", "--data-dir", file + "/data"), 1, "Not a directory");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            refusedUnbuilt(clone.run("start", "--flight-port", port), 1, "port " + port + " (holo.flight.port)");
        }
        refusedUnbuilt(
                clone.with("HOLO_PG_PROT", "1").run("start"), 2, "environment variable HOLO_PG_PROT is no setting");
    }

    @Test
    void everyAllowedKindOfValuePassesBeforeTheBuild() throws Exception {
        HoloCommand clone = new HoloCommand(freshClone(), directory.resolve("var")).without("HOLO_NO_BUILD");
        HoloCommand.Result result = clone.with("HOLO_ROWS_JOBS", "3")
                .run(
                        "start",
                        "--pg-port=0",
                        "--flight-port=0",
                        "--http-port=0",
                        "--node-port=0",
                        "-Dholo.wal.sync-mode=buffer",
                        "-Dholo.analytics.enabled=off",
                        "-Dholo.gc.interval=2m",
                        "-Dholo.checkpoint.interval=PT2S",
                        "-Dholo.rows.cache-bytes=64 MiB",
                        "-Dholo.node.peers=127.0.0.1:1,127.0.0.1:2");
        assertThat(result.output()).contains("Building Holo").doesNotContain("is not allowed");
        assertThat(result.exit()).as("there is nothing to build with").isEqualTo(1);
    }

    /// What of a clone is there before a build, without a way to build.
    private Path freshClone() throws Exception {
        Path clone = Files.createDirectory(directory.resolve("clone"));
        Process copy = new ProcessBuilder(
                        "cp", "-r", "bin", "config", "pom.xml", "--parents", "docs/reference", clone.toString())
                .directory(HoloCommand.ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(copy.getInputStream().readAllBytes())).isEmpty();
        Files.createDirectories(clone.resolve("holo-x/src/main"));
        Files.copy(clone.resolve("pom.xml"), clone.resolve("holo-x/pom.xml"));
        return clone;
    }

    private static void refusedUnbuilt(HoloCommand.Result result, int exit, String... parts) {
        refused(result, exit, parts);
        assertThat(result.output()).doesNotContain("Building");
    }

    @Test
    void aFailedRecordingIsRememberedAndSaid() throws Exception {
        holo.without("HOLO_NO_AOT").with("HOLO_JAVA_OPTS", "-XX:NoSuchOption");
        HoloCommand.Result first =
                holo.run("start", "--pg-port=0", "--flight-port=0", "--http-port=0", "--node-port=0");
        assertThat(first.output()).contains("Recording the start-up cache", "not recorded", "aot.log");
        HoloCommand.Result second =
                holo.run("start", "--pg-port=0", "--flight-port=0", "--http-port=0", "--node-port=0");
        assertThat(second.output())
                .contains("Starting without the start-up cache", "To try again, delete")
                .doesNotContain("Recording the start-up cache");
    }

    @Test
    void settingsAreCheckedBeforeTheStartUpCacheIsRecorded() throws Exception {
        holo.without("HOLO_NO_AOT");
        HoloCommand.Result result = holo.run("start", "-Dholo.rows.jobs=0");
        refused(result, 2, "holo.rows.jobs = \"0\"");
        assertThat(result.output()).doesNotContain("Recording");
    }

    @Test
    void aStoppedNodeIsUnhealthyAndSaysSoInJson() throws Exception {
        HoloCommand.Result result = holo.run("status", "--json");
        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.output())
                .startsWith("{\"name\":\"holo\",\"state\":\"Stopped\"")
                .contains("\"pid\":null");
        assertThat(holo.run("stop").exit()).isZero();
        refused(holo.run("logs"), 1, "has no log yet");
    }
}
