package holo.accord.local;

import holo.accord.local.Counters.Refusal;
import holo.accord.messages.ApplyOk;
import holo.accord.messages.Nack;
import holo.accord.messages.Nack.Reason;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.TxnId;
import org.jspecify.annotations.Nullable;

/// What a replica says beyond the plain answers of its handlers.
final class Answers {
    private final Environment env;

    Answers(Environment env) {
        this.env = env;
    }

    long readyEpoch() {
        return env.topologies().readyEpoch(env.self());
    }

    /// Counts the refusal and tells the asker why.
    void refuse(int to, TxnId id, Ballot asked, Reason reason, Refusal counted, @Nullable Command c) {
        env.counters().refuse(counted);
        env.send(
                to,
                new Nack(
                        id,
                        asked,
                        reason,
                        c == null ? Ballot.ZERO : c.promised,
                        env.watermarks().durable(id.node()),
                        env.watermarks().universal(id.node())));
    }

    /// Those who wait for its end hear of it.
    void tellOver(Command c) {
        for (int node : c.takeTellWhenOver()) {
            env.send(node, new ApplyOk(c.id, env.seen(), c.completeBefore));
        }
    }
}
