package holo.store.column;

import holo.store.StoreException;
import holo.store.column.ColumnException.Reason;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.locks.Lock;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// DuckDB in this process, over one file. Thread-safe; each connection is for one thread at a time.
final class DuckDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(DuckDatabase.class);
    static final String FILE = "columns.duckdb";
    private static final String DAMAGED = ".damaged";
    private static final MethodHandle INTERRUPT;
    private static final MethodHandle LOCK;

    static {
        // Statement.cancel reaches a query only while it executes, not while its rows are fetched, and a streamed query
        // does its work while it is fetched.
        try {
            Method interrupt = DuckDBConnection.class.getDeclaredMethod("interrupt");
            interrupt.setAccessible(true);
            INTERRUPT = MethodHandles.lookup().unreflect(interrupt);
            Field lock = DuckDBConnection.class.getDeclaredField("connRefLock");
            lock.setAccessible(true);
            LOCK = MethodHandles.lookup().unreflectGetter(lock);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final DuckDBConnection root;
    private final Path file;
    private final UnsyncedMark unsynced;

    private DuckDatabase(DuckDBConnection root, Path directory, UnsyncedMark unsynced) {
        this.root = root;
        this.file = directory.resolve(FILE);
        this.unsynced = unsynced;
    }

    /// Opens the file of a directory. A damaged one is put aside, named in the log, and begun anew; so is one that was
    /// open when the operating system went down, since nothing is synced while it is open ({@link UnsyncedMark}).
    static DuckDatabase open(Path directory, ColumnOptions options) {
        UnsyncedMark unsynced = new UnsyncedMark(directory);
        try {
            Files.createDirectories(directory);
            if (exists(directory) && unsynced.isOfAnotherBoot()) {
                putAside(directory, "the operating system stopped while it was open, or it could not be synced");
            }
            unsynced.write();
            try {
                return new DuckDatabase(connect(directory, options, unsynced), directory, unsynced);
            } catch (SQLException e) {
                if (!exists(directory) || String.valueOf(e.getMessage()).contains("Could not set lock")) {
                    throw e;
                }
                putAside(directory, String.valueOf(e.getMessage()));
                return new DuckDatabase(connect(directory, options, unsynced), directory, unsynced);
            }
        } catch (IOException | SQLException e) {
            throw new StoreException(
                    "58030",
                    "cannot open the columns in " + directory + ": " + e.getMessage() + ". Check the disk.",
                    e);
        }
    }

    /// Whether there is a file from before.
    static boolean exists(Path directory) {
        return Files.exists(directory.resolve(FILE));
    }

    private static void putAside(Path directory, String cause) throws IOException {
        Path file = directory.resolve(FILE);
        Path aside = directory.resolve(FILE + DAMAGED);
        LOG.error(
                "The columns in {} are or may be damaged: {}. The file is now {}, which may be deleted; the columns"
                        + " are built anew from the segments and the rows.",
                file,
                cause,
                aside);
        if (Files.exists(file)) {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.deleteIfExists(wal(file));
    }

    private static Path wal(Path file) {
        return file.resolveSibling(FILE + ".wal");
    }

    private static DuckDBConnection connect(Path directory, ColumnOptions options, UnsyncedMark unsynced)
            throws SQLException {
        int threads = options.threads() == 0 ? Runtime.getRuntime().availableProcessors() : options.threads();
        Properties properties = new Properties();
        properties.setProperty("threads", Integer.toString(threads));
        properties.setProperty("memory_limit", options.memory().bytes() + "B");
        properties.setProperty("temp_directory", directory.resolve("spill").toString());
        properties.setProperty("max_temp_directory_size", options.spill().bytes() + "B");
        properties.setProperty("fsync_mode", unsynced.isKept() ? "NONE" : "STANDARD");
        // Transactions see what is there as they begin, not as they first look at a table. A snapshot relies on it: its
        // tables' locks are held only until then.
        properties.setProperty("immediate_transaction_mode", "true");
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        DuckDBConnection connection =
                (DuckDBConnection) new DuckDBDriver().connect("jdbc:duckdb:" + directory.resolve(FILE), properties);
        try {
            DuckFunctions.register(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /// A connection of its own.
    DuckDBConnection connect() {
        try {
            return root.duplicate();
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    /// Ends what a connection executes or fetches. Any thread.
    static void interrupt(DuckDBConnection connection) {
        try {
            Lock lock = (Lock) LOCK.invoke(connection);
            lock.lock();
            try {
                INTERRUPT.invoke(connection);
            } finally {
                lock.unlock();
            }
        } catch (SQLException e) {
            LOG.debug("nothing to interrupt", e);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot interrupt a query", e);
        }
    }

    static void close(DuckDBConnection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("closing a connection to DuckDB failed", e);
        }
    }

    /// What an error of DuckDB's means.
    ///
    /// @param damaged told when files may be damaged
    static ColumnException translate(SQLException e, Runnable damaged) {
        String message = String.valueOf(e.getMessage());
        if (message.contains(".parquet") || message.contains("Invalid Input Error") || message.contains("ZSTD")) {
            damaged.run();
        }
        return translate(e);
    }

    /// What an error of DuckDB's means.
    static ColumnException translate(SQLException e) {
        String message = String.valueOf(e.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        Reason reason;
        if (message.startsWith("INTERRUPT")) {
            reason = Reason.INTERRUPTED;
        } else if (lower.contains("max_temp_directory_size") || lower.contains("no space left")) {
            reason = Reason.SPACE;
        } else if (message.startsWith("Out of Memory") || lower.contains("could not allocate")) {
            reason = Reason.MEMORY;
        } else {
            reason = Reason.REFUSED;
        }
        return new ColumnException(reason, message, e);
    }

    /// @param ended whether all connections are closed: another one keeps DuckDB writing, and then the mark stays
    void close(boolean ended) {
        try {
            root.close();
            if (ended) {
                unsynced.remove(file, wal(file));
            }
        } catch (SQLException | IOException e) {
            LOG.warn(
                    "Closing the columns in {} failed. What is not known to be on disk is built anew from the segments and"
                            + " the rows at the next start, unless the error says otherwise.",
                    file,
                    e);
        }
    }
}
