package holo.accord.local;

import holo.accord.primitives.Timestamp;

/// The node's hybrid logical clock (protocol §1): never below physical time, never the same value twice, above
/// everything it has seen, also across restarts, since values are reserved in the log before they are used.
public final class Clock {
    private final int node;
    private final long reserveMicros;
    private long last;
    private long reserved;

    public Clock(int node, long reserveMicros) {
        this.node = node;
        this.reserveMicros = reserveMicros;
    }

    /// A timestamp above all before it.
    public Timestamp next(long nowMicros, long epoch) {
        last = Math.max(nowMicros, last + 1);
        return new Timestamp(epoch, last, node);
    }

    /// No later timestamp of this node is at or below this one, in the same epoch.
    public void witness(Timestamp seen) {
        if (seen.hlc() > last) {
            last = seen.hlc();
        }
    }

    /// The last value drawn or seen.
    public long last() {
        return last;
    }

    /// Whether values beyond the reservation were used, so that a new one must be written.
    public boolean needsReservation() {
        return last > reserved;
    }

    /// Reserves more; the bound must be durable before anything of this step leaves the node.
    public Timestamp reserve(long epoch) {
        reserved = last + reserveMicros;
        return new Timestamp(epoch, reserved, 0);
    }

    /// What is reserved by now, for a copy of the log. It reserves nothing more: values beyond what the log has
    /// would be used before the copy is durable.
    public Timestamp reservation(long epoch) {
        return new Timestamp(epoch, Math.max(reserved, last), 0);
    }

    /// After a restart: values up to the bound may have been used.
    public void restore(Timestamp bound) {
        reserved = Math.max(reserved, bound.hlc());
        last = Math.max(last, bound.hlc());
    }
}
