package holo.accord.local;

import holo.accord.InvariantViolation;
import holo.accord.messages.StatusOk;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import java.util.List;

/// Takes decisions over, wherever they come from (protocol §3.3).
final class Decisions {
    private static final byte[] NO_RESULT = {};

    private final Environment env;
    private final ConflictIndex conflicts;
    private final Records records;
    private final Commands commands;
    private final Waits waits;
    private final Endings endings;

    Decisions(ReplicaState state, Waits waits, Endings endings) {
        this.env = state.env;
        this.conflicts = state.conflicts;
        this.records = state.records;
        this.commands = state.commands;
        this.waits = waits;
        this.endings = endings;
    }

    static void checkSameTime(Command c, Timestamp executeAt) {
        if (!executeAt.equals(c.executeAt)) {
            throw new InvariantViolation("two execution times for one transaction: " + executeAt + " against " + c);
        }
    }

    /// The execution time and the dependencies are known.
    void decide(Command c, Timestamp executeAt, Deps deps, Status status) {
        if (executeAt.isBefore(c.id.timestamp())) {
            throw new InvariantViolation("executes before it started: " + executeAt + ", " + c);
        }
        env.witness(executeAt);
        boolean newDeps = !c.status.isCommitted() || !c.deps.equals(deps);
        if (c.waitsSet && newDeps) {
            waits.clearWaits(c);
        }
        c.executeAt = executeAt;
        c.deps = deps;
        c.status = status;
        commands.register(c);
        conflicts.raise(c, executeAt);
        records.markDirty(c);
        waits.decided(c);
    }

    /// The writes are known, too.
    void preApply(Command c, Timestamp executeAt, Deps deps, List<Mutation> writes, byte[] result) {
        if (c.status.isCommitted()) {
            checkSameTime(c, executeAt);
        }
        if (c.status == Status.APPLIED || c.status == Status.PRE_APPLIED) {
            return;
        }
        c.writes = writes;
        c.result = result;
        decide(c, executeAt, c.status == Status.STABLE ? c.deps : deps, Status.PRE_APPLIED);
    }

    /// Takes over what another replica knows for sure.
    void adopt(StatusOk s) {
        Command c = commands.get(s.txnId());
        if (c == null || c.status.isOver()) {
            return;
        }
        Participants participants = s.participants();
        if (participants != null && (s.txn() != null || s.status().isCommitted())) {
            commands.learn(c, participants, s.txn());
        }
        Timestamp at = s.executeAt();
        Deps deps = s.deps();
        switch (s.status()) {
            case PRE_APPLIED, APPLIED -> {
                List<Mutation> writes = s.writes();
                byte[] result = s.result();
                if (at != null && deps != null && writes != null) {
                    preApply(c, at, deps, writes, result == null ? NO_RESULT : result);
                }
            }
            case STABLE -> {
                if (at != null && deps != null && !c.status.isCommitted()) {
                    decide(c, at, deps, Status.STABLE);
                }
            }
            case INVALIDATED -> endings.invalidate(c);
            case UNKNOWN, PRE_ACCEPTED, ACCEPTED, ACCEPTED_INVALIDATE, COMMITTED -> {}
        }
    }
}
