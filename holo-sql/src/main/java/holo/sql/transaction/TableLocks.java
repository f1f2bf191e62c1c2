package holo.sql.transaction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The locks on relations that one transaction holds.
///
/// Almost all of them are weak: those of queries and changes of rows, which conflict with each other in nothing. They
/// are kept here, where the lock table finds them when somebody asks for a mode that conflicts with them, and are
/// moved to it then. So two transactions that use the same table share no state but a counter that both only read. This
/// is what PostgreSQL calls the fast path. Each method may be called from any thread.
final class TableLocks {
    /// More than these go to the lock table at once.
    private static final int WEAK_MAX = 16;

    private static final int WEAK_FIRST = 4;

    /// One mode of one relation.
    private record Taken(int oid, TableLockMode mode) {}

    private final LockTable locks;
    private final long owner;
    private final List<Taken> taken = new ArrayList<>(4);
    /// The relations of which modes are held here, and these.
    private int[] weakOids = new int[WEAK_FIRST];
    private int[] weakModes = new int[WEAK_FIRST];
    private int weak;
    /// Whether the lock table looks here.
    private boolean registered;

    TableLocks(LockTable locks, long owner) {
        this.locks = locks;
        this.owner = owner;
    }

    long owner() {
        return owner;
    }

    synchronized boolean holds(int oid, TableLockMode mode) {
        int at = weakAt(oid);
        if (at >= 0 && (weakModes[at] & mode.bit()) != 0) {
            return true;
        }
        for (Taken one : taken) {
            if (one.oid == oid && one.mode == mode) {
                return true;
            }
        }
        return false;
    }

    /// Takes a mode that conflicts with none that anybody holds or wants.
    ///
    /// @return false when that is not known here: the lock table is to be asked
    synchronized boolean takeWeak(int oid, TableLockMode mode) {
        // Whoever wants a strong mode counts itself before it looks for these: so this is there to be found before
        // the count is read.
        if (!registered) {
            locks.register(this);
            registered = true;
        }
        int at = weakAt(oid);
        if (locks.isWantedStrongly(oid) || (at < 0 && weak == WEAK_MAX)) {
            return false;
        }
        if (at < 0) {
            at = weak++;
            if (at == weakOids.length) {
                weakOids = Arrays.copyOf(weakOids, WEAK_MAX);
                weakModes = Arrays.copyOf(weakModes, WEAK_MAX);
            }
            weakOids[at] = oid;
            weakModes[at] = 0;
        }
        weakModes[at] |= mode.bit();
        taken.add(new Taken(oid, mode));
        return true;
    }

    /// The lock table has given the mode.
    synchronized void granted(int oid, TableLockMode mode) {
        taken.add(new Taken(oid, mode));
    }

    /// Hands what is held here of a relation to the lock table.
    ///
    /// @return the modes, 0 for none
    synchronized int moveOut(int oid) {
        int at = weakAt(oid);
        return at < 0 ? 0 : removeWeak(at);
    }

    /// What is held here, for pg_locks.
    synchronized List<LockStatus> status() {
        List<LockStatus> result = new ArrayList<>();
        for (int i = 0; i < weak; i++) {
            for (TableLockMode mode : TableLockMode.values()) {
                if ((weakModes[i] & mode.bit()) != 0) {
                    result.add(new LockStatus(new LockTarget.Table(weakOids[i]), owner, mode, true, 0));
                }
            }
        }
        return result;
    }

    /// How many there are, for {@link #releaseSince}.
    synchronized int mark() {
        return taken.size();
    }

    /// Gives up all that was taken since a mark.
    void releaseSince(int mark) {
        List<Taken> given;
        Map<Integer, Integer> inLockTable;
        synchronized (this) {
            if (mark == 0 && isAllHere()) {
                taken.clear();
                weak = 0;
                unregister();
                return;
            }
            inLockTable = new LinkedHashMap<>();
            List<Taken> later = taken.subList(Math.min(mark, taken.size()), taken.size());
            given = List.copyOf(later);
            later.clear();
            for (Taken one : given) {
                int at = weakAt(one.oid);
                if (at >= 0 && (weakModes[at] & one.mode.bit()) != 0) {
                    weakModes[at] &= ~one.mode.bit();
                    if (weakModes[at] == 0) {
                        removeWeak(at);
                    }
                } else {
                    inLockTable.merge(one.oid, one.mode.bit(), (a, b) -> a | b);
                }
            }
            if (mark == 0) {
                unregister();
            }
        }
        inLockTable.forEach((oid, modes) -> locks.drop(owner, new LockTarget.Table(oid), modes));
        for (Taken one : given) {
            if (one.mode.isStrong()) {
                locks.strongEnded(one.oid);
            }
        }
    }

    /// Whether the lock table knows of nothing that is taken.
    private boolean isAllHere() {
        int here = 0;
        for (int i = 0; i < weak; i++) {
            here += Integer.bitCount(weakModes[i]);
        }
        return here == taken.size();
    }

    private void unregister() {
        if (registered) {
            registered = false;
            locks.unregister(this);
        }
    }

    private int weakAt(int oid) {
        for (int i = 0; i < weak; i++) {
            if (weakOids[i] == oid) {
                return i;
            }
        }
        return -1;
    }

    private int removeWeak(int at) {
        int modes = weakModes[at];
        weak--;
        weakOids[at] = weakOids[weak];
        weakModes[at] = weakModes[weak];
        return modes;
    }
}
