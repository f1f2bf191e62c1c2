package holo.accord.local;

import holo.accord.messages.RecoverOk;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;

/// What a replica can tell of a transaction τ whose coordinator may be dead (protocol §4): could it have taken
/// the fast path? Each γ that conflicts with τ and had to know it, but does not, speaks against it:
///
/// - A: γ started later, and its dependencies are at least proposed, without τ.
/// - B: γ started earlier, but is committed to execute after t0 of τ, without τ.
/// - C: γ started earlier, and is proposed to execute after t0 of τ, without τ: wait for what becomes of γ.
///
/// Why that suffices: a fast quorum of τ and any quorum that decided γ have a replica in common with each
/// quorum that answers a recovery; on that replica either γ learned of τ, or γ is there as evidence.
final class RecoveryEvidence {
    private final ConflictIndex conflicts;
    private final RangeMap provenFences;
    private final Copies copies;

    RecoveryEvidence(ConflictIndex conflicts, RangeMap provenFences, Copies copies) {
        this.conflicts = conflicts;
        this.provenFences = provenFences;
        this.copies = copies;
    }

    RecoverOk reply(Command t, Ballot ballot, long readyEpoch) {
        Deps deps = t.deps;
        Collector seen = new Collector(t);
        if (t.status == Status.PRE_ACCEPTED || t.status == Status.UNKNOWN || t.status == Status.ACCEPTED_INVALIDATE) {
            deps = conflicts.deps(t.id, t.id.kind(), t.owned, t.id.timestamp());
        }
        if (!t.status.isDecided()) {
            conflicts.forEachConflict(t.owned, seen::consider);
            // What was forgotten, or fenced, waited for all it knew: had it known this one, it would be decided here.
            boolean waitedForAll = !t.id.timestamp().isBefore(copies.bound(t.owned));
            if (copies.provenBefore(t.owned, t.id.timestamp())) {
                seen.superseded = true;
            } else if (waitedForAll
                    && (conflicts.forgottenAfter(t.owned, t.id.kind(), t.id.timestamp())
                            || t.id.timestamp().isBefore(provenFences.max(t.owned)))) {
                seen.superseded = true;
            }
        }
        return new RecoverOk(
                t.id,
                ballot,
                t.status,
                t.accepted,
                t.votedT0(),
                seen.superseded,
                t.executeAt,
                t.participants,
                t.txn,
                deps,
                seen.waitFor.build(),
                seen.noWaitFor.build(),
                t.writes,
                t.result,
                readyEpoch);
    }

    private static final class Collector {
        final Command t;
        final TxnId id;
        boolean superseded;
        final Deps.Builder waitFor = new Deps.Builder();
        final Deps.Builder noWaitFor = new Deps.Builder();

        Collector(Command t) {
            this.t = t;
            this.id = t.id;
        }

        void consider(Command g, KeyRange where) {
            if (g == t || !g.id.kind().witnesses(id.kind()) || g.id.kind() == TxnKind.EPHEMERAL_READ) {
                return;
            }
            Timestamp t0 = id.timestamp();
            if (g.id.kind() == TxnKind.SYNC_POINT && !t0.isBefore(g.fencedBelow())) {
                return; // It need not know what started in that epoch or later.
            }
            Timestamp its = g.executeAt;
            boolean startedLater = g.id.timestamp().isAfter(t0);
            boolean hasDeps = g.status == Status.ACCEPTED || g.status.isCommitted();
            if (startedLater) {
                if (hasDeps && !g.deps.contains(id, where)) {
                    superseded = true;
                }
                return;
            }
            if (g.status == Status.INVALIDATED) {
                noWaitFor.add(where, g.id);
            } else if (hasDeps && its != null) {
                boolean mayMiss = its.isAfter(t0) && !g.deps.contains(id, where);
                if (g.status.isCommitted()) {
                    if (mayMiss) {
                        superseded = true;
                    } else {
                        noWaitFor.add(where, g.id);
                    }
                } else if (mayMiss) {
                    waitFor.add(where, g.id);
                }
            }
        }
    }
}
