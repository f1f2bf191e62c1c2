package holo.accord.coordinate;

import holo.accord.messages.RecoverOk;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Status;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What follows from a recovery quorum's answers (protocol §4).
sealed interface RecoveryDecision {
    /// Its writes are known: spread them.
    record Persist(RecoverOk from) implements RecoveryDecision {}

    /// It is decided and durable: execute.
    record Execute(RecoverOk from) implements RecoveryDecision {}

    /// It is decided, perhaps not durably: make that durable with exactly these dependencies, then execute.
    record Stabilise(RecoverOk from) implements RecoveryDecision {}

    /// Propose this time; the dependencies may still grow.
    record Propose(RecoverOk from) implements RecoveryDecision {}

    /// It may have taken the fast path: propose t0.
    record ProposeT0(Deps deps) implements RecoveryDecision {}

    /// It never takes effect, that is decided.
    record CommitInvalid() implements RecoveryDecision {}

    /// It cannot have taken effect: make sure that it never does.
    record Invalidate() implements RecoveryDecision {}

    /// First it must be known what becomes of these, then ask again.
    record Await(List<TxnId> ids, Deps where) implements RecoveryDecision {}

    /// @param tally the answers, where yes means a vote for t0
    static RecoveryDecision of(TxnId id, List<RecoverOk> answers, Tally tally) {
        RecoverOk best = null;
        for (RecoverOk a : answers) {
            switch (a.status()) {
                case PRE_APPLIED, APPLIED -> {
                    return new Persist(a);
                }
                case INVALIDATED -> {
                    return new CommitInvalid();
                }
                case STABLE, COMMITTED, ACCEPTED, ACCEPTED_INVALIDATE -> best = better(best, a);
                case UNKNOWN, PRE_ACCEPTED -> {}
            }
        }
        if (best != null) {
            return switch (best.status()) {
                case STABLE -> new Execute(best);
                case COMMITTED -> new Stabilise(best);
                case ACCEPTED -> new Propose(best);
                case ACCEPTED_INVALIDATE, UNKNOWN, PRE_ACCEPTED, PRE_APPLIED, APPLIED, INVALIDATED -> new Invalidate();
            };
        }
        return undecided(id, answers, tally);
    }

    private static RecoverOk better(@Nullable RecoverOk best, RecoverOk a) {
        if (best == null) {
            return a;
        }
        // What is decided beats any proposal, however high its ballot: a replica that knows the decision refuses all
        // others.
        int c = Integer.compare(decided(a), decided(best));
        if (c == 0) {
            c = a.accepted().compareTo(best.accepted());
        }
        if (c == 0) {
            c = a.status().compareTo(best.status());
        }
        return c > 0 ? a : best;
    }

    private static int decided(RecoverOk a) {
        return a.status() == Status.STABLE ? 2 : a.status() == Status.COMMITTED ? 1 : 0;
    }

    /// Nobody knows of a proposal: was there a fast path?
    private static RecoveryDecision undecided(TxnId id, List<RecoverOk> answers, Tally tally) {
        if (id.kind() != TxnKind.WRITE || tally.provesNoFastPath()) {
            // Reads and sync points change nothing, and their coordinators ask again.
            return new Invalidate();
        }
        Deps deps = Deps.NONE;
        Deps waitFor = Deps.NONE;
        Deps noWaitFor = Deps.NONE;
        for (RecoverOk a : answers) {
            if (a.superseded()) {
                return new Invalidate();
            }
            deps = deps.union(a.deps());
            waitFor = waitFor.union(a.waitFor());
            noWaitFor = noWaitFor.union(a.noWaitFor());
        }
        TreeSet<TxnId> wait = new TreeSet<>(waitFor.ids());
        noWaitFor.ids().forEach(wait::remove);
        return wait.isEmpty() ? new ProposeT0(deps) : new Await(List.copyOf(wait), waitFor);
    }
}
