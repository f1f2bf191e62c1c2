package holo.store.node;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.ChangeFeed;
import holo.store.row.RowStore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The changes of the rows, from what is applied and from the versions that are kept.
final class RowChanges implements ChangeFeed {
    private final RowStore rows;
    private final Applier applier;

    RowChanges(RowStore rows, Applier applier) {
        this.rows = rows;
        this.applier = applier;
    }

    @Override
    public void follow(@Nullable Follower follower) {
        applier.follow(follower);
    }

    @Override
    public void sampleReads(@Nullable Consumer<Key> sampled) {
        rows.sampleReads(sampled);
    }

    @Override
    public Timestamp applied() {
        return rows.applied().timestamp();
    }

    @Override
    public boolean remembers(Timestamp since) {
        return !rows.collectedTo().isAfter(since);
    }

    @Override
    public Cursor changes(KeyRange range, Timestamp since, Timestamp at) {
        KeyRange clipped = SystemKeys.clip(range);
        if (clipped == null) {
            throw new IllegalArgumentException("the store's own keys are nobody's: " + range);
        }
        return rows.changes(clipped, since, at);
    }
}
