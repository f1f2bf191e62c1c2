package holo.sql.exec;

import holo.sql.type.SqlType;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells rows apart from those before. What does not fit into memory is put aside, to be asked about again.
final class DistinctRows {
    private final List<SqlType> types;
    private final RowFormat format;
    private final ExecutionContext context;
    private final Set<RowKey> seen = new HashSet<>();
    private final ArrayDeque<Part> waiting = new ArrayDeque<>();
    private @Nullable Partitions aside;
    private @Nullable RowFile current;
    private int level;
    private long bytes;

    private record Part(RowFile rows, int level) {}

    DistinctRows(List<SqlType> types, ExecutionContext context) {
        this.types = types;
        this.format = new RowFormat(types);
        this.context = context;
    }

    /// Whether a row is the first of its kind. False, too, for a row that is put aside.
    boolean isNew(@Nullable Object[] row) {
        RowKey key = RowKey.of(row, types);
        if (level < Partitions.LEVELS_MAX && context.workspace().isExceeded(bytes)) {
            if (!seen.contains(key)) {
                Partitions files = aside;
                if (files == null) {
                    files = new Partitions(format, context.workspace(), level);
                    aside = files;
                }
                files.write(key.hashCode(), row);
            }
            return false;
        }
        boolean added = seen.add(key);
        if (added) {
            long size = MemoryBudget.sizeOf(row);
            context.memory().take(size);
            bytes += size;
        }
        return added;
    }

    /// Some of the rows that were put aside, when all others were asked about; null when there are no more.
    @Nullable
    Iterator<@Nullable Object[]> next() {
        Partitions files = aside;
        if (files != null) {
            for (RowFile file : files.files()) {
                if (file != null) {
                    waiting.push(new Part(file, level + 1));
                }
            }
            aside = null;
        }
        seen.clear();
        context.memory().release(bytes);
        bytes = 0;
        Part part = waiting.poll();
        if (part == null) {
            return null;
        }
        level = part.level();
        current = part.rows();
        return part.rows();
    }

    void close() {
        Partitions.close(aside);
        if (current != null) {
            current.close();
        }
        waiting.forEach(part -> part.rows().close());
        context.memory().release(bytes);
        bytes = 0;
    }
}
