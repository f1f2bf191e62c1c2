package holo.accord.local;

import holo.accord.InvariantViolation;
import holo.accord.host.LogRecord;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import java.util.ArrayList;
import java.util.List;

/// Restores what the log says of transactions, and puts an end to what was never sent.
final class Restart {
    private final Environment env;
    private final Copies copies;
    private final ConflictIndex conflicts;
    private final Fences fences;
    private final Records records;
    private final Commands commands;
    private final Waits waits;
    private final Decisions decisions;
    private final Endings endings;

    Restart(ReplicaState state, Waits waits, Decisions decisions, Endings endings) {
        this.env = state.env;
        this.copies = state.copies;
        this.conflicts = state.conflicts;
        this.fences = state.fences;
        this.records = state.records;
        this.commands = state.commands;
        this.waits = waits;
        this.decisions = decisions;
        this.endings = endings;
    }

    /// Restores what a record says. Applies come out as soon as all before them have been answered.
    void replay(LogRecord.Command r) {
        TxnId id = r.txnId();
        env.witness(id.timestamp());
        Command c = commands.get(id);
        if (c == null) {
            c = new Command(id);
            commands.track(c);
        }
        c.wasLogged = true;
        records.replaying(true);
        try {
            restore(c, r);
        } finally {
            records.replaying(false);
        }
        if (c.status == Status.PRE_APPLIED && c.hasWrites() && !c.isReplayed) {
            waits.replayed(c);
        }
    }

    private void restore(Command c, LogRecord.Command r) {
        Txn txn = r.txn();
        Participants participants = txn != null ? txn.participants() : r.participants();
        if (participants != null) {
            c.participants = participants;
            c.owned = env.topologies().owned(participants, c.id.epoch());
            c.participantsLogged = r.status() != Status.UNKNOWN;
        }
        if (txn != null) {
            c.txn = txn;
            c.txnLogged = true;
        }
        if (r.promised().isAfter(c.promised)) {
            c.promised = r.promised();
        }
        c.accepted = r.accepted();
        List<Mutation> writes = r.writes();
        if (writes != null) {
            c.writes = writes;
            c.result = r.result();
            c.writesLogged = true;
        }
        Deps deps = r.deps() != null ? r.deps() : c.deps;
        c.depsLogged = deps;
        Timestamp at = r.executeAt();
        if (at != null) {
            env.witness(at);
        }
        switch (r.status()) {
            case UNKNOWN -> {}
            case PRE_ACCEPTED, ACCEPTED, ACCEPTED_INVALIDATE -> {
                c.status = r.status();
                c.executeAt = at;
                c.deps = deps;
                commands.register(c);
                if (at != null) {
                    conflicts.raise(c, at);
                }
                if (c.id.kind() == TxnKind.SYNC_POINT) {
                    c.owned.ranges().forEach(range -> fences.close(range, c.id.timestamp()));
                }
            }
            case COMMITTED, STABLE, PRE_APPLIED -> {
                if (at == null) {
                    throw new InvariantViolation("log record of a decision without its time: " + r);
                }
                if (!c.status.isOver() && c.status != Status.PRE_APPLIED) {
                    decisions.decide(c, at, deps, r.status());
                }
            }
            case APPLIED -> {
                c.executeAt = at;
                c.deps = deps;
                c.status = Status.APPLIED;
                commands.register(c);
                if (at != null) {
                    conflicts.raise(c, at);
                    if (c.hasWrites()) {
                        c.owned.keys().forEach(k -> {
                            if (copies.dutyOf(c.id, k) == Copies.Duty.APPLY) {
                                KeyConflicts kc = conflicts.getOrCreate(k);
                                kc.appliedWrite = Timestamp.max(kc.appliedWrite, at);
                            }
                        });
                    }
                }
                endings.over(c);
            }
            case INVALIDATED -> {
                if (!c.status.isOver()) {
                    c.status = Status.INVALIDATED;
                    endings.over(c);
                }
            }
        }
    }

    /// After replay: what this node started but never logged has never left it, so it has never been.
    void invalidateUnsent() {
        List<Command> unsent = new ArrayList<>();
        for (Command c : commands.sortedCopy()) {
            if (c.id.node() == env.self() && c.status == Status.UNKNOWN && !c.wasLogged) {
                unsent.add(c);
            }
        }
        for (Command c : unsent) {
            if (!c.removed) {
                endings.invalidate(c);
            }
        }
    }
}
