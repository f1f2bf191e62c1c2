package holo.sql.transaction;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.store.KeyValueCursor;
import holo.store.RangeEstimate;
import holo.store.ScanOrder;
import org.jspecify.annotations.Nullable;

/// Where rows are read: at a statement's snapshot, or at a time of the past.
public interface RowReads {
    /// The value, or null when there is none.
    byte @Nullable [] get(Key key);

    /// Rows of the range in key order. The cursor may be read on after the statement ended.
    KeyValueCursor scan(KeyRange range, ScanOrder order);

    /// About how much the range holds now.
    RangeEstimate estimate(KeyRange range);
}
