package holo.accord.host;

import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import java.util.List;

/// What transactions mean. A pure function: every node that executes a transaction, first or in recovery, must
/// compute the same from the same arguments.
public interface TransactionLogic {
    /// Computes what a transaction writes and answers.
    ///
    /// @param txn its definition
    /// @param executeAt its place in the order of all transactions, and the version of what it writes
    /// @param data what the host read below `executeAt`, one piece per group in key order; empty when the
    ///     transaction does not read
    /// @return writes only to keys among the transaction's keys, at most one per key; none for reads
    Execution execute(Txn txn, Timestamp executeAt, List<ReadSlice> data);
}
