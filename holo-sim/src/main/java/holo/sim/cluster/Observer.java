package holo.sim.cluster;

import holo.accord.host.LogRecord;
import holo.accord.host.Reply;
import holo.accord.local.Command;
import holo.accord.messages.Message;
import holo.accord.node.AccordNode;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Watches what all nodes write down and say, and compares it over the whole cluster and over all crashes, which no
/// node could: a transaction has one execution time, one outcome and one result, which is what its client is told; each
/// replica's knowledge only grows, what was said is never taken back ({@link Testimony}), what was chosen stays
/// ({@link Agreement}), who counts in an epoch holds its data ({@link ReadinessCheck}), and dependencies are complete
/// ({@link DependencyCheck}).
final class Observer {
    private static final class Decision {
        @Nullable
        Timestamp executeAt;

        @Nullable
        List<Mutation> writes;

        byte @Nullable [] result;

        boolean invalidated;
        int firstNode;
    }

    private final Map<TxnId, Decision> decisions = new HashMap<>();
    /// By node: what it has written down since its last start.
    private final List<Map<TxnId, Status>> statuses = new ArrayList<>();
    private final List<Testimony> testimonies = new ArrayList<>();
    private final Agreement agreement;
    private final DependencyCheck dependencies;
    private final RecoveryCheck recoveries = new RecoveryCheck();
    private final ReadinessCheck readiness;

    Observer(Topologies topologies, RunPlan plan) {
        this.agreement = new Agreement(topologies);
        this.dependencies = new DependencyCheck(topologies, plan.keys());
        this.readiness = new ReadinessCheck(topologies, plan.keys());
        for (int node = 0; node < plan.nodes(); node++) {
            testimonies.add(new Testimony(node));
            statuses.add(new HashMap<>());
        }
    }

    /// A message leaves a node.
    ///
    /// @return what it contradicts, or null
    @Nullable
    String sent(int from, Message message) {
        String contradiction = testimonies.get(from).says(message);
        if (contradiction == null) {
            contradiction = agreement.sent(from, message);
        }
        if (contradiction == null) {
            contradiction = readiness.sent(from, message);
        }
        return contradiction != null ? contradiction : dependencies.sent(from, message);
    }

    /// A node carries out a message.
    void takes(int from, Message message) {
        recoveries.takes(from, message);
    }

    /// A node carries out a message later, among others.
    void keeps(Message message) {
        recoveries.keeps(message);
    }

    /// A step of a node ends in this message.
    ///
    /// @return what the node overlooks, or null
    @Nullable
    String decides(AccordNode node, Message message) {
        dependencies.synced(node.syncedEpoch());
        return recoveries.decides(message, id -> {
            Command c = node.command(id);
            return node.isForgotten(id) ? Status.APPLIED : c == null ? Status.UNKNOWN : c.status();
        });
    }

    /// A record that a node handed to its log before is synced.
    ///
    /// @return what it contradicts, or null
    @Nullable
    String durable(int node, LogRecord record) {
        return agreement.durable(node, record);
    }

    /// A node has replayed its log.
    ///
    /// @return what it has forgotten, or null
    @Nullable
    String restarted(int node, AccordNode back) {
        return testimonies.get(node).restarted(back);
    }

    /// A record that a node hands to its log.
    ///
    /// @return what it contradicts, or null
    @Nullable
    String see(int node, LogRecord record) {
        if (!(record instanceof LogRecord.Command c)) {
            return readiness.written(node, record);
        }
        String backwards = seeStatus(node, c);
        return backwards != null ? backwards : seeDecision(node, c);
    }

    /// A node lost what was not synced: what it writes next is compared with what it has left.
    void crashed(int node) {
        statuses.get(node).clear();
    }

    private @Nullable String seeStatus(int node, LogRecord.Command c) {
        Status before = statuses.get(node).put(c.txnId(), c.status());
        if (before == null || rank(c.status()) >= rank(before)) {
            return null;
        }
        return "n" + node + " went back from " + before + " to " + c.status() + " in " + c;
    }

    private static int rank(Status status) {
        return switch (status) {
            case UNKNOWN -> 0;
            case PRE_ACCEPTED -> 1;
            case ACCEPTED, ACCEPTED_INVALIDATE -> 2;
            case COMMITTED -> 3;
            case STABLE -> 4;
            case PRE_APPLIED -> 5;
            case APPLIED, INVALIDATED -> 6;
        };
    }

    private @Nullable String seeDecision(int node, LogRecord.Command c) {
        if (!c.status().isDecided()) {
            return null;
        }
        Decision d = decisions.computeIfAbsent(c.txnId(), id -> new Decision());
        if (c.status() == Status.INVALIDATED) {
            d.invalidated = true;
        } else if (c.executeAt() != null) {
            if (d.executeAt != null && !d.executeAt.equals(c.executeAt())) {
                return c.txnId() + " executes at " + d.executeAt + " on n" + d.firstNode + " and at " + c.executeAt()
                        + " on n" + node;
            }
            d.executeAt = c.executeAt();
        }
        if (d.invalidated && d.executeAt != null && c.txnId().kind() == TxnKind.WRITE) {
            return c.txnId() + " is invalidated and executes at " + d.executeAt + ", seen by n" + d.firstNode + " and n"
                    + node;
        }
        List<Mutation> writes = c.writes();
        if (writes != null) {
            if (d.writes != null && !same(d.writes, writes)) {
                return c.txnId() + " writes " + d.writes + " on n" + d.firstNode + " and " + writes + " on n" + node;
            }
            d.writes = writes;
            byte[] result = c.result();
            if (d.result != null && !Arrays.equals(d.result, result)) {
                return c.txnId() + " results in " + Arrays.toString(d.result) + " on n" + d.firstNode + " and in "
                        + Arrays.toString(result) + " on n" + node;
            }
            d.result = result;
        }
        d.firstNode = node;
        return null;
    }

    /// A node answers a client. It may do so before any replica has written it down, since the decision is durable:
    /// what they write is compared with this, then.
    ///
    /// @return how the answer differs from what replicas have written down, or null
    @Nullable
    String replied(int node, Reply reply) {
        if (!(reply instanceof Reply.Executed told) || told.txnId().kind() != TxnKind.WRITE) {
            return null;
        }
        Decision d = decisions.computeIfAbsent(told.txnId(), id -> new Decision());
        boolean isSame = !d.invalidated
                && (d.executeAt == null || d.executeAt.equals(told.executeAt()))
                && (d.result == null || Arrays.equals(d.result, told.result()));
        if (!isSame) {
            return "n" + node + " says that " + told.txnId() + " executed at " + told.executeAt() + " with "
                    + Arrays.toString(told.result()) + ", but n" + d.firstNode + " wrote "
                    + (d.invalidated ? "that it never does" : d.executeAt + " with " + Arrays.toString(d.result));
        }
        if (d.executeAt == null) {
            d.firstNode = node;
        }
        d.executeAt = told.executeAt();
        d.result = told.result();
        return null;
    }

    private static boolean same(List<Mutation> a, List<Mutation> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!a.get(i).key().equals(b.get(i).key())
                    || !Arrays.equals(a.get(i).value(), b.get(i).value())) {
                return false;
            }
        }
        return true;
    }
}
