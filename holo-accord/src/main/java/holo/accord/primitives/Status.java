package holo.accord.primitives;

/// What a replica knows of a transaction (protocol §1). Knowledge only grows, except that ACCEPTED and
/// ACCEPTED_INVALIDATE replace each other by ballot.
public enum Status {
    /// Nothing but its name, and perhaps a promise.
    UNKNOWN,
    /// Its definition, and this replica's vote on when to execute.
    PRE_ACCEPTED,
    /// A ballot proposes not to execute it ever.
    ACCEPTED_INVALIDATE,
    /// A ballot proposes when to execute it.
    ACCEPTED,
    /// When it executes and its dependencies are decided, but not yet known to be durable.
    COMMITTED,
    /// Decided and durable.
    STABLE,
    /// What it writes is known.
    PRE_APPLIED,
    /// The host has made its writes visible here.
    APPLIED,
    /// It never takes effect.
    INVALIDATED;

    private static final Status[] ALL = values();

    /// Whether executeAt and the dependencies are decided.
    public boolean isCommitted() {
        return this == COMMITTED || this == STABLE || this == PRE_APPLIED || this == APPLIED;
    }

    /// Whether nothing can change any more what becomes of it.
    public boolean isDecided() {
        return isCommitted() || this == INVALIDATED;
    }

    /// Whether nobody must wait for it here any more.
    public boolean isOver() {
        return this == APPLIED || this == INVALIDATED;
    }

    /// The status with this ordinal; for codecs.
    public static Status of(int ordinal) {
        if (ordinal < 0 || ordinal >= ALL.length) {
            throw new IllegalArgumentException("unknown status " + ordinal);
        }
        return ALL[ordinal];
    }
}
