package holo.accord.messages;

import holo.accord.primitives.TxnId;

/// A replica's answer.
public sealed interface Response extends Message
        permits PreAcceptOk, AcceptOk, CommitOk, ReadOk, ApplyOk, ApplyHeld, RecoverOk, Nack, StatusOk, DepsOk {
    TxnId txnId();

    @Override
    default long epoch() {
        return 0;
    }
}
