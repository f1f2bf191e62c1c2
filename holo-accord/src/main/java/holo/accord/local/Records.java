package holo.accord.local;

import holo.accord.host.LogRecord;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import java.util.ArrayList;
import java.util.TreeMap;

/// What this step must make durable before anything leaves the node: one record for each transaction that changed, and
/// then what rests on them.
final class Records {
    private final Environment env;
    private final ArrayList<Command> dirty = new ArrayList<>();
    private final ArrayList<LogRecord> extra = new ArrayList<>();
    private final TreeMap<Integer, Timestamp> loggedMarks = new TreeMap<>();
    private boolean replaying;

    Records(Environment env) {
        this.env = env;
    }

    /// While a record of the log is restored, nothing is logged.
    void replaying(boolean is) {
        replaying = is;
    }

    void markDirty(Command c) {
        if (!c.dirty && !replaying) {
            c.dirty = true;
            dirty.add(c);
        }
    }

    /// Logs a record at the end of this step, after all that it rests on.
    void record(LogRecord r) {
        if (!replaying) {
            extra.add(r);
        }
    }

    /// What comes after was executed because of this watermark: a replay must know it, too.
    void relyOn(int node) {
        Timestamp mark = env.watermarks().universal(node);
        if (!replaying && mark.isAfter(loggedMarks.getOrDefault(node, Timestamp.NONE))) {
            loggedMarks.put(node, mark);
            extra.add(new LogRecord.Watermark(node, env.watermarks().durable(node), mark));
        }
    }

    /// Ends a step: one record for each transaction that changed.
    void flush() {
        for (Command c : dirty) {
            c.dirty = false;
            if (needsLog(c)) {
                env.out().persist(delta(c));
            }
        }
        dirty.clear();
        for (LogRecord r : extra) {
            env.out().persist(r);
        }
        extra.clear();
    }

    /// Ends a step of a replay: what follows from the log need not be logged. But what has become visible below a sync
    /// point only now must be, before anybody hears of it: the next replay may come to it later.
    void discard() {
        for (Command c : dirty) {
            c.dirty = false;
        }
        dirty.clear();
        extra.removeIf(r -> !(r instanceof LogRecord.Fence || r instanceof LogRecord.Visible));
    }

    /// The replay has found this record.
    void isLogged(LogRecord r) {
        extra.remove(r);
    }

    /// What no other node has heard of needs no record before it has writes: after a crash it has never been.
    static boolean needsLog(Command c) {
        return !c.isPrivate || (c.writes != null && !c.writes.isEmpty());
    }

    private static LogRecord.Command delta(Command c) {
        boolean withWrites = c.writes != null && !c.writesLogged;
        boolean withTxn = c.txn != null && !c.txnLogged && c.writes == null;
        boolean withParticipants = !c.participants.isEmpty() && !c.participantsLogged && !withTxn;
        boolean withDeps = c.depsLogged != c.deps && (c.status.isCommitted() || c.status == Status.ACCEPTED);
        c.writesLogged |= withWrites;
        c.txnLogged |= withTxn;
        c.participantsLogged |= (withTxn || withParticipants) && c.status != Status.UNKNOWN;
        if (withDeps) {
            c.depsLogged = c.deps;
        }
        // The host may lose what it made visible after its last checkpoint: only a snapshot says that it is applied.
        Status logged = c.status == Status.APPLIED && c.hasWrites() ? Status.PRE_APPLIED : c.status;
        return new LogRecord.Command(
                c.id,
                logged,
                c.promised,
                c.accepted,
                c.executeAt,
                withParticipants ? c.participants : null,
                withTxn ? c.txn : null,
                withDeps ? c.deps : null,
                withWrites ? c.writes : null,
                withWrites ? c.result : null);
    }

    /// The whole of what a replica knows of a transaction.
    static LogRecord.Command whole(Command c) {
        return new LogRecord.Command(
                c.id, c.status, c.promised, c.accepted, c.executeAt, c.participants, c.txn, c.deps, c.writes, c.result);
    }
}
