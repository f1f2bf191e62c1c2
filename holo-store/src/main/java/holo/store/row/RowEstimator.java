package holo.store.row;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.store.RangeEstimate;
import holo.store.row.RowFormat.Latest;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.Range;
import org.rocksdb.RocksDB.CountAndSize;
import org.rocksdb.RocksIterator;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;

/// Says how much a range holds: small ranges exactly, by looking, and large ones by RocksDB's sizes.
final class RowEstimator {
    private static final int LOOK_ROWS = 64;

    private final RowDatabase database;

    RowEstimator(RowDatabase database) {
        this.database = database;
    }

    /// @param keys how many there are in all
    RangeEstimate estimate(KeyRange range, long keys) {
        long rows = 0;
        long bytes = 0;
        byte[] end = RowFormat.latestEnd(range.end());
        try (RocksIterator iterator = database.iterator()) {
            iterator.seek(RowFormat.latestKey(range.start()));
            for (int looked = 0; ; looked++) {
                if (!iterator.isValid() || Arrays.compareUnsigned(iterator.key(), end) >= 0) {
                    return new RangeEstimate(rows, bytes);
                }
                if (looked == LOOK_ROWS) {
                    break;
                }
                Latest row = Latest.decode(iterator.value());
                if (!row.tombstone()) {
                    rows++;
                    bytes += iterator.key().length - 1 + row.raw().length - row.offset();
                }
                iterator.next();
            }
        }
        return estimateLarge(range, keys, Math.max(1, rows), Math.max(1, bytes));
    }

    /// For ranges of more rows than were looked at.
    private RangeEstimate estimateLarge(KeyRange range, long keys, long seenRows, long seenBytes) {
        try (Slice from = new Slice(RowFormat.latestKey(range.start()));
                Slice to = new Slice(RowFormat.latestEnd(range.end()));
                Slice first = new Slice(RowFormat.latestKey(Key.EMPTY));
                Slice last = new Slice(RowFormat.latestEnd(null))) {
            Range bounds = new Range(from, to);
            Range all = new Range(first, last);
            CountAndSize memory = database.db.getApproximateMemTableStats(bounds);
            CountAndSize allMemory = database.db.getApproximateMemTableStats(all);
            long[] files = database.db.getApproximateSizes(List.of(bounds, all), SizeApproximationFlag.INCLUDE_FILES);
            double share = (files[0] + (double) memory.size) / Math.max(1, files[1] + (double) allMemory.size);
            long rows = Math.max(seenRows, Math.round(keys * Math.min(1, share)));
            return new RangeEstimate(rows, Math.max(seenBytes, rows * seenBytes / seenRows));
        }
    }
}
