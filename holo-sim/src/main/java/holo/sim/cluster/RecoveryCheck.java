package holo.sim.cluster;

import holo.accord.messages.Accept;
import holo.accord.messages.Message;
import holo.accord.messages.RecoverOk;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Status;
import holo.accord.primitives.TxnId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Whether a recoverer that proposes t0, because the fast path may have been taken, has heard nothing that speaks
/// against it, and does not overlook a transaction that it must wait for first (protocol §4).
final class RecoveryCheck {
    private record Recoverer(TxnId id, int node) {}

    /// What a recoverer's latest attempt has heard.
    private static final class Attempt {
        final Ballot ballot;
        final Map<Integer, Answer> answers = new TreeMap<>();
        /// What is heard after the first proposal was not there when it was made.
        boolean judged;

        Attempt(Ballot ballot) {
            this.ballot = ballot;
        }
    }

    /// Of an answer what counts here: the dependencies in it are most of its size.
    private record Answer(Status status, boolean superseded, Deps waitFor, Deps noWaitFor) {}

    private final Map<Recoverer, Attempt> attempts = new HashMap<>();

    /// The latest attempt of the recoverer; null when the ballot is of one that it has given up.
    private @Nullable Attempt attempt(TxnId id, Ballot ballot) {
        Attempt attempt = attempts.compute(
                new Recoverer(id, ballot.node()),
                (r, known) -> known == null || ballot.isAfter(known.ballot) ? new Attempt(ballot) : known);
        return attempt.ballot.equals(ballot) ? attempt : null;
    }

    /// A node takes a message; a second answer of the same node does not count.
    void takes(int from, Message message) {
        if (message instanceof RecoverOk m) {
            Attempt attempt = attempt(m.txnId(), m.ballot());
            if (attempt != null && !attempt.judged) {
                attempt.answers.putIfAbsent(from, new Answer(m.status(), m.superseded(), m.waitFor(), m.noWaitFor()));
            }
        }
    }

    /// A node takes a message later, when it learns of an epoch: which answers it has by then to go by is not seen
    /// here.
    void keeps(Message message) {
        if (message instanceof RecoverOk m) {
            Attempt attempt = attempt(m.txnId(), m.ballot());
            if (attempt != null) {
                attempt.judged = true;
                attempt.answers.clear();
            }
        }
    }

    /// A node decides to send a message, right after it has taken what made it do so.
    ///
    /// @param statusAt what the node itself knows of a transaction: its answer to itself is no message
    /// @return what it overlooks, or null
    @Nullable
    String decides(Message message, Function<TxnId, Status> statusAt) {
        boolean infers = message instanceof Accept a
                && a.ballot().isAfter(Ballot.ZERO)
                && a.executeAt().equals(a.txnId().timestamp());
        if (!infers) {
            return null;
        }
        Accept m = (Accept) message;
        Attempt attempt = attempt(m.txnId(), m.ballot());
        if (attempt == null || attempt.judged) {
            return null;
        }
        attempt.judged = true;
        List<Answer> answers = List.copyOf(attempt.answers.values());
        attempt.answers.clear();
        if (!isUndecided(statusAt.apply(m.txnId()))
                || !answers.stream().map(Answer::status).allMatch(RecoveryCheck::isUndecided)) {
            return null;
        }
        Set<TxnId> wait = new TreeSet<>();
        for (Answer a : answers) {
            if (a.superseded()) {
                return m.txnId() + " is proposed at t0 with ballot " + m.ballot() + " against the evidence in " + a;
            }
            wait.addAll(a.waitFor().ids());
        }
        answers.forEach(a -> a.noWaitFor().ids().forEach(wait::remove));
        wait.removeIf(id -> statusAt.apply(id).isDecided());
        return wait.isEmpty()
                ? null
                : m.txnId() + " is proposed at t0 with ballot " + m.ballot() + " before " + wait + " are decided";
    }

    private static boolean isUndecided(Status status) {
        return status == Status.UNKNOWN || status == Status.PRE_ACCEPTED;
    }
}
