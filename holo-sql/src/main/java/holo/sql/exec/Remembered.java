package holo.sql.exec;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The newest answers of a query that is run for rows around it, by the values of those that decide them. Where the
/// same
/// values hardly ever come again, none are kept. Used by one thread, for one execution.
public final class Remembered<T> {
    private static final int ANSWERS_MAX = 1024;

    /// After so many questions it is known whether answers are worth keeping.
    private static final int TRIED = 2 * ANSWERS_MAX;

    private final List<OuterColumn> columns;
    private final LinkedHashMap<List<@Nullable Object>, T> answers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<@Nullable Object>, T> eldest) {
            return size() > ANSWERS_MAX;
        }
    };
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
        T answer = isWorthwhile() ? answers.get(key) : null;
        if (asked < TRIED) {
            asked++;
            found += answer == null ? 0 : 1;
        }
        return answer;
    }

    public void put(List<@Nullable Object> key, T answer) {
        if (isWorthwhile()) {
            answers.put(key, answer);
        } else {
            answers.clear();
        }
    }

    private boolean isWorthwhile() {
        return asked < TRIED || found >= TRIED / 16;
    }
}
