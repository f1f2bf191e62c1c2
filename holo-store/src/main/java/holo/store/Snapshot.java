package holo.store;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import org.jspecify.annotations.Nullable;

/// A consistent view of all ranges at one timestamp. Holds back garbage collection until closed.
/// Safe for use by several threads; cursors are not.
public interface Snapshot extends AutoCloseable {
    Timestamp timestamp();

    /// The value at the snapshot, or null when there is none.
    byte @Nullable [] get(Key key);

    /// Rows of the range in key order.
    KeyValueCursor scan(KeyRange range, ScanOrder order);

    /// About how many bytes and rows the range holds; cheap, may be off by a factor of two.
    RangeEstimate estimate(KeyRange range);

    @Override
    void close();
}
