package holo.accord.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import holo.accord.host.ApplyEffect;
import holo.accord.host.Reply;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// What clients saw, and what replicas applied.
public final class History {
    private final TreeMap<Long, Reply> replies = new TreeMap<>();
    private final TreeMap<Long, Long> repliedAt = new TreeMap<>();
    private final Map<TxnId, Timestamp> executions = new HashMap<>();
    private final Map<String, String> writes = new HashMap<>();

    void reply(long token, Reply reply, long now) {
        if (replies.put(token, reply) != null) {
            throw new AssertionError("two answers for token " + token);
        }
        repliedAt.put(token, now);
    }

    void applied(int node, ApplyEffect apply) {
        Timestamp before = executions.put(apply.txnId(), apply.executeAt());
        if (before != null && !before.equals(apply.executeAt())) {
            throw new AssertionError(apply.txnId() + " executes at " + before + " and " + apply.executeAt());
        }
        for (ApplyEffect.Slice s : apply.slices()) {
            for (var m : s.writes()) {
                byte[] v = m.value();
                String w = v == null ? "" : new String(v, UTF_8);
                String old = writes.put(apply.txnId() + " " + m.key(), w);
                if (old != null && !old.equals(w)) {
                    throw new AssertionError(
                            "node " + node + " applies " + w + " for " + apply.txnId() + ", others " + old);
                }
            }
        }
    }

    public TreeMap<Long, Reply> replies() {
        return replies;
    }

    public long repliedAt(long token) {
        return repliedAt.getOrDefault(token, Long.MAX_VALUE);
    }
}
