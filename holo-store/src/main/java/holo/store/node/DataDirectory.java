package holo.store.node;

import holo.store.StoreException;
import holo.store.fs.FileSystem;
import holo.store.fs.FileSystem.FileLock;
import holo.store.fs.FileSystem.LockedException;
import holo.store.fs.FileSystem.OpenMode;
import holo.store.fs.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/// The directory of a store: a lock, a file that says what this is, the commit log and the rows.
///
/// `store.txt` has two lines, `holo store format 2` and `identity <16 hex digits>`; the identity ties the
/// commit-log files to the directory.
final class DataDirectory implements AutoCloseable {
    private static final String FORMAT_PREFIX = "holo store format ";
    private static final int FORMAT = 2;
    private static final String IDENTITY_PREFIX = "identity ";
    private static final int DESCRIPTION_BYTES_MAX = 1024;

    private final Path path;
    private final FileLock lock;
    private final long identity;

    private DataDirectory(Path path, FileLock lock, long identity) {
        this.path = path;
        this.lock = lock;
        this.identity = identity;
    }

    /// Opens and locks the directory, creating it when missing.
    ///
    /// @throws StoreException 55006 when another process uses it, 42501 without permission, XX000 when it is of
    ///     another version, 58030 on other errors
    static DataDirectory open(FileSystem fs, Path path) {
        try {
            fs.createDirectories(path);
            fs.createDirectories(path.resolve("log"));
            FileLock lock = fs.lock(path.resolve("LOCK"));
            try {
                return new DataDirectory(path, lock, identity(fs, path));
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (LockedException e) {
            throw new StoreException(
                    "55006",
                    "data directory " + path + " is in use by another process. Stop it, or start this node with"
                            + " another holo.data-dir.",
                    e);
        } catch (AccessDeniedException e) {
            throw new StoreException(
                    "42501",
                    "no permission to use data directory " + path + " (" + e.getFile() + "). Give this user read and"
                            + " write permission there, or set holo.data-dir to another directory.",
                    e);
        } catch (IOException e) {
            throw new StoreException(
                    "58030",
                    "cannot use data directory " + path + ": " + e + ". Check the disk, or set holo.data-dir to another"
                            + " directory.",
                    e);
        }
    }

    private static long identity(FileSystem fs, Path path) throws IOException {
        Path file = path.resolve("store.txt");
        if (!fs.exists(file)) {
            long identity = new SecureRandom().nextLong();
            write(fs, path, file, identity);
            return identity;
        }
        String[] lines = read(fs, file).split("\n", -1);
        if (lines.length < 2 || !lines[0].startsWith(FORMAT_PREFIX) || !lines[1].startsWith(IDENTITY_PREFIX)) {
            throw new StoreException(
                    "XX000",
                    file + " is not the description of a Holo store. Set holo.data-dir to an empty directory, or"
                            + " restore this file from a copy.");
        }
        if (!lines[0].equals(FORMAT_PREFIX + FORMAT)) {
            throw new StoreException(
                    "XX000",
                    "data directory " + path + " has \"" + lines[0] + "\", and this program reads format " + FORMAT
                            + ". Dump it with the version of Holo that wrote it, and restore the dump into an empty"
                            + " directory; or set holo.data-dir to another directory.");
        }
        return HexFormat.fromHexDigitsToLong(lines[1].substring(IDENTITY_PREFIX.length()));
    }

    private static void write(FileSystem fs, Path path, Path file, long identity) throws IOException {
        String text =
                FORMAT_PREFIX + FORMAT + "\n" + IDENTITY_PREFIX + HexFormat.of().toHexDigits(identity) + "\n";
        Path fresh = path.resolve("store.txt.new");
        if (fs.exists(fresh)) {
            fs.delete(fresh);
        }
        try (OpenFile out = fs.open(fresh, OpenMode.CREATE)) {
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
            out.syncAll();
        }
        fs.rename(fresh, file);
        fs.syncDirectory(path);
    }

    private static String read(FileSystem fs, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(DESCRIPTION_BYTES_MAX);
        try (OpenFile in = fs.open(file, OpenMode.READ)) {
            in.read(bytes, 0);
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    }

    Path path() {
        return path;
    }

    Path log() {
        return path.resolve("log");
    }

    Path rows() {
        return path.resolve("rows");
    }

    Path hotKeys() {
        return path.resolve("hot-keys");
    }

    long identity() {
        return identity;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
