package holo.store.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/// A JVM to be killed. What libraries unpack into the directory for temporary files stays behind at each kill, so that
/// directory is one of the test's own, emptied before each life.
///
/// RocksDB's native library is unpacked once for all lives: it would take longer than the rest of a start.
public final class ChildJvm {
    private static final Path LIBRARIES = unpackRocksDb();

    private ChildJvm() {}

    private static Path unpackRocksDb() {
        try (InputStream packed =
                RocksDB.class.getResourceAsStream("/" + Environment.getJniLibraryFileName("rocksdb"))) {
            Path directory = Files.createTempDirectory("holo-rocksdb");
            directory.toFile().deleteOnExit();
            Path library = directory.resolve(System.mapLibraryName(Environment.getSharedLibraryName("rocksdb")));
            library.toFile().deleteOnExit(); // in the reverse order: the file goes first
            Files.copy(Objects.requireNonNull(packed, "RocksDB's library for this machine"), library);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts the main class; its standard error goes to `err` in the directory.
    public static Process start(Path directory, Class<?> main, String... arguments) throws IOException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        try (Stream<Path> left = Files.list(temporary)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-ea",
                "-Djava.io.tmpdir=" + temporary,
                "-Djava.library.path=" + LIBRARIES,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(directory.resolve("err").toFile())
                .start();
    }
}
