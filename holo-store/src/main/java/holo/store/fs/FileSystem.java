package holo.store.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Files as the commit log needs them. What was written is on disk only after a sync of the file, and
/// a created, renamed or deleted name only after {@link #syncDirectory}.
///
/// Errors are {@link IOException}s; the subclasses of `java.nio.file` mean what they mean there
/// (`NoSuchFileException`, `FileAlreadyExistsException`, `AccessDeniedException`).
public interface FileSystem {
    /// Creates the directory and its parents where missing, durably.
    void createDirectories(Path directory) throws IOException;

    /// The names in a directory, sorted; directories in it are left out.
    List<Path> list(Path directory) throws IOException;

    boolean exists(Path file);

    /// Opens a file for reading and writing. The handle is for one thread at a time.
    OpenFile open(Path file, OpenMode mode) throws IOException;

    /// Renames atomically, replacing the target.
    void rename(Path from, Path to) throws IOException;

    void delete(Path file) throws IOException;

    /// Makes the directory's names durable.
    void syncDirectory(Path directory) throws IOException;

    /// Takes the exclusive lock of a lock file, creating it when missing. The lock ends with the
    /// process or with {@link FileLock#close()}.
    ///
    /// @throws LockedException when another process, or this one, holds it
    FileLock lock(Path file) throws IOException;

    /// Bytes that can still be written below the directory.
    long usableBytes(Path directory) throws IOException;

    /// How {@link #open} treats a file that exists or does not.
    enum OpenMode {
        /// Must exist; is only read.
        READ,
        /// Must exist.
        READ_WRITE,
        /// Must not exist.
        CREATE
    }

    /// A lock held.
    interface FileLock extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /// The lock is taken.
    final class LockedException extends IOException {
        private static final long serialVersionUID = 1L;

        public LockedException(Path file) {
            super(file + " is locked");
        }
    }
}
