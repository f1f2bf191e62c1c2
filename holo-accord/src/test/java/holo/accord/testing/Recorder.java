package holo.accord.testing;

import holo.accord.host.ApplyEffect;
import holo.accord.host.BootstrapEffect;
import holo.accord.host.LogRecord;
import holo.accord.host.Output;
import holo.accord.host.ReadEffect;
import holo.accord.host.Reply;
import holo.accord.messages.Message;
import java.util.ArrayList;
import java.util.List;

/// A host that carries nothing out, and remembers what a node asked it to do.
public final class Recorder implements Output {
    public final List<LogRecord> persisted = new ArrayList<>();
    public final List<Message> sent = new ArrayList<>();
    public final List<Reply> replies = new ArrayList<>();
    public final List<ReadEffect> reads = new ArrayList<>();
    public final List<ApplyEffect> applies = new ArrayList<>();
    public final List<BootstrapEffect> copies = new ArrayList<>();
    public final List<Long> wantedEpochs = new ArrayList<>();

    public void clear() {
        persisted.clear();
        sent.clear();
        replies.clear();
        reads.clear();
        applies.clear();
        copies.clear();
        wantedEpochs.clear();
    }

    @Override
    public void persist(LogRecord record) {
        persisted.add(record);
    }

    @Override
    public void send(int to, Message message) {
        sent.add(message);
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
        replies.add(reply);
    }

    @Override
    public void bootstrap(BootstrapEffect bootstrap) {
        copies.add(bootstrap);
    }

    @Override
    public void needTopology(long epoch) {
        wantedEpochs.add(epoch);
    }
}
