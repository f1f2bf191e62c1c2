package holo.node.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
    @TempDir
    Path directory;

    @Test
    void aTakenPortIsNamedWithItsKeyAndWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> Preflight.checkPorts(Map.of("holo.pg.port", port)))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("port " + port + " (holo.pg.port)")
                    .hasMessageContaining("-Dholo.pg.port=");
        }
    }

    @Test
    void twoSettingsMayNotNameTheSamePort() {
        assertThatThrownBy(() -> Preflight.checkPorts(Map.of("holo.pg.port", 1, "holo.flight.port", 1)))
                .hasMessageContaining("Give each a port of its own");
    }

    @Test
    void aDirectoryInUseIsRefused() throws Exception {
        FileLock held = Preflight.lock(directory, "data directory");
        assertThatThrownBy(() -> Preflight.lock(directory, "data directory"))
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("in use by another node");
        held.acquiredBy().close();
        assertThatCode(() ->
                        Preflight.lock(directory, "data directory").acquiredBy().close())
                .doesNotThrowAnyException();
    }

    @Test
    void dataIsForTheNodesUserAloneUnlessTheDirectoryWasThere() throws Exception {
        Path made = directory.resolve("deep/data");
        Preflight.makePrivate(made, "data directory");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
        Path given = Files.createDirectory(
                directory.resolve("given"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        Preflight.makePrivate(given, "data directory");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(given)))
                .isEqualTo("rwxr-x---");
    }

    @Test
    void aFileInTheWayIsNamed() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> Preflight.makeWritable(file.resolve("data"), "data directory"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(file.toString());
    }
}
