package holo.node;

/// What a node can do for its clients, as health, console and `bin/holo status` report it.
public enum NodeState {
    /// Starting: replaying the log, opening ports. Not ready.
    BOOTSTRAPPING("Bootstrapping"),
    /// Serves everything.
    READY("Ready"),
    /// Serves, but something needs attention. Ready.
    DEGRADED("Degraded"),
    /// Serves nothing: failed or stopping.
    NOT_READY("NotReady");

    private final String label;

    NodeState(String label) {
        this.label = label;
    }

    /// The name that people and programs see.
    public String label() {
        return label;
    }

    /// Whether clients may be sent here.
    public boolean serves() {
        return switch (this) {
            case READY, DEGRADED -> true;
            case BOOTSTRAPPING, NOT_READY -> false;
        };
    }
}
