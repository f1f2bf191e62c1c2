package holo.sql.exec;

import holo.sql.error.SqlException;
import holo.store.StoreException;
import holo.store.TemporarySpace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/// The directory of rows that do not fit into memory. A file has no name any more once it is open, so that nothing is
/// left of a process that ends in whatever way. Thread-safe.
public final class TemporaryFiles {
    private final TemporarySpace space;
    private final Path directory;
    private final AtomicLong lastNumber = new AtomicLong();
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /// Makes the directory, and removes what an earlier process could not.
    ///
    /// @throws IOException when the directory cannot be made or emptied
    public TemporaryFiles(TemporarySpace space) throws IOException {
        this.space = space;
        this.directory = Files.createDirectories(space.directory());
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    FileChannel open() {
        Path file = directory.resolve("rows-" + lastNumber.incrementAndGet());
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Files.delete(file);
            open.incrementAndGet();
            return channel;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// To be called before bytes are written.
    ///
    /// @throws SqlException 53100 when the disk's reserve begins
    void admit(long count) {
        try {
            space.admit(count);
        } catch (StoreException e) {
            throw SqlException.of(e.sqlState(), String.valueOf(e.getMessage()))
                    .withHint("The statement keeps more rows than work_mem allows in memory.")
                    .withCause(e);
        }
        bytes.addAndGet(count);
    }

    /// A file with so many bytes is closed.
    void closed(long count) {
        open.decrementAndGet();
        bytes.addAndGet(-count);
    }

    /// How many are open.
    public long openFiles() {
        return open.get();
    }

    /// How many bytes are in those that are open.
    public long bytes() {
        return bytes.get();
    }

    static SqlException failed(IOException e) {
        boolean full = String.valueOf(e.getMessage()).contains("No space left");
        return SqlException.of(full ? "53100" : "58030", "could not write a temporary file: " + e.getMessage())
                .withHint("The statement keeps more rows than work_mem allows in memory. Make room on the disk of the"
                        + " data directory, or raise work_mem.")
                .withCause(e);
    }
}
