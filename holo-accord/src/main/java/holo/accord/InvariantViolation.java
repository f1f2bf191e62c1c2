package holo.accord;

/// The protocol found itself in a state that it excludes (protocol §10). The node must stop: continuing could lose
/// or contradict acknowledged data. The message prints the state.
public final class InvariantViolation extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public InvariantViolation(String message) {
        super(message);
    }
}
