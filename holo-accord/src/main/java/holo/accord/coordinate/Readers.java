package holo.accord.coordinate;

import holo.accord.coordinate.Coordination.Phase;
import holo.accord.coordinate.Coordination.ReadTarget;
import holo.accord.host.ReadSlice;
import holo.accord.local.Environment;
import holo.accord.messages.ReadEphemeral;
import holo.accord.messages.ReadOk;
import holo.accord.messages.ReadTxn;
import holo.accord.primitives.KeyRange;
import holo.accord.topology.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Chooses who reads for a transaction, one replica of each group, and collects what they have read (protocol §3.4).
final class Readers {
    private final Attempts attempts;
    private final Environment env;

    Readers(Attempts attempts) {
        this.attempts = attempts;
        this.env = attempts.env;
    }

    /// One replica of each group that is still to be read.
    void choose(Coordination c) {
        for (Shard s : env.topologies().at(c.executeAt.epoch()).shardsOf(c.participants)) {
            if (!c.slices.containsKey(s.range().start())) {
                c.reading.put(s.range().start(), new ReadTarget(s.range(), reader(c, s)));
            }
        }
    }

    private int reader(Coordination c, Shard s) {
        if (c.readAttempt == 0 && s.isReplica(env.self())) {
            return env.self();
        }
        int first = Math.floorMod(c.id.hashCode() + c.readAttempt, s.replicaCount());
        for (int i = 0; i < s.replicaCount(); i++) {
            int node = s.replica((first + i) % s.replicaCount());
            if (!attempts.suspects.contains(node)) {
                return node;
            }
        }
        return s.replica(first);
    }

    void send(Coordination c) {
        TreeMap<Integer, List<KeyRange>> byNode = new TreeMap<>();
        for (ReadTarget t : c.reading.values()) {
            byNode.computeIfAbsent(t.node(), n -> new ArrayList<>(1)).add(t.range());
        }
        byNode.forEach((node, ranges) -> env.send(
                node,
                c.phase == Phase.EPHEMERAL_READ
                        ? new ReadEphemeral(c.id, c.readAttempt, Attempts.required(c), ranges, c.deps)
                        : new ReadTxn(c.id, c.readAttempt, ranges)));
    }

    /// Those who were asked do not answer.
    void rereadElsewhere(Coordination c) {
        c.readAttempt++;
        choose(c);
        send(c);
    }

    /// Takes what a replica has read, of the groups for which it was still missing.
    static void take(Coordination c, ReadOk m) {
        for (ReadSlice s : m.slices()) {
            ReadTarget t = c.reading.get(s.range().start());
            // An ephemeral read of an earlier attempt saw all it had to, too.
            if (t != null && t.range().equals(s.range())) {
                c.reading.remove(s.range().start());
                c.slices.put(s.range().start(), s);
            }
        }
    }

    static boolean isReadFrom(Coordination c, int node) {
        for (ReadTarget t : c.reading.values()) {
            if (t.node() == node) {
                return true;
            }
        }
        return false;
    }
}
