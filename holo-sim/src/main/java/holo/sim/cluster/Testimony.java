package holo.sim.cluster;

import holo.accord.local.Command;
import holo.accord.messages.AcceptOk;
import holo.accord.messages.CommitOk;
import holo.accord.messages.GetDeps;
import holo.accord.messages.Message;
import holo.accord.messages.PreAccept;
import holo.accord.messages.PreAcceptOk;
import holo.accord.messages.Recover;
import holo.accord.messages.RecoverOk;
import holo.accord.messages.StatusOk;
import holo.accord.node.AccordNode;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one node has said to others, and must stand by for ever, whatever crashes it goes through: its votes, its
/// promises, what it accepted, what it knew to be decided, and which timestamps it has drawn. Kept by the simulator,
/// so that no crash takes it away.
final class Testimony {
    private static final class Case {
        @Nullable
        Timestamp vote;

        Ballot promised = Ballot.ZERO;

        @Nullable
        Ballot accepted;

        boolean decided;
    }

    private final int node;
    private final Map<TxnId, Case> cases = new HashMap<>();
    private long drawnSinceStart;
    private long drawnBefore = -1;

    Testimony(int node) {
        this.node = node;
    }

    /// A message leaves the node.
    ///
    /// @return what it contradicts, or null
    @Nullable
    String says(Message message) {
        return switch (message) {
            case PreAccept m -> m.txnId().node() == node ? draws(m.txnId().hlc(), m.txnId()) : null;
            case GetDeps m -> draws(m.txnId().hlc(), m.txnId());
            case Recover m -> draws(m.ballot().number(), m.txnId());
            case PreAcceptOk m -> votes(m);
            case AcceptOk m -> accepts(m);
            case RecoverOk m -> answers(m);
            case CommitOk m -> {
                about(m.txnId()).decided = true;
                yield null;
            }
            case StatusOk m ->
                remembers(
                        m.txnId(), m.status(), m.promised(), null, m.status() == Status.UNKNOWN ? null : m.executeAt());
            default -> null;
        };
    }

    private Case about(TxnId id) {
        return cases.computeIfAbsent(id, i -> new Case());
    }

    private @Nullable String draws(long value, TxnId id) {
        drawnSinceStart = Math.max(drawnSinceStart, value);
        return value <= drawnBefore
                ? "n" + node + " draws " + value + " for " + id + ", but had drawn " + drawnBefore
                        + " before its restart"
                : null;
    }

    private @Nullable String votes(PreAcceptOk m) {
        Case c = about(m.txnId());
        Timestamp before = c.vote;
        c.vote = m.vote();
        if (c.promised.isAfter(Ballot.ZERO)) {
            return "n" + node + " votes on " + m.txnId() + " after it promised " + c.promised;
        }
        if (c.accepted != null || c.decided) {
            return "n" + node + " votes on " + m.txnId() + " after it "
                    + (c.decided ? "knew the decision" : "accepted " + c.accepted);
        }
        if (before != null && !before.equals(m.vote())) {
            return "n" + node + " voted " + before + " on " + m.txnId() + " and now votes " + m.vote();
        }
        boolean drawn = before == null
                && m.vote().node() == node
                && !m.vote().equals(m.txnId().timestamp());
        return drawn ? draws(m.vote().hlc(), m.txnId()) : null;
    }

    private @Nullable String accepts(AcceptOk m) {
        Case c = about(m.txnId());
        if (c.promised.isAfter(m.ballot())) {
            return "n" + node + " accepts " + m.ballot() + " of " + m.txnId() + " after it promised " + c.promised;
        }
        if (c.decided) {
            return "n" + node + " accepts " + m.ballot() + " of " + m.txnId() + " after it knew the decision";
        }
        c.promised = m.ballot();
        c.accepted = m.ballot();
        return null;
    }

    private @Nullable String answers(RecoverOk m) {
        String contradiction = remembers(m.txnId(), m.status(), m.ballot(), m.accepted(), m.executeAt());
        Case c = about(m.txnId());
        c.promised = max(c.promised, m.ballot());
        c.decided |= m.status().isDecided();
        return contradiction;
    }

    private static Ballot max(Ballot a, Ballot b) {
        return a.isAfter(b) ? a : b;
    }

    /// Compares what a node that has just come back knows with what it said before.
    ///
    /// @return what it has forgotten, or null
    @Nullable
    String restarted(AccordNode back) {
        drawnBefore = Math.max(drawnBefore, drawnSinceStart);
        String forgotten = null;
        for (Map.Entry<TxnId, Case> e : cases.entrySet()) {
            TxnId id = e.getKey();
            if (forgotten == null && !back.isForgotten(id)) {
                Command c = back.command(id);
                forgotten = c == null
                        ? remembers(id, Status.UNKNOWN, Ballot.ZERO, Ballot.ZERO, null)
                        : remembers(id, c.status(), c.promised(), c.accepted(), c.executeAt());
            }
        }
        cases.keySet().removeIf(back::isForgotten);
        back.commands().stream()
                .filter(c -> c.status() == Status.PRE_ACCEPTED && !back.isForgotten(c.id()))
                .forEach(this::keepsVote);
        return forgotten == null ? null : forgotten + ", after a restart";
    }

    /// A vote that was written down before a crash kept it from leaving is said later, though it was drawn before.
    private void keepsVote(Command command) {
        Case c = about(command.id());
        if (c.vote == null) {
            c.vote = command.executeAt();
        }
    }

    private @Nullable String remembers(
            TxnId id, Status status, Ballot promised, @Nullable Ballot accepted, @Nullable Timestamp executeAt) {
        Case c = cases.get(id);
        if (c == null || status.isDecided()) {
            return null;
        }
        if (c.decided) {
            return "n" + node + " knew what becomes of " + id + " and now says " + status;
        }
        if (c.promised.isAfter(promised)) {
            return "n" + node + " promised " + c.promised + " for " + id + " and now says " + promised;
        }
        Ballot was = c.accepted;
        if (was != null && status != Status.ACCEPTED && status != Status.ACCEPTED_INVALIDATE) {
            return "n" + node + " accepted " + was + " of " + id + " and now says " + status;
        }
        if (was != null && accepted != null && was.isAfter(accepted)) {
            return "n" + node + " accepted " + was + " of " + id + " and now says it accepted " + accepted;
        }
        Timestamp vote = c.vote;
        boolean sameVote =
                status == Status.PRE_ACCEPTED ? vote == null || vote.equals(executeAt) : status != Status.UNKNOWN;
        return vote != null && !sameVote
                ? "n" + node + " voted " + vote + " on " + id + " and now says " + status + " " + executeAt
                : null;
    }
}
