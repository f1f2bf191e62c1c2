package holo.store.column;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says that DuckDB's file is open, in which run of the operating system, and so, that not all of it may be on disk.
///
/// DuckDB would sync its log with each feed, some ten milliseconds that a query waits for, and that the sync of the
/// commit log waits for on the same disk. The columns need none of it: they can be made anew from segments and rows.
/// What was written but not synced survives the end of the process, in the operating system's hands. Only when that has
/// gone down, too, is the file not to be trusted, and would not show it: a page that never came to disk is an old page
/// with a checksum that is right. So this mark is synced before DuckDB begins, with what identifies the run of the
/// operating system, and taken away when DuckDB is closed and its file synced. When that sync fails, the operating
/// system may have given up pages that nobody has read again yet: then the mark says that the file is not to be trusted
/// in this run, either. Where runs cannot be told apart, there is no mark, and DuckDB syncs.
final class UnsyncedMark {
    private static final Logger LOG = LoggerFactory.getLogger(UnsyncedMark.class);
    private static final String FILE = "unsynced";
    private static final String OF_NO_BOOT = "not synced";
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path directory;
    private final Optional<String> boot;

    UnsyncedMark(Path directory) {
        this(directory, thisBoot());
    }

    /// @param boot identifies this run of the operating system; empty when nothing does
    UnsyncedMark(Path directory, Optional<String> boot) {
        this.directory = directory;
        this.boot = boot;
    }

    private static Optional<String> thisBoot() {
        try {
            return Optional.of(Files.readString(BOOT_ID).strip()).filter(id -> !id.isEmpty());
        } catch (IOException e) {
            LOG.info(
                    "Runs of this operating system cannot be told apart ({}); the columns are synced with each feed",
                    e.toString());
            return Optional.empty();
        }
    }

    /// Whether there is a mark while DuckDB is open.
    boolean isKept() {
        return boot.isPresent();
    }

    /// Whether the file was left open by a run of the operating system that may not have been this one.
    boolean isOfAnotherBoot() throws IOException {
        Path mark = directory.resolve(FILE);
        return Files.exists(mark)
                && !Files.readString(mark, StandardCharsets.ISO_8859_1).equals(boot.orElse(""));
    }

    /// Before DuckDB is opened. A mark that is already there is of this run, or of a file that has been put aside.
    void write() throws IOException {
        if (boot.isEmpty()) {
            Files.deleteIfExists(directory.resolve(FILE));
            return;
        }
        write(boot.get());
    }

    private void write(String content) throws IOException {
        Path mark = directory.resolve(FILE);
        try (FileChannel out = FileChannel.open(
                mark, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer id = ByteBuffer.wrap(content.getBytes(StandardCharsets.ISO_8859_1));
            while (id.hasRemaining()) {
                out.write(id);
            }
            out.force(true);
        }
        sync(directory);
    }

    /// After DuckDB was closed.
    ///
    /// @param files of DuckDB's; missing ones are passed over
    /// @throws IOException when they cannot be synced; they are not trusted any more then
    void remove(Path... files) throws IOException {
        if (boot.isEmpty()) {
            return;
        }
        try {
            for (Path file : files) {
                if (Files.exists(file)) {
                    sync(file);
                }
            }
            sync(directory);
        } catch (IOException e) {
            distrust(e);
            throw e;
        }
        Files.deleteIfExists(directory.resolve(FILE));
        sync(directory);
    }

    /// Has the next start put the file aside, as long as the mark can be written where the file could not be synced.
    private void distrust(IOException failure) throws IOException {
        try {
            write(OF_NO_BOOT);
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw new IOException(
                    "the columns could not be synced, and that could not be noted in " + directory.resolve(FILE)
                            + ": remove " + directory.resolve(DuckDatabase.FILE) + " before the next start",
                    failure);
        }
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel open = FileChannel.open(path, StandardOpenOption.READ)) {
            open.force(true);
        }
    }
}
