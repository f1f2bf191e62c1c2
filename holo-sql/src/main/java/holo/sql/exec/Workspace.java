package holo.sql.exec;

import holo.sql.error.SqlException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one execution may take for rows that an operator keeps: memory, and beyond that temporary files, which it
/// owns: those that operators have not closed when it ends are closed with it. Used by one thread.
public final class Workspace implements AutoCloseable {
    private final @Nullable TemporaryFiles files;
    private final long workBytes;
    private final long fileBytesMax;
    private final Set<RowFile> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private long fileBytes;

    /// @param files null where there are none: operators then keep all in memory, within the statement's budget
    /// @param workBytes `work_mem`: from here on an operator writes rows to files
    /// @param fileBytesMax `temp_file_limit`; negative for no limit
    public Workspace(@Nullable TemporaryFiles files, long workBytes, long fileBytesMax) {
        this.files = files;
        this.workBytes = workBytes;
        this.fileBytesMax = fileBytesMax;
    }

    /// Nothing but memory.
    static Workspace memory() {
        return new Workspace(null, Long.MAX_VALUE, -1);
    }

    /// Whether an operator that keeps so much is to write rows to files.
    boolean isExceeded(long bytes) {
        return bytes > workBytes && files != null;
    }

    /// A file for rows.
    RowFile newFile(RowFormat format) {
        if (files == null) {
            throw new IllegalStateException("there are no temporary files");
        }
        RowFile file = new RowFile(files.open(), format, this);
        open.add(file);
        return file;
    }

    /// To be called before bytes are written.
    ///
    /// @throws SqlException 53400 beyond the limit, 53100 when the disk's reserve begins
    void written(long bytes) {
        if (fileBytesMax >= 0 && fileBytes + bytes > fileBytesMax) {
            throw SqlException.of(
                            "53400", "temporary file size exceeds temp_file_limit (" + fileBytesMax / 1024 + "kB)")
                    .withHint("Raise temp_file_limit or work_mem, or let the statement keep fewer rows.");
        }
        if (files != null) {
            files.admit(bytes);
        }
        fileBytes += bytes;
    }

    /// A file is closed.
    void closed(RowFile file, long bytes) {
        fileBytes -= bytes;
        if (open.remove(file) && files != null) {
            files.closed(bytes);
        }
    }

    @Override
    public void close() {
        SqlException first = null;
        for (RowFile file : List.copyOf(open)) {
            try {
                file.close();
            } catch (SqlException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
