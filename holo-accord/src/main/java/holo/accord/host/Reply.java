package holo.accord.host;

import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;

/// How a submitted transaction ended.
public sealed interface Reply {
    /// It took effect, exactly once.
    ///
    /// @param txnId its identity
    /// @param executeAt its place in the order of all transactions
    /// @param result what the transaction logic answered
    record Executed(TxnId txnId, Timestamp executeAt, byte[] result) implements Reply {}

    /// It did not take effect and never will.
    record Refused(String reason) implements Reply {}

    /// Nobody on this node knows whether it took or will take effect.
    record Unknown(TxnId txnId, String reason) implements Reply {}
}
