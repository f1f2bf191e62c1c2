package holo.accord.local;

import holo.accord.primitives.Deps;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;

/// Witnesses transactions, votes for their time, and tells what they depend on (protocol §3.1).
final class Votes {
    private final Environment env;
    private final Watermarks marks;
    private final ConflictIndex conflicts;
    private final Fences fences;
    private final Records records;
    private final Commands commands;

    Votes(ReplicaState state) {
        this.env = state.env;
        this.marks = state.marks;
        this.conflicts = state.conflicts;
        this.fences = state.fences;
        this.records = state.records;
        this.commands = state.commands;
    }

    /// From now on it is a conflict for others, and a sync point keeps out what starts below it.
    void witness(Command c, Txn txn, Participants owned) {
        c.txn = txn;
        c.participants = txn.participants();
        c.owned = owned;
        c.status = Status.PRE_ACCEPTED;
        commands.register(c);
        if (c.id.kind() == TxnKind.SYNC_POINT) {
            for (KeyRange r : owned.ranges()) {
                fences.close(r, c.id.timestamp());
            }
        }
        records.markDirty(c);
    }

    /// t0 when nothing that conflicts may execute after it, else a time above all that was seen.
    void vote(Command c) {
        Timestamp t0 = c.id.timestamp();
        Timestamp max = conflictsExcept(c);
        if (c.id.kind() == TxnKind.SYNC_POINT
                || (t0.isAfter(max) && env.topologies().unchangedSince(t0.epoch(), c.participants))) {
            c.executeAt = t0;
        } else {
            env.witness(max);
            c.executeAt = env.unique();
        }
        conflicts.raise(c, c.executeAt);
    }

    private Timestamp conflictsExcept(Command c) {
        Timestamp mine = c.executeAt;
        c.executeAt = null;
        Timestamp max = conflicts.max(c.owned, c.id.kind());
        c.executeAt = mine;
        return max;
    }

    /// What started before the limit and conflicts with it here.
    Deps deps(Command c, Timestamp limit) {
        return limited(c, conflicts.deps(c.id, c.id.kind(), c.owned, limit));
    }

    /// A sync point for a change of members needs nothing of what started in that epoch or later, but for
    /// writes that are over on a quorum: those may stand for earlier ones, and wait for no copy.
    private Deps limited(Command c, Deps all) {
        if (c.id.kind() != TxnKind.SYNC_POINT || !c.fencedBelow().isBefore(c.id.timestamp())) {
            return all;
        }
        Timestamp limit = c.fencedBelow();
        Deps.Builder needed = new Deps.Builder();
        for (TxnId id : all.ids()) {
            Command d = commands.get(id);
            boolean stands = d != null && d.status.isOver() && marks.isDurable(id);
            if (stands || id.timestamp().isBefore(limit)) {
                Participants where = all.piecesOf(id);
                where.keys().forEach(k -> needed.add(k, id));
                where.ranges().forEach(r -> needed.add(r, id));
            }
        }
        return needed.build();
    }
}
