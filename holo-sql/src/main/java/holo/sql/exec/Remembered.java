package holo.sql.exec;

import holo.sql.type.Json;
import holo.sql.type.PgArray;
import holo.sql.type.PgRecord;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest answers of a query that is run for rows around it, by the values of those that decide them. Where the
/// same values hardly ever come again, none are kept. Used by one thread, for one execution.
public final class Remembered<T> {
    private static final int ANSWERS_MAX = 1024;

    /// What the answers and their values may take together.
    private static final long BYTES_MAX = 1 << 20;

    /// After so many questions it is known whether answers are worth keeping.
    private static final int TRIED = 2 * ANSWERS_MAX;

    /// Of the first {@link #TRIED} questions, so many must have been asked before.
    private static final int FOUND_MIN = TRIED / 16;

    private record Answer<T>(T value, long bytes) {}

    private final List<OuterColumn> columns;
    private final LinkedHashMap<List<@Nullable Object>, Answer<T>> answers = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private int asked;
    private int found;

    public Remembered(List<OuterColumn> columns) {
        this.columns = columns;
    }

    /// The values that decide the answer now.
    public List<@Nullable Object> key(ExecutionContext context) {
        @Nullable Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            OuterColumn column = columns.get(i);
            values[i] = context.correlated(column.correlation())[column.index()];
        }
        return Arrays.asList(values);
    }

    /// The answer to the same values; null when it is not known.
    public @Nullable T find(List<@Nullable Object> key) {
        Answer<T> answer = isWorthwhile() ? answers.get(key) : null;
        if (asked < TRIED) {
            asked++;
            found += answer == null ? 0 : 1;
        }
        return answer == null ? null : answer.value();
    }

    /// Keeps an answer, unless it is large.
    ///
    /// @param size of the answer, as {@link #sizeOf} says
    public void put(List<@Nullable Object> key, T answer, long size) {
        if (!isWorthwhile()) {
            answers.clear();
            bytes = 0;
            return;
        }
        long added = size;
        for (Object value : key) {
            added += sizeOf(value);
        }
        if (added > BYTES_MAX) {
            return;
        }
        Answer<T> before = answers.put(key, new Answer<>(answer, added));
        bytes += added - (before == null ? 0 : before.bytes());
        Iterator<Answer<T>> oldest = answers.values().iterator();
        while (bytes > BYTES_MAX || answers.size() > ANSWERS_MAX) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    /// What a value is taken to need; more than is ever kept where that is not known.
    public static long sizeOf(@Nullable Object value) {
        return switch (value) {
            case String text -> MemoryBudget.VALUE_BYTES + (long) text.length();
            case byte[] array -> MemoryBudget.VALUE_BYTES + (long) array.length;
            case PgArray _, PgRecord _, Json _ -> BYTES_MAX + 1;
            case null, default -> MemoryBudget.VALUE_BYTES;
        };
    }

    /// What a row is taken to need.
    static long sizeOf(@Nullable Object[] row) {
        long size = MemoryBudget.ROW_BYTES;
        for (Object value : row) {
            size += sizeOf(value);
        }
        return size;
    }

    private boolean isWorthwhile() {
        return asked < TRIED || found >= FOUND_MIN;
    }
}
