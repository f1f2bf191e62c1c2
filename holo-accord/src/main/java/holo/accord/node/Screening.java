package holo.accord.node;

import holo.accord.local.Counters.Refusal;
import holo.accord.messages.Accept;
import holo.accord.messages.AcceptInvalidate;
import holo.accord.messages.AcceptOk;
import holo.accord.messages.Apply;
import holo.accord.messages.ApplyHeld;
import holo.accord.messages.ApplyOk;
import holo.accord.messages.CheckOver;
import holo.accord.messages.CheckStatus;
import holo.accord.messages.Commit;
import holo.accord.messages.CommitInvalidate;
import holo.accord.messages.CommitOk;
import holo.accord.messages.DepsOk;
import holo.accord.messages.GetDeps;
import holo.accord.messages.Gossip;
import holo.accord.messages.Message;
import holo.accord.messages.Nack;
import holo.accord.messages.Over;
import holo.accord.messages.PreAccept;
import holo.accord.messages.PreAcceptOk;
import holo.accord.messages.ReadEphemeral;
import holo.accord.messages.ReadOk;
import holo.accord.messages.ReadTxn;
import holo.accord.messages.Recover;
import holo.accord.messages.RecoverOk;
import holo.accord.messages.Request;
import holo.accord.messages.Response;
import holo.accord.messages.StatusOk;
import holo.accord.messages.Synced;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Looks at every message of another node before anything else does: what contradicts itself, or what nobody who
/// follows the protocol can have sent, is refused before it changes anything. What depends on what this node knows
/// is the handlers' matter.
final class Screening {
    /// No clock of the cluster is so far ahead of this node's; a timestamp beyond that would drag all clocks along.
    static final long CLOCK_AHEAD_MAX_MICROS = 24L * 60 * 60 * 1_000_000;

    private final int self;

    Screening(int self) {
        this.self = self;
    }

    /// Why the message must be refused; null when nothing speaks against it.
    @Nullable
    Refusal refusal(int from, Message message, long nowMicros) {
        if (from < 0 || from == self) {
            return Refusal.IMPOSSIBLE;
        }
        long latest = nowMicros > Long.MAX_VALUE - CLOCK_AHEAD_MAX_MICROS
                ? Long.MAX_VALUE
                : nowMicros + CLOCK_AHEAD_MAX_MICROS;
        return switch (message) {
            case Request m -> m.txnId().hlc() > latest ? Refusal.CLOCK_AHEAD : ofRequest(from, m, latest);
            case Response m -> m.txnId().hlc() > latest ? Refusal.CLOCK_AHEAD : ofResponse(m, latest);
            case Gossip m -> ofGossip(m, latest);
            case CheckOver m ->
                m.ids().size() > CheckOver.IDS_MAX
                        ? Refusal.MALFORMED
                        : m.ids().stream().anyMatch(id -> id.node() != from) ? Refusal.IMPOSSIBLE : null;
            case Over m ->
                Stream.concat(m.ids().stream(), m.held().stream()).anyMatch(id -> id.node() != self)
                        ? Refusal.IMPOSSIBLE
                        : null;
            case Synced m -> refusal(from, m.message(), nowMicros);
        };
    }

    private static @Nullable Refusal ofGossip(Gossip m, long latest) {
        if (m.readyEpoch() > m.knownEpoch() || m.syncedEpoch() > m.knownEpoch()) {
            return Refusal.MALFORMED;
        }
        return ahead(latest, m.durable(), m.universal());
    }

    private static @Nullable Refusal ofRequest(int from, Request request, long latest) {
        return switch (request) {
            case PreAccept m ->
                m.txnId().node() != from
                        ? Refusal.IMPOSSIBLE
                        : first(ofDefinition(m.txnId(), m.txn()), ahead(latest, m.durable(), m.universal()));
            case Accept m ->
                first(
                        ofBallot(from, m.txnId(), m.ballot(), latest),
                        ofDecision(m.txnId(), m.participants(), m.txn(), m.executeAt(), latest));
            case Commit m ->
                first(
                        ofBallot(from, m.txnId(), m.ballot(), latest),
                        ofDecision(m.txnId(), m.participants(), m.txn(), m.executeAt(), latest));
            case Apply m ->
                first(
                        ofDecision(m.txnId(), m.participants(), null, m.executeAt(), latest),
                        ofWrites(m.txnId(), m.participants(), m.writes()));
            case ReadTxn m -> m.ranges().isEmpty() || isEphemeral(m.txnId()) ? Refusal.MALFORMED : null;
            case Recover m ->
                m.ballot().equals(Ballot.ZERO)
                        ? Refusal.MALFORMED
                        : first(
                                ofBallot(from, m.txnId(), m.ballot(), latest),
                                ofParticipants(m.txnId(), m.participants(), m.txn()));
            case AcceptInvalidate m ->
                m.ballot().equals(Ballot.ZERO)
                        ? Refusal.MALFORMED
                        : first(
                                ofBallot(from, m.txnId(), m.ballot(), latest),
                                ofParticipants(m.txnId(), m.participants(), null));
            case CommitInvalidate m -> ofParticipants(m.txnId(), m.participants(), null);
            case CheckStatus m -> ofParticipants(m.txnId(), m.participants(), null);
            case GetDeps m ->
                m.participants().isEmpty()
                                || !isEphemeral(m.txnId())
                                || m.txnId().node() != from
                        ? Refusal.MALFORMED
                        : null;
            case ReadEphemeral m ->
                m.ranges().isEmpty()
                                || !isEphemeral(m.txnId())
                                || m.txn().kind() != TxnKind.EPHEMERAL_READ
                                || m.txnId().node() != from
                        ? Refusal.MALFORMED
                        : null;
        };
    }

    private static @Nullable Refusal ofResponse(Response response, long latest) {
        return switch (response) {
            case PreAcceptOk m ->
                m.vote().isBefore(m.txnId().timestamp()) ? Refusal.MALFORMED : ahead(latest, m.vote(), m.vote());
            case RecoverOk m ->
                first(
                        ofKnowledge(m.txnId(), m.status(), m.executeAt(), m.participants(), m.writes(), latest),
                        m.votedT0()
                                        && (m.status() != Status.PRE_ACCEPTED
                                                || !m.txnId().timestamp().equals(m.executeAt()))
                                ? Refusal.MALFORMED
                                : null);
            case StatusOk m -> ofKnowledge(m.txnId(), m.status(), m.executeAt(), m.participants(), m.writes(), latest);
            case Nack m ->
                m.reason() == Nack.Reason.FORGOTTEN
                                && m.universal().isBefore(m.txnId().timestamp())
                        ? Refusal.MALFORMED
                        : m.promised().number() > latest
                                ? Refusal.CLOCK_AHEAD
                                : ahead(latest, m.durable(), m.universal());
            case ReadOk m -> m.slices().isEmpty() ? Refusal.MALFORMED : null;
            case AcceptOk m -> null;
            case CommitOk m -> null;
            case ApplyHeld m -> null;
            case ApplyOk m -> ahead(latest, m.seen(), m.seen());
            case DepsOk m -> isEphemeral(m.txnId()) ? null : Refusal.MALFORMED;
        };
    }

    /// The original coordinator has ballot 0, and everybody else draws one that carries the own name.
    private static @Nullable Refusal ofBallot(int from, TxnId id, Ballot ballot, long latest) {
        int owner = ballot.equals(Ballot.ZERO) ? id.node() : ballot.node();
        return owner != from ? Refusal.IMPOSSIBLE : ballot.number() > latest ? Refusal.CLOCK_AHEAD : null;
    }

    private static @Nullable Refusal ofDecision(
            TxnId id, Participants participants, @Nullable Txn txn, Timestamp executeAt, long latest) {
        if (executeAt.isBefore(id.timestamp())) {
            return Refusal.MALFORMED;
        }
        return first(ofParticipants(id, participants, txn), ahead(latest, executeAt, executeAt));
    }

    private static @Nullable Refusal ofParticipants(TxnId id, Participants participants, @Nullable Txn txn) {
        if (participants.isEmpty() || isEphemeral(id)) {
            return Refusal.MALFORMED;
        }
        return txn == null ? null : ofDefinition(id, txn);
    }

    private static @Nullable Refusal ofDefinition(TxnId id, Txn txn) {
        boolean ranged = !txn.participants().ranges().isEmpty();
        return txn.kind() != id.kind() || ranged != id.ranged() || isEphemeral(id) ? Refusal.MALFORMED : null;
    }

    /// Only writes write, and only what they declared.
    private static @Nullable Refusal ofWrites(TxnId id, Participants participants, List<Mutation> writes) {
        if (id.kind() != TxnKind.WRITE && !writes.isEmpty()) {
            return Refusal.MALFORMED;
        }
        for (Mutation w : writes) {
            if (!participants.covers(w.key())) {
                return Refusal.MALFORMED;
            }
        }
        return null;
    }

    /// What is decided comes with its time, and what is applied with its writes.
    private static @Nullable Refusal ofKnowledge(
            TxnId id,
            Status status,
            @Nullable Timestamp executeAt,
            @Nullable Participants participants,
            @Nullable List<Mutation> writes,
            long latest) {
        boolean hasWrites = status == Status.PRE_APPLIED || status == Status.APPLIED;
        if (status.isCommitted() && executeAt == null || hasWrites && writes == null) {
            return Refusal.MALFORMED;
        }
        if (executeAt != null) {
            if (executeAt.isBefore(id.timestamp())) {
                return Refusal.MALFORMED;
            }
            if (executeAt.hlc() > latest) {
                return Refusal.CLOCK_AHEAD;
            }
        }
        return writes == null || participants == null ? null : ofWrites(id, participants, writes);
    }

    private static boolean isEphemeral(TxnId id) {
        return id.kind() == TxnKind.EPHEMERAL_READ;
    }

    private static @Nullable Refusal ahead(long latest, Timestamp a, Timestamp b) {
        return a.hlc() > latest || b.hlc() > latest ? Refusal.CLOCK_AHEAD : null;
    }

    private static @Nullable Refusal first(@Nullable Refusal a, @Nullable Refusal b) {
        return a != null ? a : b;
    }
}
