package holo.sql.exec;

import holo.sql.error.SqlException;
import org.jspecify.annotations.Nullable;

/// What one execution may take for rows that an operator keeps: memory, and beyond that temporary files. Used by one
/// thread.
public final class Workspace {
    private final @Nullable TemporaryFiles files;
    private final long workBytes;
    private final long fileBytesMax;
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
        return new RowFile(files.open(), format, this);
    }

    /// @throws SqlException 53400 beyond the limit
    void written(long bytes) {
        fileBytes += bytes;
        if (fileBytesMax >= 0 && fileBytes > fileBytesMax) {
            throw SqlException.of(
                            "53400", "temporary file size exceeds temp_file_limit (" + fileBytesMax / 1024 + "kB)")
                    .withHint("Raise temp_file_limit or work_mem, or let the statement keep fewer rows.");
        }
    }

    void removed(long bytes) {
        fileBytes -= bytes;
    }
}
