package holo.store.node;

import holo.accord.host.ApplyEffect;
import holo.accord.primitives.Key;
import holo.accord.primitives.Mutation;
import holo.store.ChangeFeed;
import holo.store.row.FoundKeys;
import holo.store.row.FoundRows;
import holo.store.row.KeyState;
import holo.store.row.RowBatch;
import holo.store.row.RowStore;
import holo.store.row.Unpublished;
import holo.store.row.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Writes what the protocol decided into the rows. For one thread, but for what says otherwise.
final class Applier {
    private static final int LOOKED_UP_TOGETHER_MIN = 4;
    private static final int LOOKED_UP_TOGETHER_MAX = 1024;
    /// From so many writes in a row on it is asked whether there is anything at all where they go.
    private static final int RUN_MIN = 256;
    /// More than this is not written ahead: a transaction that is written in pieces must be durable before.
    private static final long WRITTEN_AHEAD_BYTES_MAX = 1 << 20;

    private final RowStore rows;
    private final FoundRows foundRows = new FoundRows();
    private final RowBatch batch;
    private final Map<Long, LongAdder> commitsByGroup = new ConcurrentHashMap<>();

    private final List<WatchedKey> watched = new ArrayList<>();
    private volatile ChangeFeed.@Nullable Follower follower;

    Applier(RowStore rows) {
        this.rows = rows;
        this.batch = rows.newBatch();
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
        private final List<FoundKeys> found;
        private final long bytes;
        private @Nullable Unpublished written;
        private boolean applied;
        private boolean told;

        private Work(List<ApplyEffect> effects, List<FoundKeys> found) {
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

        /// Whether the protocol knows that the rows are written, and goes on with what depends on them.
        boolean isTold() {
            return told;
        }

        void told() {
            told = true;
        }
    }

    /// The work of some effects. On the thread that applies.
    Work work(List<ApplyEffect> effects) {
        List<FoundKeys> found = new ArrayList<>(effects.size());
        for (ApplyEffect effect : effects) {
            found.add(foundRows.take(effect.txnId().timestamp()));
        }
        return new Work(effects, found);
    }

    /// Puts the writes among the rows before they are durable, so that the sync need not be awaited for it.
    /// Does nothing with large work, which is written in pieces, or after it.
    ///
    /// What an effect writes nobody else writes before it is applied, and nobody reads at its timestamp
    /// before it is visible. After a crash all of it is there or nothing; its client was not told.
    /// That is right because this node decides alone: a replica of several must not have rows of a decision that
    /// its log may lose, because the others could come to another.
    ///
    /// @return whether the writes are among the rows now
    boolean writeAhead(Work work) {
        if (!work.isEmpty() && work.written == null && !work.applied && work.bytes <= WRITTEN_AHEAD_BYTES_MAX) {
            lookUp(work);
            fill(batch, work);
            work.written = rows.put(batch, 0);
        }
        return work.written != null;
    }

    /// Makes all writes visible in the rows together; readers see them from their timestamps on.
    void apply(Work work) {
        Unpublished written = work.written;
        if (written == null) {
            fillInPieces(batch, work);
            rows.write(batch, 0);
        } else {
            rows.publish(written);
        }
        work.written = null;
        work.applied = true;
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
        for (int i = 0; i < work.effects.size(); i++) {
            for (ApplyEffect.Slice slice : work.effects.get(i).slices()) {
                lookForNothing(slice.writes(), work.found.get(i));
            }
        }
        List<Key> unknown = new ArrayList<>();
        forEachMutation(work, (found, mutation) -> {
            if (found.get(mutation.key()) == null) {
                unknown.add(mutation.key());
            }
        });
        if (unknown.size() < LOOKED_UP_TOGETHER_MIN) {
            return;
        }
        Iterator<KeyState> states = rows.states(unknown).iterator();
        forEachMutation(work, (found, mutation) -> {
            if (found.get(mutation.key()) == null) {
                found.put(mutation.key(), states.next());
            }
        });
    }

    /// A load writes many neighbours to a place where there is nothing: one look answers for all of them.
    private void lookForNothing(List<Mutation> writes, FoundKeys found) {
        if (writes.size() < RUN_MIN || !found.isEmpty()) {
            return;
        }
        Key first = writes.getFirst().key();
        Key last = writes.getLast().key();
        if (isAscending(writes) && rows.isEmpty(first, last)) {
            found.putAbsent(first, last);
        }
    }

    private static boolean isAscending(List<Mutation> writes) {
        for (int i = 1; i < writes.size(); i++) {
            if (writes.get(i - 1).key().compareTo(writes.get(i).key()) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static void forEachMutation(Work work, BiConsumer<FoundKeys, Mutation> action) {
        for (int i = 0; i < work.effects.size(); i++) {
            for (ApplyEffect.Slice slice : work.effects.get(i).slices()) {
                for (Mutation mutation : slice.writes()) {
                    action.accept(work.found.get(i), mutation);
                }
            }
        }
    }

    private static void fill(RowBatch batch, Work work) {
        for (int i = 0; i < work.effects.size(); i++) {
            ApplyEffect effect = work.effects.get(i);
            FoundKeys found = work.found.get(i);
            for (ApplyEffect.Slice slice : effect.slices()) {
                Version version = new Version(
                        slice.generation(), effect.executeAt(), effect.txnId().timestamp());
                for (Mutation mutation : slice.writes()) {
                    batch.write(mutation.key(), mutation.value(), version, found.get(mutation.key()));
                }
            }
        }
    }

    /// Fills a batch with work that was not written ahead, looking up the versions to be replaced piece by piece.
    private void fillInPieces(RowBatch batch, Work work) {
        for (int i = 0; i < work.effects.size(); i++) {
            ApplyEffect effect = work.effects.get(i);
            FoundKeys found = work.found.get(i);
            for (ApplyEffect.Slice slice : effect.slices()) {
                Version version = new Version(
                        slice.generation(), effect.executeAt(), effect.txnId().timestamp());
                List<Mutation> writes = slice.writes();
                lookForNothing(writes, found);
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

    private void fill(RowBatch batch, Version version, List<Mutation> writes, FoundKeys found) {
        @Nullable KeyState[] states = new KeyState[writes.size()];
        List<Key> unknown = new ArrayList<>();
        for (int i = 0; i < states.length; i++) {
            states[i] = found.get(writes.get(i).key());
            if (states[i] == null) {
                unknown.add(writes.get(i).key());
            }
        }
        Iterator<KeyState> asked = unknown.isEmpty()
                ? Collections.emptyIterator()
                : rows.states(unknown).iterator();
        for (int i = 0; i < states.length; i++) {
            Mutation mutation = writes.get(i);
            KeyState state = states[i];
            batch.write(mutation.key(), mutation.value(), version, state != null ? state : asked.next());
        }
    }

    /// Whether a batch gives rows to RocksDB while one of these is still being put into it.
    static boolean isWrittenInPieces(List<ApplyEffect> effects) {
        return bytes(effects) > RowBatch.CHUNK_BYTES;
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
