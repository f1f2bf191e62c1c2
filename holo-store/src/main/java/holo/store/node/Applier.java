package holo.store.node;

import holo.accord.host.ApplyEffect;
import holo.accord.primitives.Mutation;
import holo.store.row.RowBatch;
import holo.store.row.RowStore;
import holo.store.row.Version;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Writes what the protocol decided into the rows. One thread applies.
final class Applier {
    private final RowStore rows;
    private final Map<Long, LongAdder> commitsByGroup = new ConcurrentHashMap<>();

    Applier(RowStore rows) {
        this.rows = rows;
    }

    /// Makes all writes visible in the rows together; readers see them from their timestamps on.
    void apply(List<ApplyEffect> effects) {
        RowBatch batch = rows.batch();
        for (ApplyEffect effect : effects) {
            for (ApplyEffect.Slice slice : effect.slices()) {
                Version version = new Version(
                        slice.generation(), effect.executeAt(), effect.txnId().timestamp());
                for (Mutation mutation : slice.writes()) {
                    batch.write(mutation.key(), mutation.value(), version);
                }
                commitsByGroup
                        .computeIfAbsent(slice.group(), _ -> new LongAdder())
                        .increment();
            }
        }
        rows.write(batch, 0);
    }

    /// Transactions applied in a group since start. Any thread.
    long commits(long group) {
        LongAdder commits = commitsByGroup.get(group);
        return commits == null ? 0 : commits.sum();
    }
}
