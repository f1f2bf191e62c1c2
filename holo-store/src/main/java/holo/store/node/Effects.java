package holo.store.node;

import holo.accord.host.ApplyEffect;
import holo.accord.host.BootstrapEffect;
import holo.accord.host.LogRecord;
import holo.accord.host.Output;
import holo.accord.host.ReadEffect;
import holo.accord.host.Reply;
import holo.accord.messages.Message;
import holo.store.bytes.ByteSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Collects the effects of some steps of the protocol into one round. Belongs to the event loop.
final class Effects implements Output {
    private static final int SINK_BYTES = 1 << 12;
    private static final int SINK_BYTES_KEPT = 1 << 20;

    /// Reads to be done before the round ends.
    final Deque<ReadEffect> reads = new ArrayDeque<>();

    private ByteSink records = new ByteSink(SINK_BYTES);
    private List<ApplyEffect> applies = new ArrayList<>();
    private List<Answer> answers = new ArrayList<>();
    private long answered;

    /// A reply to one of the node's own clients.
    record Answer(long token, Reply reply) {}

    @Override
    public void persist(LogRecord record) {
        LogRecords.put(records, record);
    }

    @Override
    public void send(int to, Message message) {
        throw new IllegalStateException("message to node " + to + ", but this node has no peers: " + message);
    }

    @Override
    public void read(ReadEffect read) {
        reads.add(read);
    }

    @Override
    public void apply(ApplyEffect apply) {
        applies.add(apply);
    }

    @Override
    public void reply(long token, Reply reply) {
        answers.add(new Answer(token, reply));
        answered++;
    }

    @Override
    public void bootstrap(BootstrapEffect bootstrap) {
        throw new IllegalStateException("bootstrap from another node, but this node has no peers: " + bootstrap);
    }

    @Override
    public void needTopology(long epoch) {
        throw new IllegalStateException("message of epoch " + epoch + ", but this node has no peers");
    }

    boolean isEmpty() {
        return records.length() == 0 && applies.isEmpty() && answers.isEmpty();
    }

    /// Bytes of the records collected so far.
    int recordBytes() {
        return records.length();
    }

    /// Replies to the node's own clients since the start.
    long answered() {
        return answered;
    }

    boolean hasApplies() {
        return !applies.isEmpty();
    }

    /// The applies collected so far, which are no longer in the round.
    List<ApplyEffect> takeApplies() {
        List<ApplyEffect> taken = applies;
        applies = new ArrayList<>();
        return taken;
    }

    /// Takes over what another collected.
    void addAll(Effects other) {
        Round round = other.take();
        records.putBytes(round.records(), 0, round.recordBytes());
        applies.addAll(round.applies());
        answers.addAll(round.answers());
        reads.addAll(other.reads);
    }

    /// What was collected; afterwards this is empty. A large array is given away instead of copied.
    Round take() {
        int bytes = records.length();
        boolean large = records.array().length > SINK_BYTES_KEPT;
        Round round = new Round(large ? records.array() : records.toArray(), bytes, applies, answers);
        records = large ? new ByteSink(SINK_BYTES) : records.clear();
        applies = new ArrayList<>();
        answers = new ArrayList<>();
        return round;
    }
}
