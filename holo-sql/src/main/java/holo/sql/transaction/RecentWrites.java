package holo.sql.transaction;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

/// What transactions of this node have written since, while SERIALIZABLE ones are open: one that has written and whose
/// reads are out of date cannot commit any more, and is told so by its next statement, as PostgreSQL does, rather than
/// by its commit. The commit's validation is what makes it right: here, the newest commits and the small ones only are
/// remembered, and so many of them are looked at as cost no statement much. Thread-safe.
final class RecentWrites {
    private static final int COMMITS_MAX = 256;

    /// A commit of more is left to the validation.
    private static final int COMMIT_KEYS_MAX = 1000;

    /// Of all commits that are remembered together.
    static final int KEYS_MAX = 10_000;

    /// How many keys are held against ranges for one statement; it asks anew each time, whatever it has read so far.
    private static final int COMPARISONS_MAX = 10_000;

    private final ArrayDeque<Committed> commits = new ArrayDeque<>();

    /// Keys of these commits.
    private int keysHeld;

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
            keysHeld = 0;
        }
    }

    void add(Timestamp at, Collection<Key> keys) {
        if (readers == 0 || keys.size() > COMMIT_KEYS_MAX) {
            return;
        }
        Committed committed = new Committed(at, List.copyOf(keys));
        synchronized (this) {
            if (readers > 0) {
                commits.add(committed);
                keysHeld += committed.keys.size();
                while (commits.size() > COMMITS_MAX || keysHeld > KEYS_MAX) {
                    keysHeld -= commits.removeFirst().keys.size();
                }
            }
        }
    }

    /// Keys that are remembered now.
    synchronized int keysHeld() {
        return keysHeld;
    }

    /// Whether something that was read is known to have been written after a snapshot. Looks at the newest commits
    /// first; what is beyond {@link #COMPARISONS_MAX} is left to the validation.
    boolean haveChanged(ReadSet reads, Timestamp since) {
        List<Committed> later;
        synchronized (this) {
            later = commits.stream().filter(one -> one.at.isAfter(since)).toList();
        }
        long comparisons = 0;
        for (Committed one : later.reversed()) {
            comparisons += (long) one.keys.size() * Math.max(1, reads.rangeCount());
            if (comparisons > COMPARISONS_MAX) {
                return false;
            }
            if (one.keys.stream().anyMatch(reads::contains)) {
                return true;
            }
        }
        return false;
    }
}
