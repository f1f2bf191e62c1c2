package holo.store.node;

import holo.accord.host.Execution;
import holo.accord.host.ReadSlice;
import holo.accord.host.TransactionLogic;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.store.Commit;
import holo.store.Validation;
import holo.store.bytes.ByteSink;
import holo.store.bytes.ByteSource;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// What a commit means: write everything, unless a validation failed in some group. Each group's read says which of
/// the commit's validations is the first that failed there; the result says which is the first of all.
///
/// The body of a transaction that this node submitted need not be read back: its commit is at hand. Belongs to the
/// event loop.
final class CommitLogic implements TransactionLogic {
    /// No validation failed.
    static final int NONE_FAILED = -1;

    private static final byte[] HOLDS = encode(NONE_FAILED);

    /// Commits under way by their transaction's body, the array itself.
    private final Map<byte[], Commit> local = new IdentityHashMap<>();

    /// The commit of this transaction is at hand until {@link #forget}.
    void remember(Txn txn, Commit commit) {
        local.put(txn.body(), commit);
    }

    void forget(Txn txn) {
        local.remove(txn.body());
    }

    List<Validation> validations(Txn txn) {
        Commit commit = local.get(txn.body());
        return commit != null ? commit.validations() : CommitCodec.validations(txn.body());
    }

    private List<Mutation> mutations(Txn txn) {
        Commit commit = local.get(txn.body());
        return commit != null ? CommitCodec.mutations(commit) : CommitCodec.mutations(txn.body());
    }

    @Override
    public Execution execute(Txn txn, Timestamp executeAt, List<ReadSlice> data) {
        int failed = NONE_FAILED;
        for (ReadSlice slice : data) {
            int here = decode(slice.data());
            if (here != NONE_FAILED && (failed == NONE_FAILED || here < failed)) {
                failed = here;
            }
        }
        return failed == NONE_FAILED ? new Execution(mutations(txn), HOLDS) : new Execution(List.of(), encode(failed));
    }

    static byte[] encode(int failed) {
        ByteSink to = new ByteSink(4);
        to.putNumber(failed + 1L);
        return to.toArray();
    }

    static int decode(byte[] result) {
        return Math.toIntExact(new ByteSource(result, 0).readNumber()) - 1;
    }
}
