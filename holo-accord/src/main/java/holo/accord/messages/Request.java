package holo.accord.messages;

import holo.accord.primitives.TxnId;

/// Asks a replica for something.
public sealed interface Request extends Message
        permits PreAccept,
                Accept,
                Commit,
                ReadTxn,
                Apply,
                Recover,
                AcceptInvalidate,
                CommitInvalidate,
                CheckStatus,
                GetDeps,
                ReadEphemeral {
    TxnId txnId();

    @Override
    default long epoch() {
        return txnId().epoch();
    }
}
