package holo.sql.exec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Rows in a temporary file that are read by their number, a page at a time; the pages read last are kept. Rows are
/// added before the first is read. For readers that go through the rows at a few places, as frames of windows do.
final class RowPages implements AutoCloseable {
    private static final int PAGE_BYTES = 32 << 10;
    private static final int PAGES_KEPT = 8;

    private final RowFile file;
    private final ExecutionContext context;
    /// The last one read comes first.
    private final @Nullable Page[] kept = new Page[PAGES_KEPT];

    /// Where pages begin: in the file, and with which row.
    private long[] offsets = new long[16];

    private int[] firstRows = new int[16];
    private int pages;
    private int rows;
    private long pageBytes;
    private boolean complete;

    private record Page(int first, @Nullable Object[][] rows, long bytes) {
        boolean has(int i) {
            return i >= first && i < first + rows.length;
        }
    }

    RowPages(RowFormat format, ExecutionContext context) {
        this.file = context.workspace().newFile(format);
        this.context = context;
    }

    void add(@Nullable Object[] row) {
        if (rows == 0 || pageBytes >= PAGE_BYTES) {
            begin();
        }
        context.tick();
        file.write(row);
        rows++;
        pageBytes += MemoryBudget.sizeOf(row);
    }

    private void begin() {
        if (pages + 1 >= offsets.length) { // the end has a place, too
            offsets = Arrays.copyOf(offsets, pages * 2);
            firstRows = Arrays.copyOf(firstRows, pages * 2);
        }
        offsets[pages] = file.flush();
        firstRows[pages] = rows;
        pages++;
        pageBytes = 0;
    }

    @Nullable
    Object[] get(int i) {
        for (int k = 0; k < PAGES_KEPT; k++) {
            Page page = kept[k];
            if (page != null && page.has(i)) {
                System.arraycopy(kept, 0, kept, 1, k);
                kept[0] = page;
                return page.rows()[i - page.first()];
            }
        }
        Page page = read(i);
        Page dropped = kept[PAGES_KEPT - 1];
        context.memory().release(dropped == null ? 0 : dropped.bytes());
        System.arraycopy(kept, 0, kept, 1, PAGES_KEPT - 1);
        context.memory().take(page.bytes());
        kept[0] = page;
        return page.rows()[i - page.first()];
    }

    private Page read(int i) {
        if (!complete) {
            complete = true;
            offsets[pages] = file.flush();
            firstRows[pages] = rows;
        }
        context.checkCancelled();
        int found = Arrays.binarySearch(firstRows, 0, pages, i);
        int page = found < 0 ? -2 - found : found;
        int first = firstRows[page];
        @Nullable Object[][] read = file.read(offsets[page], offsets[page + 1], firstRows[page + 1] - first);
        long bytes = 0;
        for (@Nullable Object[] row : read) {
            bytes += MemoryBudget.sizeOf(row);
        }
        return new Page(first, read, bytes);
    }

    @Override
    public void close() {
        file.close();
        for (int k = 0; k < PAGES_KEPT; k++) {
            Page page = kept[k];
            context.memory().release(page == null ? 0 : page.bytes());
            kept[k] = null;
        }
    }
}
