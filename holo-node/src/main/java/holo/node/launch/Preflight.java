package holo.node.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;

/// What can be known to fail before the server is started, so that it fails with one clear line.
final class Preflight {
    private static final int PORT_MAX = 65535;
    private static final int PORT_UNPRIVILEGED_MIN = 1024;
    private static final int PORT_STEP = 100;

    private Preflight() {}

    /// Every port must be free and no two settings may name the same one.
    static void checkPorts(Map<String, Integer> portsByKey) throws StartException {
        Map<Integer, String> seen = new HashMap<>();
        for (Map.Entry<String, Integer> entry : portsByKey.entrySet()) {
            if (entry.getValue() == 0) {
                continue; // any free one
            }
            String other = seen.put(entry.getValue(), entry.getKey());
            if (other != null) {
                throw new StartException(
                        Launcher.EXIT_USAGE,
                        entry.getKey() + " and " + other + " are both " + entry.getValue()
                                + ". Give each a port of its own");
            }
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), entry.getValue()));
            } catch (IOException e) {
                int port = entry.getValue();
                int another = port > PORT_MAX - PORT_STEP ? port - PORT_STEP : port + PORT_STEP;
                boolean forbidden = port < PORT_UNPRIVILEGED_MIN && !"Address already in use".equals(e.getMessage());
                throw new StartException(
                        Launcher.EXIT_ERROR,
                        "port " + port + " (" + entry.getKey() + ") cannot be opened: " + e.getMessage()
                                + (forbidden
                                        ? ". Ports below " + PORT_UNPRIVILEGED_MIN
                                                + " are for privileged users: choose another one"
                                        : ". Stop what uses it or choose another one")
                                + ", for example ./bin/holo start -D" + entry.getKey() + "="
                                + (forbidden ? port + 10 * PORT_UNPRIVILEGED_MIN : another));
            }
        }
    }

    /// Makes a directory that the node must be able to write to.
    static void makeWritable(Path directory, String purpose) throws StartException {
        try {
            Files.createDirectories(directory);
            Path probe = Files.createTempFile(directory, ".probe", "");
            Files.delete(probe);
        } catch (AccessDeniedException e) {
            throw new StartException(
                    Launcher.EXIT_ERROR,
                    purpose + " " + directory + " cannot be written: permission denied on " + e.getFile()
                            + ". Give user " + System.getProperty("user.name")
                            + " the right to write there or choose another directory");
        } catch (FileAlreadyExistsException e) {
            throw new StartException(
                    Launcher.EXIT_ERROR,
                    purpose + " " + directory + " cannot be made: " + e.getFile()
                            + " is a file. Choose another directory");
        } catch (IOException e) {
            throw new StartException(
                    Launcher.EXIT_ERROR,
                    purpose + " " + directory + " cannot be written: " + e + ". Choose another directory");
        }
    }

    /// The same for what nobody else may read: a directory that is made now is the node's user's alone, as PostgreSQL's
    /// is.
    static void makePrivate(Path directory, String purpose) throws StartException {
        boolean isNew = !Files.exists(directory);
        makeWritable(directory, purpose);
        if (isNew) {
            try {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            } catch (IOException | UnsupportedOperationException e) {
                throw new StartException(
                        Launcher.EXIT_ERROR,
                        purpose + " " + directory + " cannot be kept from others: " + e + ". Choose another directory");
            }
        }
    }

    /// Takes a directory for this process until it ends; the operating system releases it even after a crash.
    static FileLock lock(Path directory, String purpose) throws StartException {
        Path file = directory.resolve("node.lock");
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw inUse(directory, purpose);
            }
            return lock;
        } catch (OverlappingFileLockException e) {
            throw inUse(directory, purpose);
        } catch (IOException e) {
            throw new StartException(
                    Launcher.EXIT_ERROR, "cannot lock " + file + ": " + e + ". Check the disk and its permissions");
        }
    }

    private static StartException inUse(Path directory, String purpose) {
        return new StartException(
                Launcher.EXIT_ERROR,
                purpose + " " + directory + " is in use by another node. Stop that node, or start this one with"
                        + " another --name or --data-dir");
    }
}
