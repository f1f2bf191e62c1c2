package holo.sql.exec;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What an operator set aside because it did not fit into memory, to be worked off part by part.
final class Parts {
    private final ArrayDeque<RowSource> waiting = new ArrayDeque<>();

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void add(RowSource part) {
        waiting.add(part);
    }

    /// The next row of the parts, null when all are worked off. A part is closed at its end.
    @Nullable
    Object @Nullable [] next() {
        for (RowSource part = waiting.peek(); part != null; part = waiting.peek()) {
            if (part.advance()) {
                return part.row();
            }
            part.close();
            waiting.remove();
        }
        return null;
    }

    void close() {
        waiting.forEach(RowSource::close);
        waiting.clear();
    }
}
