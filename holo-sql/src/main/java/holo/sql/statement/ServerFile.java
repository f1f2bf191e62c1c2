package holo.sql.statement;

import holo.sql.error.SqlException;
import holo.sql.session.StatementResult;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A file of the server that COPY reads or writes.
final class ServerFile {
    private static final int PIECE_BYTES = 1 << 16;

    private ServerFile() {}

    /// Takes what is in a file.
    @FunctionalInterface
    interface Sink {
        void data(byte[] bytes, int offset, int length);
    }

    /// Reads the file, piece by piece.
    ///
    /// @throws SqlException 58P01, 42501, 42809 when it cannot be opened, 58030 when it cannot be read
    static void read(String name, Sink sink) {
        Path path = path(name, "from");
        if (Files.isDirectory(path)) {
            throw SqlException.of("42809", "\"" + name + "\" is a directory");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] piece = new byte[PIECE_BYTES];
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                sink.data(piece, 0, length);
            }
        } catch (IOException e) {
            throw failed(name, "reading", "could not read from COPY file: ", e)
                    .withHint("COPY FROM instructs the PostgreSQL server process to read a file. You may want a"
                            + " client-side facility such as psql's \\copy.");
        }
    }

    /// Writes all of the source to the file, which is emptied or made; answers the tag.
    ///
    /// @throws SqlException 58P01, 42501, 42809 when it cannot be opened, 58030 when it cannot be written
    static String write(String name, StatementResult.CopySource source) {
        try (source) {
            Path path = path(name, "to");
            if (Files.isDirectory(path)) {
                throw SqlException.of("42809", "could not open file \"" + name + "\" for writing: Is a directory");
            }
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), PIECE_BYTES)) {
                for (byte[] piece = source.next(); piece != null; piece = source.next()) {
                    out.write(piece);
                }
            } catch (IOException e) {
                throw failed(name, "writing", "could not write to COPY file: ", e)
                        .withHint("COPY TO instructs the PostgreSQL server process to write a file. You may want a"
                                + " client-side facility such as psql's \\copy.");
            }
            return source.tag();
        }
    }

    /// A relative name would depend on where the server was started.
    private static Path path(String name, String direction) {
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            throw SqlException.of("58P01", "could not open file \"" + name + "\": " + e.getReason());
        }
        if (!path.isAbsolute()) {
            throw SqlException.of("42602", "relative path not allowed for COPY " + direction + " file");
        }
        return path;
    }

    private static SqlException failed(String name, String act, String broken, IOException e) {
        String opening = "could not open file \"" + name + "\" for " + act + ": ";
        SqlException error = switch (e) {
            case NoSuchFileException _ -> SqlException.of("58P01", opening + "No such file or directory");
            case AccessDeniedException _ -> SqlException.of("42501", opening + "Permission denied");
            default -> SqlException.of("58030", broken + e.getMessage());
        };
        return error.withCause(e);
    }
}
