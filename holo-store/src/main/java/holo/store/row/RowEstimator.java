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
    /// Above every key that can be stored.
    private static final byte[] KEY_MAX = keyMax();

    private final RowDatabase database;

    RowEstimator(RowDatabase database) {
        this.database = database;
    }

    RangeEstimate estimate(KeyRange range) {
        long rows = 0;
        long bytes = 0;
        Key end = range.end();
        try (RocksIterator iterator = database.iterator(database.latest)) {
            iterator.seek(range.start().bytes());
            for (int looked = 0; ; looked++) {
                if (!iterator.isValid() || end != null && Arrays.compareUnsigned(iterator.key(), end.bytes()) >= 0) {
                    return new RangeEstimate(rows, bytes);
                }
                if (looked == LOOK_ROWS) {
                    break;
                }
                Latest row = Latest.decode(iterator.value());
                if (!row.tombstone()) {
                    rows++;
                    bytes += iterator.key().length + row.raw().length - row.offset();
                }
                iterator.next();
            }
        }
        return estimateLarge(range, Math.max(1, rows), Math.max(1, bytes));
    }

    /// For ranges of more rows than were looked at.
    private RangeEstimate estimateLarge(KeyRange range, long seenRows, long seenBytes) {
        Key end = range.end();
        try (Slice from = new Slice(range.start().bytes());
                Slice to = new Slice(end == null ? KEY_MAX : end.bytes())) {
            Range bounds = new Range(from, to);
            CountAndSize memory = database.db.getApproximateMemTableStats(database.latest, bounds);
            long files = database.db
                    .getApproximateSizes(database.latest, List.of(bounds), SizeApproximationFlag.INCLUDE_FILES)[0];
            long allFiles = Math.max(1, database.property(database.latest, "rocksdb.total-sst-files-size"));
            long inMemory = database.property(database.latest, "rocksdb.num-entries-active-mem-table")
                    + database.property(database.latest, "rocksdb.num-entries-imm-mem-tables");
            long inFiles = Math.max(0, database.property(database.latest, "rocksdb.estimate-num-keys") - inMemory);
            long rows = Math.max(seenRows, memory.count + Math.round(inFiles * (double) files / allFiles));
            return new RangeEstimate(rows, Math.max(seenBytes, rows * seenBytes / seenRows));
        }
    }

    private static byte[] keyMax() {
        byte[] bytes = new byte[64];
        Arrays.fill(bytes, (byte) 0xff);
        return bytes;
    }
}
