package holo.sql.exec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows put aside in temporary files by a hash of their key, so that those of one key are in one file.
final class Partitions {
    /// How often rows may be put aside again: what is then still too much has too many rows of one key, or keys of
    /// one hash.
    static final int LEVELS_MAX = 6;

    private static final int FILES = 16;

    private final @Nullable RowFile[] files = new RowFile[FILES];
    private final RowFormat format;
    private final Workspace workspace;
    private final int level;

    /// @param level how often these rows have been put aside before
    Partitions(RowFormat format, Workspace workspace, int level) {
        this.format = format;
        this.workspace = workspace;
        this.level = level;
    }

    /// @param hash of the row's key
    void write(int hash, @Nullable Object[] row) {
        int place = place(hash);
        RowFile file = files[place];
        if (file == null) {
            file = workspace.newFile(format);
            files[place] = file;
        }
        file.write(row);
    }

    private int place(int hash) {
        int h = (hash + level * 0x9e3779b9) * 0x85ebca6b;
        h = (h ^ h >>> 15) * 0xc2b2ae35;
        return h >>> 28;
    }

    /// Closes the files, if there are any.
    static void close(@Nullable Partitions partitions) {
        if (partitions != null) {
            for (RowFile file : partitions.files) {
                if (file != null) {
                    file.close();
                }
            }
        }
    }

    /// The files by place, null where there are no rows.
    List<@Nullable RowFile> files() {
        List<@Nullable RowFile> all = new ArrayList<>(FILES);
        for (RowFile file : files) {
            all.add(file);
        }
        return all;
    }
}
