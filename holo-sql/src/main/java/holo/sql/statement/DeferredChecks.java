package holo.sql.statement;

import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.error.SqlException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The checks of a transaction that its constraints put off until it commits, and what SET CONSTRAINTS said. A check
/// looks at the rows as they are when it runs, so one whose change was taken back since is harmless. Used by one
/// thread.
public final class DeferredChecks {
    /// How many checks a transaction may put off.
    public static final int CHECKS_MAX = 10_000_000;

    private final ArrayDeque<Check> checks = new ArrayDeque<>();
    private final Map<Integer, Boolean> modes = new HashMap<>();
    private @Nullable Boolean allDeferred;

    private record Check(int constraintOid, Consumer<Execution> action) {}

    boolean isDeferred(ConstraintDescriptor constraint) {
        if (constraint.deferral() == ConstraintDescriptor.Deferral.NOT_DEFERRABLE) {
            return false;
        }
        Boolean mode = modes.getOrDefault(constraint.oid(), allDeferred);
        return mode != null ? mode : constraint.deferral() == ConstraintDescriptor.Deferral.INITIALLY_DEFERRED;
    }

    /// @throws SqlException 54000
    void add(ConstraintDescriptor constraint, Consumer<Execution> action) {
        if (checks.size() >= CHECKS_MAX) {
            throw SqlException.of("54000", "the transaction puts off more than " + CHECKS_MAX + " constraint checks")
                    .withHint("Run SET CONSTRAINTS ALL IMMEDIATE from time to time, or use smaller transactions.");
        }
        checks.add(new Check(constraint.oid(), action));
    }

    /// Whether a check of a constraint has been put off.
    public boolean hasOf(int constraintOid) {
        return checks.stream().anyMatch(check -> check.constraintOid == constraintOid);
    }

    public boolean isEmpty() {
        return checks.isEmpty();
    }

    /// Makes all checks that were put off.
    ///
    /// @throws SqlException 23503, 23505
    public void run(Execution execution) {
        run(execution, any -> true);
    }

    private void run(Execution execution, Predicate<Check> chosen) {
        int left = checks.size();
        for (; left > 0; left--) {
            Check check = checks.remove();
            if (chosen.test(check)) {
                execution.cancellation().run();
                check.action().accept(execution);
            } else {
                checks.add(check);
            }
        }
    }

    /// SET CONSTRAINTS ALL.
    public void setAll(boolean deferred, Execution execution) {
        modes.clear();
        allDeferred = deferred;
        if (!deferred) {
            run(execution);
        }
    }

    /// SET CONSTRAINTS of one constraint.
    public void set(int constraintOid, boolean deferred, Execution execution) {
        modes.put(constraintOid, deferred);
        if (!deferred) {
            run(execution, check -> check.constraintOid() == constraintOid);
        }
    }

    /// The transaction has ended.
    public void clear() {
        checks.clear();
        modes.clear();
        allDeferred = null;
    }
}
