package holo.accord.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import holo.accord.host.Reply;
import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.Shard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Checks list histories against the order that the protocol claims: executeAt. With that order given, strict
/// serializability is: every answer equals what the lists held just below executeAt, and real time agrees with it.
public final class Checker {
    private record Op(long token, Txn txn, long submitted) {}

    private record Done(Op op, Timestamp at, String result, long answered) {}

    private final TestCluster cluster;
    private final Map<Long, Op> ops = new TreeMap<>();

    public Checker(TestCluster cluster) {
        this.cluster = cluster;
    }

    public long submit(int node, Txn txn) {
        long at = cluster.now();
        long token = cluster.submit(node, txn);
        ops.put(token, new Op(token, txn, at));
        return token;
    }

    /// Every operation must have an outcome, except those whose node crashed.
    public void finish() {
        List<Done> done = new ArrayList<>();
        for (Op op : ops.values()) {
            Reply r = cluster.history.replies().get(op.token());
            if (r instanceof Reply.Executed e) {
                done.add(new Done(
                        op, e.executeAt(), new String(e.result(), UTF_8), cluster.history.repliedAt(op.token())));
            }
        }
        done.sort((a, b) -> a.at().compareTo(b.at()));
        // In executeAt order at each key: nobody may have been answered before a conflicting earlier one was
        // submitted.
        TreeMap<Key, Done> lastWrite = new TreeMap<>();
        TreeMap<Key, Done> lastRead = new TreeMap<>();
        for (Done d : done) {
            boolean isWrite = d.op().txn().kind() == TxnKind.WRITE;
            for (Key k : d.op().txn().participants().keys()) {
                checkRealTime(lastWrite.get(k), d.answered(), d);
                if (isWrite) {
                    checkRealTime(lastRead.get(k), d.answered(), d);
                }
                (isWrite ? lastWrite : lastRead)
                        .merge(k, d, (a, b) -> a.op().submitted() >= b.op().submitted() ? a : b);
            }
        }
        for (Done d : done) {
            for (String line : d.result().lines().toList()) {
                int eq = line.indexOf('=');
                String expected = valueBelow(line.substring(0, eq), d.at());
                if (!line.substring(eq + 1).equals(expected)) {
                    throw new AssertionError("wrong read: " + d + " should have seen " + expected);
                }
            }
            for (var key : d.op().txn().participants().keys()) {
                String k = AppendLogic.name(key);
                String body = new String(d.op().txn().body(), UTF_8);
                String expected = valueBelow(k, d.at());
                if (!expected.isEmpty() && d.op().txn().reads() && !d.result().contains(k + "=" + expected + "\n")) {
                    throw new AssertionError("missed " + k + "=" + expected + ": " + d);
                }
                for (String line : body.lines().toList()) {
                    if (line.startsWith(k + "=")) {
                        String mine = line.substring(k.length() + 1);
                        String now = valueAt(k, d.at());
                        if (!now.equals(expected.isEmpty() ? mine : expected + "," + mine)) {
                            throw new AssertionError(
                                    "lost or wrong write: " + d + ", " + k + " is " + now + " after " + expected);
                        }
                    }
                }
            }
        }
        for (TestHost h : cluster.hosts()) {
            for (var e : h.versions.entrySet()) {
                String last = new String(e.getValue().lastEntry().getValue(), UTF_8);
                String[] parts = last.split(",");
                if (Arrays.stream(parts).distinct().count() != parts.length) {
                    throw new AssertionError("appended twice: " + last);
                }
            }
        }
    }

    private int replicaOf(Key key) {
        Shard s = cluster.topologies.get(cluster.topologies.size() - 1).shardOf(key);
        if (s == null) {
            throw new AssertionError("no group holds " + key);
        }
        return s.replica(0);
    }

    private static void checkRealTime(@Nullable Done before, long answered, Done d) {
        if (before != null && answered < before.op().submitted()) {
            throw new AssertionError("real time violated: " + d + " executes after " + before);
        }
    }

    private String valueBelow(String key, Timestamp at) {
        TreeMap<Timestamp, byte[]> v =
                cluster.host(replicaOf(AppendLogic.key(key))).versions.get(AppendLogic.key(key));
        var e = v == null ? null : v.lowerEntry(at);
        return e == null ? "" : new String(e.getValue(), UTF_8);
    }

    private String valueAt(String key, Timestamp at) {
        TreeMap<Timestamp, byte[]> v =
                cluster.host(replicaOf(AppendLogic.key(key))).versions.get(AppendLogic.key(key));
        byte[] b = v == null ? null : v.get(at);
        return b == null ? "(nothing)" : new String(b, UTF_8);
    }
}
