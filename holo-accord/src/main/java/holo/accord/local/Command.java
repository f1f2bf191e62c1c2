package holo.accord.local;

import holo.accord.messages.ReadTxn;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Key;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What this replica knows of one transaction.
public final class Command {
    /// Somebody waits for a read of this transaction.
    record PendingRead(int from, ReadTxn request) {}

    final TxnId id;
    Status status = Status.UNKNOWN;
    Ballot promised = Ballot.ZERO;
    Ballot accepted = Ballot.ZERO;

    @Nullable
    Timestamp executeAt;

    Participants participants = Participants.NONE;
    /// The part that this node replicates.
    Participants owned = Participants.NONE;

    @Nullable
    Txn txn;

    Deps deps = Deps.NONE;

    @Nullable
    List<Mutation> writes;

    byte @Nullable [] result;

    /// Dependencies that must be over before this one may read or apply.
    int pending;
    /// Whether `pending` counts the final dependencies.
    boolean waitsSet;
    /// Transactions that count this one in their `pending`.
    @Nullable
    ArrayList<Command> dependents;

    @Nullable
    ArrayList<Waiter> waiters;

    @Nullable
    ArrayList<PendingRead> reads;
    /// Nodes that want to hear when it is over.
    int[] tellWhenOver = NOBODY;

    /// Writes that come on top of copies that are not complete yet; null when all is made visible that can be.
    @Nullable
    List<Mutation> afterCopy;

    /// Writes that the host is making visible; null when it is not at work for this one.
    @Nullable
    List<Mutation> underWay;

    /// Where the host has made writes visible, as long as some others wait; null when there are none of either kind.
    @Nullable
    TreeSet<Key> visibleAt;

    /// It is applied here but for `afterCopy`: nobody waits for it, and it is not over.
    boolean isHeld;
    /// Of an applied sync point: what this node can vouch for.
    long completeBefore;
    boolean registered;
    /// No other node has heard of it, nor will before its writes are logged.
    boolean isPrivate;
    boolean dirty;
    boolean removed;
    /// Replay found its writes, and they are not applied again yet.
    boolean isReplayed;
    /// Its `pending` counts commands that are not its dependencies but were replayed.
    boolean waitsForReplayed;
    /// Replay found a record of it.
    boolean wasLogged;
    boolean forgetWhenOver;
    boolean txnLogged;
    boolean participantsLogged;
    boolean writesLogged;

    @Nullable
    Deps depsLogged;

    /// The progress log's view: when to look next, and how often it has looked in vain.
    public long lookAtMicros;

    public int attempts;
    /// What the progress log saw last, and how often it has left the transaction to others since.
    private Status statusSeen = Status.UNKNOWN;

    private Ballot promiseSeen = Ballot.ZERO;
    public int deferrals;

    private static final int[] NOBODY = {};

    Command(TxnId id) {
        this.id = id;
    }

    public TxnId id() {
        return id;
    }

    public Status status() {
        return status;
    }

    public Ballot promised() {
        return promised;
    }

    public Ballot accepted() {
        return accepted;
    }

    public @Nullable Timestamp executeAt() {
        return executeAt;
    }

    /// As far as known; empty when only the name is.
    public Participants participants() {
        return participants;
    }

    public @Nullable Txn txn() {
        return txn;
    }

    public Deps deps() {
        return deps;
    }

    public @Nullable List<Mutation> writes() {
        return writes;
    }

    boolean isApplying() {
        return underWay != null;
    }

    /// The host has done what it was asked to, but not all can be made visible yet.
    void keepVisible(List<Mutation> done) {
        TreeSet<Key> at = visibleAt;
        if (at == null) {
            at = new TreeSet<>();
            visibleAt = at;
        }
        for (Mutation w : done) {
            at.add(w.key());
        }
    }

    boolean isVisibleAt(Key key) {
        return status == Status.APPLIED || (visibleAt != null && visibleAt.contains(key));
    }

    public byte @Nullable [] result() {
        return result;
    }

    public boolean isRemoved() {
        return removed;
    }

    boolean hasWrites() {
        List<Mutation> w = writes;
        return id.kind() == TxnKind.WRITE && w != null && !w.isEmpty();
    }

    /// Whether it writes somewhere in its ranges, here, and not only at its keys.
    boolean writesIntoRanges() {
        List<Mutation> w = writes;
        if (w != null && !owned.ranges().isEmpty()) {
            for (Mutation mutation : w) {
                if (!owned.hasKey(mutation.key()) && owned.covers(mutation.key())) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Of a sync point: it stands for what started before this epoch, or before itself.
    public Timestamp fencedBelow() {
        Txn definition = txn;
        long epoch = Txn.epochOf(definition != null ? definition.body() : result);
        return epoch > id.epoch() ? id.timestamp() : new Timestamp(epoch, 0, 0);
    }

    /// Whether somebody has brought it forward since the last call. What was promised to this node itself is only an
    /// attempt of its own, and one that has ended, if it looks again.
    public boolean hasMoved(int self) {
        boolean moved = status != statusSeen || (!promised.equals(promiseSeen) && promised.node() != self);
        statusSeen = status;
        promiseSeen = promised;
        return moved;
    }

    boolean votedT0() {
        return status == Status.PRE_ACCEPTED && id.timestamp().equals(executeAt);
    }

    /// False when that is known already.
    boolean tellWhenOver(int node) {
        for (int n : tellWhenOver) {
            if (n == node) {
                return false;
            }
        }
        tellWhenOver = java.util.Arrays.copyOf(tellWhenOver, tellWhenOver.length + 1);
        tellWhenOver[tellWhenOver.length - 1] = node;
        return true;
    }

    int[] takeTellWhenOver() {
        int[] t = tellWhenOver;
        tellWhenOver = NOBODY;
        return t;
    }

    @Override
    public String toString() {
        return id + " " + status + " executeAt " + executeAt + " promised " + promised + " accepted " + accepted
                + " deps " + deps + " pending " + pending + (isApplying() ? " applying" : "") + " " + participants;
    }

    /// Something that is no transaction of its own but waits for some: an ephemeral read.
    static final class Waiter {
        final Runnable ready;
        int pending;

        Waiter(Runnable ready) {
            this.ready = ready;
        }
    }
}
