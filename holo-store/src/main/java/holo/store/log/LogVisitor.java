package holo.store.log;

/// Takes the records of a log in their order.
@FunctionalInterface
public interface LogVisitor {
    /// @param end the log position after the record
    /// @param payload the record; the array is the visitor's
    void record(long end, byte[] payload);
}
