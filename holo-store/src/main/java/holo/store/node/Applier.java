package holo.store.node;

import holo.accord.host.ApplyEffect;
import holo.accord.primitives.Key;
import holo.accord.primitives.Mutation;
import holo.store.ChangeFeed;
import holo.store.row.FoundRows;
import holo.store.row.KeyState;
import holo.store.row.RowBatch;
import holo.store.row.RowStore;
import holo.store.row.Version;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Writes what the protocol decided into the rows. One thread applies; preparing may be done elsewhere and earlier.
final class Applier {
    private static final int BATCHES_KEPT = 8;
    private static final int LOOKED_UP_TOGETHER_MIN = 4;
    private static final int LOOKED_UP_TOGETHER_MAX = 1024;
    /// More than this is not prepared: it need not be in memory twice, and a transaction that is written in pieces
    /// must be durable before.
    private static final long PREPARED_BYTES_MAX = 1 << 20;

    private final RowStore rows;
    private final FoundRows foundRows = new FoundRows();
    private final ArrayBlockingQueue<RowBatch> idle = new ArrayBlockingQueue<>(BATCHES_KEPT);
    private final Map<Long, LongAdder> commitsByGroup = new ConcurrentHashMap<>();

    private final List<WatchedKey> watched = new ArrayList<>();
    private volatile ChangeFeed.@Nullable Follower follower;

    Applier(RowStore rows) {
        this.rows = rows;
    }

    /// Tells somebody of all writes from now on, once they are in the rows. Any thread.
    void follow(ChangeFeed.@Nullable Follower next) {
        follower = next;
    }

    /// Watches a key from now on. On the thread that applies.
    void watch(WatchedKey key) {
        key.changed(rows.state(key.key()).version().executeAt());
        watched.add(key);
    }

    /// What validations found; for the thread that applies.
    FoundRows foundRows() {
        return foundRows;
    }

    /// Writes that will be made visible together, and what is known of the rows before them.
    static final class Work {
        private final List<ApplyEffect> effects;
        private final List<Map<Key, KeyState>> found;
        private final long bytes;
        private @Nullable RowBatch batch;
        private boolean applied;

        private Work(List<ApplyEffect> effects, List<Map<Key, KeyState>> found) {
            this.effects = effects;
            this.found = found;
            this.bytes = Applier.bytes(effects);
        }

        List<ApplyEffect> effects() {
            return effects;
        }

        boolean isEmpty() {
            return effects.isEmpty();
        }
    }

    /// The work of some effects. On the thread that applies.
    Work work(List<ApplyEffect> effects) {
        List<Map<Key, KeyState>> found = new ArrayList<>(effects.size());
        for (ApplyEffect effect : effects) {
            found.add(foundRows.take(effect.txnId().timestamp()));
        }
        return new Work(effects, found);
    }

    /// Looks up the versions to be replaced, and encodes the new ones. Any one thread, before {@link #apply}: what
    /// an effect writes nobody else writes before it is applied. Does nothing with large work, or after it.
    void prepare(Work work) {
        if (!work.isEmpty() && !work.applied && work.bytes <= PREPARED_BYTES_MAX) {
            lookUp(work);
            RowBatch batch = takeBatch();
            fill(batch, work);
            batch.seal();
            work.batch = batch;
        }
    }

    /// Makes all writes visible in the rows together; readers see them from their timestamps on.
    void apply(Work work) {
        RowBatch batch = work.batch;
        if (batch == null) {
            batch = takeBatch();
            fillInPieces(batch, work);
        }
        rows.write(batch, 0);
        work.batch = null;
        work.applied = true;
        idle.offer(batch);
        for (ApplyEffect effect : work.effects) {
            for (ApplyEffect.Slice slice : effect.slices()) {
                commitsByGroup
                        .computeIfAbsent(slice.group(), _ -> new LongAdder())
                        .increment();
            }
        }
        for (WatchedKey key : watched) {
            tell(key, work.effects);
        }
        ChangeFeed.Follower told = follower;
        if (told != null) {
            tell(told, work.effects);
        }
    }

    private static void tell(WatchedKey key, List<ApplyEffect> effects) {
        for (ApplyEffect effect : effects) {
            for (ApplyEffect.Slice slice : effect.slices()) {
                for (Mutation mutation : slice.writes()) {
                    key.written(mutation.key(), effect.executeAt());
                }
            }
        }
    }

    private static void tell(ChangeFeed.Follower follower, List<ApplyEffect> effects) {
        for (ApplyEffect effect : effects) {
            for (ApplyEffect.Slice slice : effect.slices()) {
                for (Mutation mutation : slice.writes()) {
                    follower.written(effect.executeAt(), mutation.key(), mutation.value());
                }
            }
        }
    }

    /// Finds the newest versions of all keys that no validation has looked at, together.
    private void lookUp(Work work) {
        List<Key> unknown = new ArrayList<>();
        forEachMutation(work, (found, mutation) -> {
            if (!found.containsKey(mutation.key())) {
                unknown.add(mutation.key());
            }
        });
        if (unknown.size() < LOOKED_UP_TOGETHER_MIN) {
            return;
        }
        Iterator<KeyState> states = rows.states(unknown).iterator();
        forEachMutation(work, (found, mutation) -> {
            if (!found.containsKey(mutation.key())) {
                found.put(mutation.key(), states.next());
            }
        });
    }

    private static void forEachMutation(Work work, BiConsumer<Map<Key, KeyState>, Mutation> action) {
        for (int i = 0; i < work.effects.size(); i++) {
            for (ApplyEffect.Slice slice : work.effects.get(i).slices()) {
                for (Mutation mutation : slice.writes()) {
                    action.accept(work.found.get(i), mutation);
                }
            }
        }
    }

    private RowBatch takeBatch() {
        RowBatch kept = idle.poll();
        return kept == null ? rows.newBatch() : kept;
    }

    private static void fill(RowBatch batch, Work work) {
        for (int i = 0; i < work.effects.size(); i++) {
            ApplyEffect effect = work.effects.get(i);
            Map<Key, KeyState> found = work.found.get(i);
            for (ApplyEffect.Slice slice : effect.slices()) {
                Version version = new Version(
                        slice.generation(), effect.executeAt(), effect.txnId().timestamp());
                for (Mutation mutation : slice.writes()) {
                    batch.write(mutation.key(), mutation.value(), version, found.get(mutation.key()));
                }
            }
        }
    }

    /// Fills a batch with work that was not prepared, looking up the versions to be replaced piece by piece.
    private void fillInPieces(RowBatch batch, Work work) {
        for (int i = 0; i < work.effects.size(); i++) {
            ApplyEffect effect = work.effects.get(i);
            Map<Key, KeyState> found = work.found.get(i);
            for (ApplyEffect.Slice slice : effect.slices()) {
                Version version = new Version(
                        slice.generation(), effect.executeAt(), effect.txnId().timestamp());
                List<Mutation> writes = slice.writes();
                for (int from = 0; from < writes.size(); from += LOOKED_UP_TOGETHER_MAX) {
                    fill(
                            batch,
                            version,
                            writes.subList(from, Math.min(from + LOOKED_UP_TOGETHER_MAX, writes.size())),
                            found);
                }
            }
        }
    }

    private void fill(RowBatch batch, Version version, List<Mutation> writes, Map<Key, KeyState> found) {
        List<Key> unknown = new ArrayList<>(writes.size());
        for (Mutation mutation : writes) {
            if (!found.containsKey(mutation.key())) {
                unknown.add(mutation.key());
            }
        }
        Iterator<KeyState> states = rows.states(unknown).iterator();
        for (Mutation mutation : writes) {
            KeyState state = found.get(mutation.key());
            batch.write(mutation.key(), mutation.value(), version, state != null ? state : states.next());
        }
    }

    private static long bytes(List<ApplyEffect> effects) {
        long bytes = 0;
        for (ApplyEffect effect : effects) {
            for (ApplyEffect.Slice slice : effect.slices()) {
                for (Mutation mutation : slice.writes()) {
                    byte[] value = mutation.value();
                    bytes += mutation.key().length() + (value == null ? 0 : value.length);
                }
            }
        }
        return bytes;
    }

    /// Transactions applied in a group since start. Any thread.
    long commits(long group) {
        LongAdder commits = commitsByGroup.get(group);
        return commits == null ? 0 : commits.sum();
    }
}
