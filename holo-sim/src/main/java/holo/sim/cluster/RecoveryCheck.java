package holo.sim.cluster;

import holo.accord.messages.Accept;
import holo.accord.messages.Message;
import holo.accord.messages.RecoverOk;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Status;
import holo.accord.primitives.TxnId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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
    private record Attempt(TxnId id, Ballot ballot) {}

    private final Map<Attempt, Map<Integer, RecoverOk>> heard = new HashMap<>();
    /// What is heard after the first proposal was not there when it was made.
    private final Set<Attempt> judged = new HashSet<>();

    /// A node takes a message; a second answer of the same node does not count.
    void takes(int from, Message message) {
        if (message instanceof RecoverOk m) {
            Attempt attempt = new Attempt(m.txnId(), m.ballot());
            if (!judged.contains(attempt)) {
                heard.computeIfAbsent(attempt, a -> new TreeMap<>()).putIfAbsent(from, m);
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
        Attempt attempt = new Attempt(m.txnId(), m.ballot());
        judged.add(attempt);
        Map<Integer, RecoverOk> byNode = heard.remove(attempt);
        Collection<RecoverOk> answers = byNode == null ? List.of() : byNode.values();
        if (!isUndecided(statusAt.apply(m.txnId()))
                || !answers.stream().map(RecoverOk::status).allMatch(RecoveryCheck::isUndecided)) {
            return null;
        }
        Set<TxnId> wait = new TreeSet<>();
        for (RecoverOk a : answers) {
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
