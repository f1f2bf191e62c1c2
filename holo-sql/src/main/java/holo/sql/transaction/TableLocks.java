package holo.sql.transaction;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The locks on relations that one transaction holds.
///
/// Almost all of them are weak: those of queries and changes of rows, which conflict with each other in nothing. They
/// are kept here, where the lock table finds them when somebody asks for a mode that conflicts with them, and are
/// moved to it then. So two transactions that use the same table share no state but a counter that both only read. This
/// is what
/// PostgreSQL calls the fast path. Each method may be called from any thread.
final class TableLocks {
    /// More than these go to the lock table at once.
    private static final int WEAK_MAX = 16;

    /// One mode of one relation.
    private record Taken(int oid, TableLockMode mode) {}

    private final LockTable locks;
    private final long owner;
    private final List<Taken> taken = new ArrayList<>(4);
    /// The relations of which modes are held here, and these.
    private final int[] weakOids = new int[WEAK_MAX];
    private final int[] weakModes = new int[WEAK_MAX];
    private int weak;

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
    boolean takeWeak(int oid, TableLockMode mode) {
        // Whoever wants a strong mode counts itself before it looks for these.
        locks.register(this);
        synchronized (this) {
            int at = weakAt(oid);
            if (locks.isWantedStrongly(oid) || (at < 0 && weak == WEAK_MAX)) {
                return false;
            }
            if (at < 0) {
                at = weak++;
                weakOids[at] = oid;
                weakModes[at] = 0;
            }
            weakModes[at] |= mode.bit();
            taken.add(new Taken(oid, mode));
            return true;
        }
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
        Set<LockTarget> changed = new LinkedHashSet<>();
        List<Taken> given;
        synchronized (this) {
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
                    changed.add(new LockTarget.Table(one.oid));
                }
            }
        }
        for (LockTarget target : changed) {
            int modes = 0;
            for (Taken one : given) {
                if (target.equals(new LockTarget.Table(one.oid))) {
                    modes |= one.mode.bit();
                }
            }
            locks.drop(owner, target, modes);
        }
        for (Taken one : given) {
            if (one.mode.isStrong()) {
                locks.strongEnded(one.oid);
            }
        }
        if (mark == 0) {
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
