package holo.store;

import holo.accord.primitives.Timestamp;
import org.jspecify.annotations.Nullable;

/// Tells when a key was last written, without reading it. Any thread.
///
/// Every snapshot that was taken before the call, and is at or after the answer, holds what was written then: while
/// the answer is the same, the value is. Of an older snapshot the answer says nothing.
public interface KeyWatch {
    /// The timestamp of the newest write, {@link Timestamp#NONE} when there is none; null while that is not known.
    @Nullable
    Timestamp changedAt();
}
