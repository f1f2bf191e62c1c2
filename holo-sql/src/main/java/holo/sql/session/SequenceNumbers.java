package holo.sql.session;

import holo.accord.primitives.Key;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.error.SqlException;
import holo.sql.plan.SequenceState;
import holo.store.Commit;
import holo.store.CommitOutcome;
import holo.store.Snapshot;
import holo.store.Store;
import holo.store.Validation;
import holo.store.Write;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Gives out sequence numbers. Numbers are reserved in the store in blocks, so that most calls touch memory only; what
/// is left of a block when the node stops is skipped, as PostgreSQL skips numbers after a crash. Thread-safe.
public final class SequenceNumbers {
    private static final int BLOCK = 32;
    private static final int ATTEMPTS_MAX = 100;

    private final Store store;
    private final Map<Integer, Block> blocks = new ConcurrentHashMap<>();

    public SequenceNumbers(Store store) {
        this.store = store;
    }

    private static final class Block {
        long next;
        int left;
        int given;
        long last;
        SequenceState before = new SequenceState(0, false);
    }

    /// The next number.
    ///
    /// @throws SqlException 2200H at the sequence's end
    long next(SequenceDescriptor sequence) {
        Block block = blocks.computeIfAbsent(sequence.stateId(), id -> new Block());
        synchronized (block) {
            if (block.left == 0) {
                reserve(sequence, block);
            }
            long value = block.next;
            block.left--;
            block.given++;
            block.next += sequence.increment();
            return value;
        }
    }

    private void reserve(SequenceDescriptor sequence, Block block) {
        Key key = KeySpace.sequenceState(sequence.stateId());
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try (Snapshot snapshot = store.snapshot()) {
                SequenceState state = SequenceState.decode(sequence, snapshot.get(key));
                long first = state.called() ? following(sequence, state.value()) : state.value();
                long last = first;
                int count = 1;
                while (count < BLOCK && hasFollowing(sequence, last)) {
                    last += sequence.increment();
                    count++;
                }
                Commit commit = new Commit(
                        List.of(new Validation.KeyUnchanged(key, snapshot.timestamp())),
                        List.of(new Write.Put(key, new SequenceState(last, true).encode())));
                if (store.commit(commit).join() instanceof CommitOutcome.Committed) {
                    block.next = first;
                    block.left = count;
                    block.given = 0;
                    block.last = last;
                    block.before = state;
                    return;
                }
            }
        }
        throw SqlException.of("40001", "could not reserve numbers of sequence \"" + sequence.name() + "\"")
                .withHint("Many sessions reserve numbers of it at once: run the statement again.");
    }

    private static boolean hasFollowing(SequenceDescriptor s, long value) {
        return s.increment() > 0 ? value <= s.maximum() - s.increment() : value >= s.minimum() - s.increment();
    }

    private static long following(SequenceDescriptor s, long value) {
        if (hasFollowing(s, value)) {
            return value + s.increment();
        }
        if (s.cycle()) {
            return s.increment() > 0 ? s.minimum() : s.maximum();
        }
        throw SqlException.of(
                "2200H",
                "nextval: reached " + (s.increment() > 0 ? "maximum" : "minimum") + " value of sequence \"" + s.name()
                        + "\" (" + (s.increment() > 0 ? s.maximum() : s.minimum()) + ")");
    }

    /// setval.
    ///
    /// @throws SqlException 22003 when the value is out of the sequence's bounds
    void set(SequenceDescriptor sequence, long value, boolean called) {
        if (value < sequence.minimum() || value > sequence.maximum()) {
            throw SqlException.of(
                    "22003",
                    "setval: value " + value + " is out of bounds for sequence \"" + sequence.name() + "\" ("
                            + sequence.minimum() + ".." + sequence.maximum() + ")");
        }
        Block block = blocks.computeIfAbsent(sequence.stateId(), id -> new Block());
        synchronized (block) {
            Key key = KeySpace.sequenceState(sequence.stateId());
            store.commit(new Commit(List.of(), List.of(new Write.Put(key, new SequenceState(value, called).encode()))))
                    .join();
            block.left = 0;
        }
    }

    /// Where the sequence stands as clients of this node see it: the last number given out, not the last reserved one.
    ///
    /// @param stored the position in the store
    SequenceState position(SequenceDescriptor sequence, SequenceState stored) {
        Block block = blocks.get(sequence.stateId());
        if (block == null) {
            return stored;
        }
        synchronized (block) {
            boolean none = block.given == 0;
            return block.left == 0 || stored.value() != block.last
                    ? stored
                    : none ? block.before : new SequenceState(block.next - sequence.increment(), true);
        }
    }
}
