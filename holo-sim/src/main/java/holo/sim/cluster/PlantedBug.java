package holo.sim.cluster;

import holo.accord.host.LogRecord;
import holo.accord.messages.AcceptOk;
import holo.accord.messages.Apply;
import holo.accord.messages.Commit;
import holo.accord.messages.Gossip;
import holo.accord.messages.Message;
import holo.accord.messages.PreAccept;
import holo.accord.messages.PreAcceptOk;
import holo.accord.messages.RecoverOk;
import holo.accord.messages.Synced;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Bugs planted into a run to see that the checkers find them. They sit in what the simulator puts around
/// the protocol (its host, its log, its wires), where each has the effect of a mistake inside, so the
/// protocol's own code knows nothing of them.
public enum PlantedBug {
    /// No bug: what all proper runs use.
    NONE("the code as it is"),

    /// Durability before answering, broken as a whole.
    ANSWER_BEFORE_SYNC("messages and answers leave before the log is synced"),

    /// Acceptor amnesia, one record type at a time.
    FORGET_PROMISES("promises to recoverers are not in the log") {
        @Override
        @Nullable
        LogRecord persisting(LogRecord record) {
            return record instanceof LogRecord.Command c ? with(c, Ballot.ZERO) : record;
        }
    },
    FORGET_VOTES("votes on new transactions are not in the log") {
        @Override
        @Nullable
        LogRecord persisting(LogRecord record) {
            return isStatus(record, Status.PRE_ACCEPTED) ? null : record;
        }
    },
    FORGET_ACCEPTS("accepted proposals are not in the log") {
        @Override
        @Nullable
        LogRecord persisting(LogRecord record) {
            return isStatus(record, Status.ACCEPTED) ? null : record;
        }
    },
    FORGET_INVALIDATIONS("accepted and decided invalidations are not in the log") {
        @Override
        @Nullable
        LogRecord persisting(LogRecord record) {
            return isStatus(record, Status.ACCEPTED_INVALIDATE) || isStatus(record, Status.INVALIDATED) ? null : record;
        }
    },
    FORGET_CLOCK("clock values used are not reserved in the log") {
        @Override
        @Nullable
        LogRecord persisting(LogRecord record) {
            return record instanceof LogRecord.ClockBound ? null : record;
        }
    },

    /// Votes and dependencies.
    VOTE_DESPITE_CONFLICT("node 0 votes for t0 whatever it has seen: a fast quorum that is one too small") {
        @Override
        @Nullable
        Message sending(int from, Message message) {
            return from == 0 && message instanceof PreAcceptOk ok
                    ? new PreAcceptOk(ok.txnId(), ok.txnId().timestamp(), ok.deps(), ok.readyEpoch())
                    : message;
        }
    },
    VOTES_WITHOUT_DEPS("votes name no dependencies") {
        @Override
        @Nullable
        Message sending(int from, Message message) {
            return message instanceof PreAcceptOk ok
                    ? new PreAcceptOk(ok.txnId(), ok.vote(), Deps.NONE, ok.readyEpoch())
                    : message;
        }
    },
    RANGE_READ_IGNORES_KEY_WRITES("range transactions do not depend on writes of single keys") {
        @Override
        @Nullable
        Message sending(int from, Message message) {
            return message instanceof PreAcceptOk ok && ok.txnId().ranged()
                    ? new PreAcceptOk(ok.txnId(), ok.vote(), withoutKeys(ok.deps()), ok.readyEpoch())
                    : message;
        }
    },
    ACCEPT_ADDS_NO_DEPS("an accept answers no dependencies below the new executeAt") {
        @Override
        @Nullable
        Message sending(int from, Message message) {
            return message instanceof AcceptOk ok
                    ? new AcceptOk(ok.txnId(), ok.ballot(), Deps.NONE, ok.readyEpoch())
                    : message;
        }
    },
    COMMIT_WITHOUT_DEPS("decisions reach replicas without their dependencies") {
        @Override
        @Nullable
        Message sending(int from, Message message) {
            return switch (message) {
                case Commit c ->
                    new Commit(c.txnId(), c.ballot(), c.participants(), c.txn(), c.executeAt(), Deps.NONE, c.stable());
                case Apply a ->
                    new Apply(a.txnId(), a.participants(), a.executeAt(), Deps.NONE, a.writes(), a.result());
                default -> message;
            };
        }
    },

    /// Recovery.
    RECOVERY_IGNORES_EVIDENCE("recovery overlooks transactions that could not be as they are, and waits for none") {
        @Override
        public RunOptions surroundings(RunOptions wanted) {
            return duels(wanted);
        }

        @Override
        Message receiving(int to, Message message) {
            return message instanceof RecoverOk ok ? inferring(ok, ok.votedT0(), false, Deps.NONE) : message;
        }
    },
    RECOVERY_DOES_NOT_WAIT("recovery does not wait for undecided transactions before it infers a fast path") {
        @Override
        public RunOptions surroundings(RunOptions wanted) {
            return duels(wanted);
        }

        @Override
        Message receiving(int to, Message message) {
            return message instanceof RecoverOk ok ? inferring(ok, ok.votedT0(), ok.superseded(), Deps.NONE) : message;
        }
    },
    RECOVERY_TAKES_THE_UNION("recovery proposes the union of what it hears, as if nothing could speak against it") {
        @Override
        Message receiving(int to, Message message) {
            return message instanceof RecoverOk ok ? inferring(ok, true, false, Deps.NONE) : message;
        }
    },
    RECOVERY_SEES_NO_PROPOSAL("recovery takes accepted proposals for mere votes") {
        @Override
        Message receiving(int to, Message message) {
            return message instanceof RecoverOk ok && ok.status() == Status.ACCEPTED
                    ? new RecoverOk(
                            ok.txnId(),
                            ok.ballot(),
                            Status.PRE_ACCEPTED,
                            Ballot.ZERO,
                            ok.votedT0(),
                            ok.superseded(),
                            ok.executeAt(),
                            ok.participants(),
                            ok.txn(),
                            ok.deps(),
                            ok.waitFor(),
                            ok.noWaitFor(),
                            ok.writes(),
                            ok.result(),
                            ok.readyEpoch())
                    : message;
        }
    },

    /// Garbage collection.
    FORGET_TOO_EARLY("nodes announce as over everywhere what is over on a quorum only") {
        @Override
        @Nullable
        Message sending(int from, Message message) {
            return switch (message) {
                case Gossip g ->
                    new Gossip(g.durable(), g.durable(), g.readyEpoch(), g.knownEpoch(), g.syncedEpoch(), g.wanting());
                case PreAccept p -> new PreAccept(p.txnId(), p.txn(), p.durable(), p.durable());
                default -> message;
            };
        }
    },

    /// Topology changes.
    READY_TOO_EARLY("nodes count in the quorums of a new epoch before they know what was decided before it") {
        @Override
        @Nullable
        Message sending(int from, Message message) {
            return message instanceof Gossip g
                    ? new Gossip(
                            g.durable(), g.universal(), g.knownEpoch(), g.knownEpoch(), g.knownEpoch(), g.wanting())
                    : message;
        }
    },
    SPLIT_LOSES_EDGE_KEY("node 0 loses the key at which a range is split"),
    BOOTSTRAP_COPIES_NOTHING("a new replica counts as bootstrapped without the data"),

    /// The host's reads and writes.
    STALE_READ("node 0 reads as of a while before executeAt") {
        @Override
        Timestamp readsBelow(int node, Timestamp executeAt) {
            long back = executeAt.hlc() - STALE_MICROS;
            return node == 0 && back > 0 && executeAt.hlc() != Long.MAX_VALUE
                    ? new Timestamp(executeAt.epoch(), back, executeAt.node())
                    : executeAt;
        }
    },
    LOST_APPLY("node 0 loses a write of each transaction that has several"),

    /// Clients.
    CLIENT_REPEATS("clients send again what was not answered, although it may have taken effect");

    private static final long STALE_MICROS = 20_000;

    private final String description;

    PlantedBug(String description) {
        this.description = description;
    }

    public String description() {
        return description;
    }

    /// The name as a command line gives it: lower case, dashes.
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws IllegalArgumentException when there is no such bug
    public static PlantedBug named(String optionName) {
        for (PlantedBug b : values()) {
            if (b.optionName().equals(optionName)) {
                return b;
            }
        }
        throw new IllegalArgumentException("no planted bug is called \"" + optionName + "\"; --mutants lists them");
    }

    /// The runs in which the bug can show. What needs two recoveries that race with a transaction in conflict
    /// hardly ever does elsewhere.
    public RunOptions surroundings(RunOptions wanted) {
        return wanted;
    }

    private static RunOptions duels(RunOptions wanted) {
        return wanted.withDuels().without(Fault.TOPOLOGY);
    }

    /// The message as this bug lets it leave the node, whatever else its sender tells with it; null when it does not.
    final @Nullable Message leaving(int from, Message message) {
        if (message instanceof Synced s) {
            Message content = sending(from, s.message());
            return content == null ? null : new Synced(s.syncedEpoch(), content);
        }
        return sending(from, message);
    }

    /// The message as this bug lets the receiver understand it, whatever else its sender tells with it.
    final Message arriving(int to, Message message) {
        return message instanceof Synced s
                ? new Synced(s.syncedEpoch(), receiving(to, s.message()))
                : receiving(to, message);
    }

    /// The message as this bug lets it leave the node; null when it does not.
    @Nullable
    Message sending(int from, Message message) {
        return message;
    }

    /// The message as this bug lets the receiver understand it.
    Message receiving(int to, Message message) {
        return message;
    }

    /// The record as this bug lets it reach the log; null when it does not.
    @Nullable
    LogRecord persisting(LogRecord record) {
        return record;
    }

    /// The timestamp below which a node's read at `executeAt` looks.
    Timestamp readsBelow(int node, Timestamp executeAt) {
        return executeAt;
    }

    private static boolean isStatus(LogRecord record, Status status) {
        return record instanceof LogRecord.Command c && c.status() == status;
    }

    private static LogRecord with(LogRecord.Command c, Ballot promised) {
        return new LogRecord.Command(
                c.txnId(),
                c.status(),
                promised,
                c.accepted(),
                c.executeAt(),
                c.participants(),
                c.txn(),
                c.deps(),
                c.writes(),
                c.result());
    }

    private static Deps withoutKeys(Deps deps) {
        Deps.Builder kept = new Deps.Builder();
        for (int i = 0; i < deps.rangeCount(); i++) {
            for (int j = 0; j < deps.countAtRange(i); j++) {
                kept.add(deps.range(i), deps.atRange(i, j));
            }
        }
        return kept.build();
    }

    private static RecoverOk inferring(RecoverOk ok, boolean votedT0, boolean superseded, Deps waitFor) {
        return new RecoverOk(
                ok.txnId(),
                ok.ballot(),
                ok.status(),
                ok.accepted(),
                votedT0,
                superseded,
                ok.executeAt(),
                ok.participants(),
                ok.txn(),
                ok.deps(),
                waitFor,
                ok.noWaitFor(),
                ok.writes(),
                ok.result(),
                ok.readyEpoch());
    }
}
