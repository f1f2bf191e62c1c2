package holo.store.row;

import holo.accord.primitives.Timestamp;

/// What orders the versions of a key: a range's newer owner before its older one, then the time of
/// execution, then the transaction.
///
/// @param generation the range's durable ownership epoch, 1 or greater; 0 stands for "no version"
/// @param executeAt the timestamp at which the write takes effect
/// @param txnId the timestamp that identifies the transaction, at most `executeAt`
public record Version(long generation, Timestamp executeAt, Timestamp txnId) implements Comparable<Version> {
    /// Below every version.
    public static final Version NONE = new Version(0, Timestamp.NONE, Timestamp.NONE);

    @Override
    public int compareTo(Version other) {
        int c = Long.compare(generation, other.generation);
        if (c == 0) {
            c = executeAt.compareTo(other.executeAt);
        }
        return c != 0 ? c : txnId.compareTo(other.txnId);
    }
}
