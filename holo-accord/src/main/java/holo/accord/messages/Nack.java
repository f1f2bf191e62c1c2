package holo.accord.messages;

import holo.accord.primitives.Ballot;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;

/// No, and why. A higher promise is that of a recoverer (protocol §4), an epoch that the replica cannot answer for that
/// of §6.
///
/// @param asked the ballot of the request
/// @param promised the ballot that the replica has promised to
/// @param durable what the replica knows of the original coordinator's progress
/// @param universal likewise
public record Nack(TxnId txnId, Ballot asked, Reason reason, Ballot promised, Timestamp durable, Timestamp universal)
        implements Response {
    /// Why a replica says no.
    public enum Reason {
        /// It has promised a higher ballot.
        PREEMPTED,
        /// The transaction is decided: ask for its status.
        DECIDED,
        /// The transaction is over on all replicas and forgotten.
        FORGOTTEN,
        /// A sync point above it did not witness it: it can never take effect.
        FENCED,
        /// The replica cannot read this yet, or no longer.
        NOT_READABLE;

        private static final Reason[] ALL = values();

        /// The reason with this ordinal; for codecs.
        public static Reason of(int ordinal) {
            if (ordinal < 0 || ordinal >= ALL.length) {
                throw new IllegalArgumentException("unknown refusal reason " + ordinal);
            }
            return ALL[ordinal];
        }
    }
}
