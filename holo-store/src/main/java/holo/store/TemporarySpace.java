package holo.store;

import java.nio.file.Path;

/// Room beside the data for what need not outlive the process. It is on the disk of the data, so nothing may be
/// written there that does not leave the data the room that it needs. Thread-safe.
public interface TemporarySpace {
    /// Where to write; it may not exist yet.
    Path directory();

    /// To be called before so many bytes are written.
    ///
    /// @throws StoreException 53100 when they would reach into the disk's reserve
    void admit(long bytes);
}
