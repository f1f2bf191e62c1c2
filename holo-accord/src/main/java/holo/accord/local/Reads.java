package holo.accord.local;

import holo.accord.InvariantViolation;
import holo.accord.host.ReadEffect;
import holo.accord.host.ReadSlice;
import holo.accord.messages.ReadOk;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.topology.Shard;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/// The reads that the host is carrying out (protocol §3.4): one per group, answered together. And how many ephemeral
/// reads wait to become such.
public final class Reads {
    private record Pending(ReadBatch batch, int index) {}

    private static final class ReadBatch {
        final int from;
        final int attempt;
        final TxnId id;
        final ReadSlice[] slices;
        int missing;

        ReadBatch(int from, int attempt, TxnId id, int count) {
            this.from = from;
            this.attempt = attempt;
            this.id = id;
            this.slices = new ReadSlice[count];
            this.missing = count;
        }
    }

    private final Environment env;
    private final HashMap<Long, Pending> pending = new HashMap<>();
    private final Copies copies;
    private final int max;
    /// Ephemeral reads that wait for transactions. Other reads wait in these, one for each node that asks.
    private int waiting;

    Reads(Environment env, Copies copies, int max) {
        this.env = env;
        this.copies = copies;
        this.max = max;
    }

    /// Whether one more read of a decided transaction may begin. Ephemeral reads that wait do not count: they may wait
    /// for this very transaction.
    boolean mayBegin() {
        return pending.size() < max;
    }

    /// Whether one more ephemeral read may wait or begin.
    boolean hasRoom() {
        return pending.size() + waiting < max;
    }

    /// An ephemeral read begins to wait.
    void beginWait() {
        waiting++;
    }

    void endWait() {
        waiting--;
    }

    /// Whether this node holds all that a read of these ranges at a time must see: not before they are copied,
    /// and not below the epoch of the copy.
    boolean isReadable(List<KeyRange> ranges, Timestamp at) {
        for (KeyRange r : ranges) {
            if (copies.isOpen(r, at.epoch()) || at.isBefore(copies.bound(r))) {
                return false;
            }
            Shard s = env.topologies()
                    .at(Math.min(at.epoch(), env.topologies().current().epoch()))
                    .shardOf(r.start());
            if (s == null || !s.isReplica(env.self())) {
                return false;
            }
        }
        return true;
    }

    void start(int from, int attempt, TxnId id, Txn txn, Timestamp at, List<KeyRange> ranges) {
        ReadBatch batch = new ReadBatch(from, attempt, id, ranges.size());
        for (int i = 0; i < ranges.size(); i++) {
            KeyRange range = ranges.get(i);
            Shard shard = env.topologies().at(at.epoch()).shardOf(range.start());
            if (shard == null) {
                throw new InvariantViolation("asked to read " + range + " that no group holds, for " + id);
            }
            long readId = env.nextReadId();
            pending.put(readId, new Pending(batch, i));
            env.out()
                    .read(new ReadEffect(
                            readId, id, txn, at, shard, txn.participants().slice(range)));
        }
    }

    /// The host has read one group.
    public void done(ReadEffect read, byte[] data) {
        Pending p = pending.remove(read.readId());
        if (p == null) {
            throw new InvariantViolation("the host answered a read that it was not asked for: " + read);
        }
        ReadBatch b = p.batch;
        b.slices[p.index] = new ReadSlice(read.shard().range(), data);
        if (--b.missing == 0) {
            env.send(b.from, new ReadOk(b.id, b.attempt, Arrays.asList(b.slices)));
        }
    }

    /// Reads that wait here or that the host is carrying out.
    public int count() {
        return pending.size() + waiting;
    }
}
