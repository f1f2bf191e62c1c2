package holo.sql.transaction;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A transaction's uncommitted writes in two layers: those of earlier statements, which its reads see, and those of
/// the running statement, which they do not (an UPDATE must not meet the rows that it just moved). Used by one
/// thread.
final class WriteBuffer {
    /// Never changed: most transactions write nothing.
    private static final TreeMap<Key, BufferedWrite> NONE = new TreeMap<>();

    private TreeMap<Key, BufferedWrite> earlier = NONE;
    private TreeMap<Key, BufferedWrite> running = NONE;
    /// No key of the running statement's is above it: the next row of a load need not be looked for.
    private @Nullable Key runningMost;
    private final List<Undo> undo = new ArrayList<>();
    /// What reads see instead of {@link #earlier} while a statement runs inside of the running one; null otherwise.
    private @Nullable NavigableMap<Key, BufferedWrite> inner;

    /// {@link #earlier} and {@link #running} as {@link #showRunning} last joined them; null when they must be joined
    /// anew.
    private @Nullable TreeMap<Key, BufferedWrite> joined;

    /// Keys that were written since.
    private List<Key> unjoined = List.of();

    /// What the running statement's writes replaced, while it has marks of its own.
    private final List<Undo> runningUndo = new ArrayList<>();

    private int runningMarks;
    private int savepoints;
    private int openCursors;
    private long bytes;

    private record Undo(Key key, @Nullable BufferedWrite before) {}

    private void addUnjoined(Key key) {
        if (unjoined.isEmpty()) {
            unjoined = new ArrayList<>();
        }
        unjoined.add(key);
    }

    /// What reads see: writes of earlier statements. Must not be changed; stays as it is while cursors are counted
    /// open.
    NavigableMap<Key, BufferedWrite> visible() {
        NavigableMap<Key, BufferedWrite> shown = inner;
        return shown == null ? earlier : shown;
    }

    /// Lets reads see what the running statement has written so far, for a statement inside of it. Answers what to
    /// hand to {@link #restore}.
    @Nullable
    NavigableMap<Key, BufferedWrite> showRunning() {
        NavigableMap<Key, BufferedWrite> before = inner;
        if (!running.isEmpty()) {
            inner = join(before != null || openCursors > 0);
        }
        return before;
    }

    /// Both layers in one map. A function that changes many rows, one by one, must not pay for all of them each time,
    /// so the last map is brought up to date when nobody reads it.
    private TreeMap<Key, BufferedWrite> join(boolean inUse) {
        TreeMap<Key, BufferedWrite> all = joined;
        if (all == null) {
            all = new TreeMap<>(earlier);
            all.putAll(running);
        } else if (!unjoined.isEmpty()) {
            all = inUse ? new TreeMap<>(all) : all;
            for (Key key : unjoined) {
                BufferedWrite write = newest(key);
                if (write == null) {
                    all.remove(key);
                } else {
                    all.put(key, write);
                }
            }
        }
        unjoined = List.of();
        joined = all;
        return all;
    }

    private void forgetJoined() {
        joined = null;
        unjoined = List.of();
    }

    /// Marks a point within the running statement to return to.
    int markRunning() {
        runningMarks++;
        return runningUndo.size();
    }

    /// Takes back what the running statement wrote since the mark, which stays valid.
    void rollbackRunning(int mark) {
        while (runningUndo.size() > mark) {
            Undo last = runningUndo.removeLast();
            BufferedWrite current = running.remove(last.key());
            bytes -= current == null ? 0 : current.bytes(last.key());
            if (last.before() != null) {
                running.put(last.key(), last.before());
                bytes += last.before().bytes(last.key());
            }
            addUnjoined(last.key());
        }
    }

    /// A mark within the running statement is no longer needed.
    void forgetRunningMark() {
        runningMarks--;
        if (runningMarks == 0) {
            runningUndo.clear();
        }
    }

    void restore(@Nullable NavigableMap<Key, BufferedWrite> before) {
        inner = before;
    }

    /// The newest write of the key, the running statement's included.
    @Nullable
    BufferedWrite newest(Key key) {
        Key most = runningMost;
        BufferedWrite write = most == null || key.compareTo(most) > 0 ? null : running.get(key);
        return write != null || earlier.isEmpty() ? write : earlier.get(key);
    }

    /// A copy of both layers of a range, in key order.
    NavigableMap<Key, BufferedWrite> merged(KeyRange range) {
        TreeMap<Key, BufferedWrite> all = new TreeMap<>(part(earlier, range));
        all.putAll(part(running, range));
        return all;
    }

    /// The writes of a range.
    static NavigableMap<Key, BufferedWrite> part(NavigableMap<Key, BufferedWrite> all, KeyRange range) {
        return range.end() == null
                ? all.tailMap(range.start(), true)
                : all.subMap(range.start(), true, range.end(), false);
    }

    void put(Key key, BufferedWrite write) {
        if (running == NONE) {
            running = new TreeMap<>();
        }
        BufferedWrite before = running.put(key, write);
        if (runningMost == null || key.compareTo(runningMost) > 0) {
            runningMost = key;
        }
        bytes += write.bytes(key) - (before == null ? 0 : before.bytes(key));
        if (joined != null) {
            addUnjoined(key);
        }
        if (runningMarks > 0) {
            runningUndo.add(new Undo(key, before));
        }
    }

    /// Makes the running statement's writes visible to the next one.
    void endStatement() {
        forgetJoined();
        runningUndo.clear();
        if (running.isEmpty()) {
            return;
        }
        if (openCursors > 0) {
            earlier = new TreeMap<>(earlier);
        }
        if (earlier.isEmpty() && savepoints == 0 && openCursors == 0) {
            earlier = running;
            running = NONE;
            runningMost = null;
            return;
        }
        if (earlier == NONE) {
            earlier = new TreeMap<>();
        }
        for (Map.Entry<Key, BufferedWrite> entry : running.entrySet()) {
            BufferedWrite before = earlier.put(entry.getKey(), entry.getValue());
            if (before != null) {
                bytes -= before.bytes(entry.getKey());
            }
            if (savepoints > 0) {
                undo.add(new Undo(entry.getKey(), before));
            }
        }
        running = NONE;
        runningMost = null;
    }

    /// Forgets what the running statement wrote.
    void abandonStatement() {
        forgetJoined();
        runningUndo.clear();
        if (running != NONE) {
            running.forEach((key, write) -> bytes -= write.bytes(key));
            running = NONE;
            runningMost = null;
        }
    }

    /// Marks a point to return to; the statement before must have ended.
    int mark() {
        savepoints++;
        return undo.size();
    }

    /// Whether something may be taken back to a mark.
    boolean hasMarks() {
        return savepoints > 0;
    }

    /// Takes back everything since the mark, which stays valid.
    void rollbackTo(int mark) {
        abandonStatement();
        if (openCursors > 0) {
            earlier = new TreeMap<>(earlier);
        }
        while (undo.size() > mark) {
            Undo last = undo.removeLast();
            BufferedWrite current = earlier.remove(last.key());
            bytes -= current == null ? 0 : current.bytes(last.key());
            if (last.before() != null) {
                earlier.put(last.key(), last.before());
                bytes += last.before().bytes(last.key());
            }
        }
    }

    /// A mark is no longer needed.
    void forgetMark() {
        savepoints--;
        if (savepoints == 0) {
            undo.clear();
        }
    }

    void cursorOpened() {
        openCursors++;
    }

    void cursorClosed() {
        openCursors--;
    }

    boolean isEmpty() {
        return earlier.isEmpty() && running.isEmpty();
    }

    /// Bytes of keys and values held.
    long bytes() {
        return bytes;
    }
}
