package holo.sql.session;

import holo.sql.error.SqlException;
import holo.sql.exec.MemoryBudget;
import holo.sql.exec.SessionFacts.CursorStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cursor of DECLARE. Rows come from the query when they are asked for and are kept for going back: all of them for
/// SCROLL, as many as fit into {@link #KEPT_BYTES_MAX} when nothing was said, none for NO SCROLL.
final class SqlCursor {
    /// What is kept of a cursor that was not declared with SCROLL.
    static final long KEPT_BYTES_MAX = 4L << 20;

    private final RowDescription columns;
    private final StatementResult.RowCursor source;
    private final String text;
    private final long declaredMicros = Clock.nowMicros();
    private final @Nullable Boolean scroll;
    private final boolean hold;
    private final MemoryBudget budget;
    private final List<@Nullable Object[]> kept = new ArrayList<>();
    private long keptBytes;
    private boolean ended;

    /// How many rows before the kept ones are kept no longer.
    private long forgotten;

    /// The number of the row that the cursor is on, from 1; 0 before the first.
    private long position;

    /// @param text of the statement that declared it
    /// @param scroll null when neither SCROLL nor NO SCROLL was said
    SqlCursor(StatementResult.Rows rows, String text, @Nullable Boolean scroll, boolean hold, MemoryBudget budget) {
        this.columns = rows.description();
        this.source = rows.cursor();
        this.text = text;
        this.scroll = scroll;
        this.hold = hold;
        this.budget = budget;
    }

    RowDescription columns() {
        return columns;
    }

    CursorStatus status(String name) {
        return new CursorStatus(name, text, hold, !Boolean.FALSE.equals(scroll), declaredMicros);
    }

    boolean isHeld() {
        return hold;
    }

    /// Reads what is left, so that the rows outlive the transaction.
    void materialize() {
        while (!ended) {
            pull(true);
        }
    }

    void close() {
        end();
        kept.clear();
        budget.close();
    }

    /// The query has no more rows, or is asked for none.
    private void end() {
        if (!ended) {
            ended = true;
            source.close();
        }
    }

    private long size() {
        return forgotten + kept.size();
    }

    /// Takes one more row from the query.
    private boolean pull(boolean keep) {
        if (ended || !source.advance()) {
            end();
            return false;
        }
        @Nullable Object[] row = source.row().toArray();
        if (keep || Boolean.TRUE.equals(scroll)) {
            budget.take(MemoryBudget.sizeOf(row));
        } else {
            keptBytes += MemoryBudget.sizeOf(row);
            if (scroll != null || keptBytes > KEPT_BYTES_MAX) {
                forgotten += kept.size();
                kept.clear();
                keptBytes = 0;
            }
        }
        kept.add(row);
        return true;
    }

    private @Nullable Object[] row(long number) {
        return kept.get((int) (number - forgotten - 1));
    }

    /// Moves by one; false at the end, behind the last row.
    private boolean next() {
        if (position < size() || pull(false)) {
            position++;
            return true;
        }
        position = size() + 1;
        return false;
    }

    private void requireBack(long number) {
        boolean refused = Boolean.FALSE.equals(scroll) && number < position;
        if (refused || number <= forgotten && forgotten > 0) {
            throw SqlException.of("55000", "cursor can only scan forward")
                    .withHint("Declare it with SCROLL option to enable backward scan.");
        }
    }

    /// Rows from the current one on; backward for a negative count; the current one for 0.
    ///
    /// @param move nothing but the number of rows is wanted
    /// @return the rows, without content when it is a move
    List<@Nullable Object[]> forward(long count, boolean move) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        if (count == 0) {
            current(rows);
        } else if (count > 0) {
            for (long n = 0; n < count && next(); n++) {
                rows.add(move ? new Object[0] : row(position));
            }
        } else {
            long wanted = count == Long.MIN_VALUE ? Long.MAX_VALUE : -count;
            for (long n = 0; n < wanted && position > 0; n++) {
                requireBack(position - 1);
                position--;
                if (position > 0) {
                    rows.add(move ? new Object[0] : row(position));
                }
            }
        }
        return rows;
    }

    private void current(List<@Nullable Object[]> rows) {
        if (position > 0 && position <= size()) {
            if (Boolean.FALSE.equals(scroll)) {
                requireBack(position - 1);
            }
            rows.add(row(position));
        }
    }

    /// The row of a number; counted from the end when it is negative.
    List<@Nullable Object[]> absolute(long number) {
        long wanted = number;
        if (number < 0) {
            requireBack(position);
            while (pull(false)) {
                continue;
            }
            wanted = Math.max(0, size() + number + 1);
        }
        if (wanted < position) {
            requireBack(wanted);
            position = wanted;
        }
        while (position < wanted && next()) {
            continue;
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        if (position > 0 && position == wanted && position <= size()) {
            rows.add(row(position));
        }
        return rows;
    }

    /// The row so many behind the current one.
    List<@Nullable Object[]> relative(long distance) {
        return distance == 0 ? forward(0, false) : absoluteFrom(Math.max(0, position + distance));
    }

    private List<@Nullable Object[]> absoluteFrom(long number) {
        return number == 0 && position > 0 ? absolute(0) : absolute(number);
    }
}
