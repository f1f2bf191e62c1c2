package holo.sql.transaction;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

/// What transactions of this node have written since, while SERIALIZABLE ones are open: one that has written and whose
/// reads are out of date cannot commit any more, and is told so by its next statement, as PostgreSQL does, rather than
/// by its commit. The commit's validation is what makes it right: here, the newest commits and the small ones only are
/// remembered. Thread-safe.
final class RecentWrites {
    private static final int COMMITS_MAX = 256;

    /// A commit of more is left to the validation.
    private static final int KEYS_MAX = 1000;

    private final ArrayDeque<Committed> commits = new ArrayDeque<>();

    /// Open transactions that ask. Written under the monitor.
    private volatile int readers;

    private record Committed(Timestamp at, List<Key> keys) {}

    synchronized void readerBegins() {
        readers++;
    }

    synchronized void readerEnds() {
        readers--;
        if (readers == 0) {
            commits.clear();
        }
    }

    void add(Timestamp at, Collection<Key> keys) {
        if (readers == 0 || keys.size() > KEYS_MAX) {
            return;
        }
        Committed committed = new Committed(at, List.copyOf(keys));
        synchronized (this) {
            if (readers > 0) {
                if (commits.size() == COMMITS_MAX) {
                    commits.removeFirst();
                }
                commits.add(committed);
            }
        }
    }

    /// Whether something that was read is known to have been written after a snapshot.
    boolean haveChanged(ReadSet reads, Timestamp since) {
        List<Committed> later;
        synchronized (this) {
            later = commits.stream().filter(one -> one.at.isAfter(since)).toList();
        }
        return later.stream().anyMatch(one -> one.keys.stream().anyMatch(reads::contains));
    }
}
