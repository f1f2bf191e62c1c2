package holo.accord.local;

import holo.accord.InvariantViolation;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnKind;

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

    /// Over on all replicas, but not here: possible only where this replica does not take part, or took a copy.
    private void forgetUnfinished(Command c) {
        boolean mayMiss = c.status == Status.UNKNOWN
                || c.owned.isEmpty()
                || fences.isBelowApplied(c)
                || c.id.kind() != TxnKind.WRITE
                || !env.topologies().isReplicaAt(c.id.epoch(), c.participants);
        if (!mayMiss) {
            throw new InvariantViolation("said to be over on all replicas, but not on this one: " + c);
        }
        records.relyOn(c.id.node());
        c.status = Status.INVALIDATED;
        endings.over(c);
        commands.remove(c);
    }
}
