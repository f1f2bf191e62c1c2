package holo.accord.primitives;

import org.jspecify.annotations.Nullable;

/// A point in the total order of all transactions: topology epoch, hybrid logical clock, node.
///
/// An `executeAt` is the MVCC version of everything that its transaction writes, so timestamps are
/// comparable across ranges and a statement's snapshot is one timestamp.
///
/// @param epoch topology epoch, 0 or greater
/// @param hlc hybrid logical clock, microseconds since 1970-01-01 UTC or later than that
/// @param node the node that drew the timestamp, 0 or greater; makes it unique
public record Timestamp(long epoch, long hlc, int node) implements Comparable<Timestamp> {
    /// Below every timestamp that a node draws.
    public static final Timestamp NONE = new Timestamp(0, 0, 0);

    /// Above every timestamp that a node draws.
    public static final Timestamp MAX = new Timestamp(Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);

    public Timestamp {
        if (epoch < 0 || hlc < 0 || node < 0) {
            throw new IllegalArgumentException("negative timestamp part: " + epoch + ", " + hlc + ", " + node);
        }
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o == this || (o instanceof Timestamp t && hlc == t.hlc && node == t.node && epoch == t.epoch);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Long.hashCode(epoch) + Long.hashCode(hlc)) + node;
    }

    @Override
    public int compareTo(Timestamp other) {
        int c = Long.compare(epoch, other.epoch);
        if (c == 0) {
            c = Long.compare(hlc, other.hlc);
        }
        return c != 0 ? c : Integer.compare(node, other.node);
    }

    public boolean isBefore(Timestamp other) {
        return compareTo(other) < 0;
    }

    public boolean isAfter(Timestamp other) {
        return compareTo(other) > 0;
    }

    public static Timestamp max(Timestamp a, Timestamp b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    @Override
    public String toString() {
        return epoch + "." + hlc + "." + node;
    }
}
