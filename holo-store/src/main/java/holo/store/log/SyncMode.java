package holo.store.log;

/// When a record counts as durable.
public enum SyncMode {
    /// After fdatasync. Survives the loss of power.
    SYNC_DATA,
    /// After fsync, metadata included. Survives the loss of power also where fdatasync is not enough.
    SYNC_ALL,
    /// When the operating system has it. Survives the end of the process, not the loss of power.
    BUFFER
}
