package holo.sim.cluster;

/// What a run sets out to prove.
public enum Mode {
    /// Faults until the last client is answered or has given up; what clients saw must be strictly
    /// serializable, and after everything is healed all replicas must be equal.
    SAFETY,
    /// Faults first; then a core with a quorum of every group is healed while the others stay broken,
    /// and every transaction that a core node was asked for must end within bounded time.
    LIVENESS
}
