package holo.store.node;

import holo.accord.host.ApplyEffect;
import holo.accord.node.AccordNode;
import holo.store.log.LogVisitor;
import java.util.ArrayList;
import java.util.List;

/// Replays the log at start: the protocol restores what it had promised, and what it had decided is written into the
/// rows again, which changes nothing where it was there already.
final class Recovery implements LogVisitor {
    private final AccordNode node;
    private final Applier applier;
    private final Effects effects;
    private long records;

    /// @param effects collects what the protocol wants logged or answered, for the first round after the start
    Recovery(AccordNode node, Applier applier, Effects effects) {
        this.node = node;
        this.applier = applier;
        this.effects = effects;
    }

    /// Answers each decision's applies before the next record, as the protocol demands, and writes the rows of
    /// all of them at once. Rows of a large transaction leave the batch before it is whole, with all that stands
    /// in it: what the transaction replaces is written before it begins.
    @Override
    public void record(long end, byte[] payload) {
        List<ApplyEffect> due = new ArrayList<>();
        LogRecords.decode(payload, record -> {
            node.replay(record, effects);
            records++;
            while (effects.hasApplies()) {
                List<ApplyEffect> applies = effects.takeApplies();
                if (Applier.isWrittenInPieces(applies)) {
                    write(due);
                }
                due.addAll(applies);
                applies.forEach(apply -> node.applied(0, apply.txnId(), effects));
            }
        });
        write(due);
    }

    private void write(List<ApplyEffect> due) {
        if (!due.isEmpty()) {
            applier.apply(applier.work(List.copyOf(due)));
            due.clear();
        }
    }

    long records() {
        return records;
    }
}
