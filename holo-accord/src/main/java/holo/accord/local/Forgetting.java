package holo.accord.local;

import holo.accord.InvariantViolation;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.Shard;

/// Forgets what is over on all replicas (protocol §7).
final class Forgetting {
    private final Environment env;
    private final Watermarks marks;
    private final Copies copies;
    private final ConflictIndex conflicts;
    private final Fences fences;
    private final Records records;
    private final Commands commands;
    private final Endings endings;

    Forgetting(ReplicaState state, Endings endings) {
        this.env = state.env;
        this.marks = state.marks;
        this.copies = state.copies;
        this.conflicts = state.conflicts;
        this.fences = state.fences;
        this.records = state.records;
        this.commands = state.commands;
        this.endings = endings;
    }

    /// A node's watermark advanced.
    void belowWatermark(int node) {
        Timestamp mark = marks.universal(node);
        for (Command c = commands.pollUpTo(node, mark); c != null; c = commands.pollUpTo(node, mark)) {
            if (c.status.isOver()) {
                commands.remove(c);
            } else if (c.status == Status.PRE_APPLIED) {
                c.forgetWhenOver = true;
            } else {
                forgetUnfinished(c);
            }
        }
        conflicts.trim(marks.settled());
        copies.trim();
    }

    /// What this node replicates of it since a later epoch only is the matter of a copy, which may still be to come.
    private boolean isBelowAppliedWhereItStarted(Command c) {
        for (Shard s : env.topologies().at(c.id.epoch()).shardsOf(c.participants)) {
            if (s.isReplica(env.self()) && !fences.isOver(c.id.timestamp(), c.participants.slice(s.range()))) {
                return false;
            }
        }
        return true;
    }

    /// Over on all replicas, but not here: possible only where this replica does not take part, took a copy, or has
    /// left.
    private void forgetUnfinished(Command c) {
        boolean mayMiss = c.status == Status.UNKNOWN
                || c.owned.isEmpty()
                || c.id.kind() != TxnKind.WRITE
                || isBelowAppliedWhereItStarted(c);
        if (!mayMiss) {
            throw new InvariantViolation("said to be over on all replicas, but not on this one: " + c);
        }
        records.relyOn(c.id.node());
        Status known = c.status;
        c.status = Status.INVALIDATED;
        endings.over(c);
        commands.remove(c);
        if (c.id.kind() == TxnKind.SYNC_POINT) {
            // Who has left the groups has not applied it, but may have accepted what it must know: evidence against
            // what started before and is not among that.
            c.status = known;
        }
    }
}
