package holo.sql.session;

import holo.sql.error.SqlException;
import holo.sql.exec.SessionFacts.CursorStatus;
import holo.sql.exec.WorkMemory;
import holo.sql.parser.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The cursors of one session, by name.
final class SqlCursors {
    private final WorkMemory memory;
    private final Map<String, SqlCursor> cursors = new HashMap<>();

    /// Those that were held before the transaction: its end does not concern them.
    private final Map<String, SqlCursor> outliving = new HashMap<>();

    /// @param memory what kept rows are paid from
    SqlCursors(WorkMemory memory) {
        this.memory = memory;
    }

    private SqlCursor get(String name) {
        SqlCursor cursor = find(name);
        if (cursor == null) {
            throw SqlException.of("34000", "cursor \"" + name + "\" does not exist");
        }
        return cursor;
    }

    private @Nullable SqlCursor find(String name) {
        SqlCursor cursor = cursors.get(name);
        return cursor == null ? outliving.get(name) : cursor;
    }

    /// @throws SqlException 42P03
    void requireFree(String name) {
        if (find(name) != null) {
            throw SqlException.of("42P03", "cursor \"" + name + "\" already exists");
        }
    }

    /// @param block whether a transaction block is open, which the cursor may read from on
    void declare(Statement.DeclareCursor declare, String text, StatementResult.Rows rows, boolean block) {
        SqlCursor cursor = new SqlCursor(rows, text, declare.scroll(), declare.hold(), memory.newBudget());
        if (block) {
            cursors.put(declare.name(), cursor);
        } else {
            cursor.materialize();
            outliving.put(declare.name(), cursor);
        }
    }

    /// What pg_cursors shows.
    List<CursorStatus> all() {
        List<CursorStatus> all = new ArrayList<>();
        outliving.forEach((name, cursor) -> all.add(cursor.status(name)));
        cursors.forEach((name, cursor) -> all.add(cursor.status(name)));
        return all;
    }

    @Nullable
    RowDescription columns(String name) {
        SqlCursor cursor = find(name);
        return cursor == null ? null : cursor.columns();
    }

    StatementResult fetch(Statement.Fetch fetch) {
        SqlCursor cursor = get(fetch.cursor());
        List<@Nullable Object[]> rows = switch (fetch.direction()) {
            case FORWARD -> cursor.forward(fetch.count(), fetch.move());
            case ABSOLUTE -> cursor.absolute(fetch.count());
            case RELATIVE -> cursor.relative(fetch.count());
        };
        return fetch.move()
                ? new StatementResult.Completed("MOVE " + rows.size())
                : UtilityRunner.rows(cursor.columns(), rows, "FETCH " + rows.size());
    }

    void close(String name) {
        get(name).close();
        cursors.remove(name);
        outliving.remove(name);
    }

    void closeAll() {
        rolledBack();
        outliving.values().forEach(SqlCursor::close);
        outliving.clear();
    }

    /// Whether the transaction declared any.
    boolean isEmpty() {
        return cursors.isEmpty();
    }

    /// Before a commit: reads what cursors WITH HOLD have left and closes the others.
    void beforeCommit() {
        for (Iterator<Map.Entry<String, SqlCursor>> all = cursors.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, SqlCursor> entry = all.next();
            if (entry.getValue().isHeld()) {
                entry.getValue().materialize();
                outliving.put(entry.getKey(), entry.getValue());
                all.remove();
            }
        }
        rolledBack();
    }

    /// Closes what the transaction declared.
    void rolledBack() {
        cursors.values().forEach(SqlCursor::close);
        cursors.clear();
    }
}
