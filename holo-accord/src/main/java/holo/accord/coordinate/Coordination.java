package holo.accord.coordinate;

import holo.accord.host.ReadSlice;
import holo.accord.messages.RecoverOk;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One node's attempt to bring one transaction to its end.
final class Coordination {
    /// What the attempt waits for.
    enum Phase {
        /// Votes (protocol §3.1).
        PRE_ACCEPT,
        /// A quorum that accepts a proposal (§3.2).
        ACCEPT,
        /// A quorum on which the decision is durable, and what the reads return (§3.3, §3.4).
        EXECUTE,
        /// That all replicas have applied it (§3.5).
        PERSIST,
        /// A quorum's knowledge of a transaction whose coordinator may be dead (§4).
        RECOVER,
        /// A quorum of one group that accepts that it never takes effect (§4).
        INVALIDATE,
        /// That all replicas know that it never takes effect.
        PERSIST_INVALID,
        /// What became of it in somebody else's hands, or the time to try again.
        OBSERVE,
        /// What an ephemeral read must see (§8).
        EPHEMERAL_DEPS,
        EPHEMERAL_READ,
        DONE
    }

    static final long NO_TOKEN = Long.MIN_VALUE;

    final TxnId id;
    final long startedMicros;
    /// Whom to answer; NO_TOKEN when nobody waits.
    long token;
    Phase phase = Phase.PRE_ACCEPT;
    Ballot ballot = Ballot.ZERO;
    Participants participants;

    @Nullable
    Txn txn;

    Tally tally;
    Timestamp executeAt;
    Deps deps = Deps.NONE;

    @Nullable
    List<Mutation> writes;

    byte @Nullable [] result;
    final ArrayList<RecoverOk> known = new ArrayList<>(0);

    boolean stable;
    /// Answers to the proposal named dependencies that it does not.
    boolean depsGrew;
    boolean fast;
    int attempts;
    int recoveries;
    int readAttempt;
    /// Group ranges still to be read, by the node that was asked.
    final TreeMap<Key, ReadTarget> reading = new TreeMap<>();

    final TreeMap<Key, ReadSlice> slices = new TreeMap<>();
    /// The timer that counts; earlier ones are void.
    long timer;

    /// Which nodes have told that they hold the definition.
    final java.util.TreeSet<Integer> holders = new java.util.TreeSet<>();

    record ReadTarget(KeyRange range, int node) {}

    Coordination(TxnId id, long token, Participants participants, @Nullable Txn txn, Tally tally, long now) {
        this.id = id;
        this.token = token;
        this.participants = participants;
        this.txn = txn;
        this.tally = tally;
        this.executeAt = id.timestamp();
        this.startedMicros = now;
    }

    boolean isAnswered() {
        return token == NO_TOKEN;
    }

    @Override
    public String toString() {
        return id + " " + phase + " ballot " + ballot + " executeAt " + executeAt + " deps " + deps + " attempts "
                + attempts + " " + tally;
    }
}
