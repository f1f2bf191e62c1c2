package holo.store.column;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.Write;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A table of numbers by number, as tests of columns write it.
final class NumberTable {
    private static final byte PREFIX = 0x21;

    static final ColumnTable TABLE = new ColumnTable(
            new KeyRange(new Key(new byte[] {PREFIX}), new Key(new byte[] {PREFIX + 1})),
            List.of(
                    new ColumnTable.Column("k", ColumnType.of(ColumnType.Kind.BIGINT)),
                    new ColumnTable.Column("v", ColumnType.of(ColumnType.Kind.BIGINT))),
            List.of(0),
            new Numbers());

    private NumberTable() {}

    private static final class Numbers implements RowDecoder {
        @Override
        public @Nullable Object[] row(Key key, byte[] value) {
            return new Object[] {key(key)[0], ByteBuffer.wrap(value).getLong()};
        }

        @Override
        public Object[] key(Key key) {
            return new Object[] {number(key)};
        }
    }

    private static long number(Key key) {
        return ByteBuffer.wrap(key.bytes(), 1, Long.BYTES).getLong();
    }

    static Key key(long number) {
        return new Key(
                ByteBuffer.allocate(1 + Long.BYTES).put(PREFIX).putLong(number).array());
    }

    static Write put(long key, long value) {
        return new Write.Put(
                key(key), ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    /// What the rows hold.
    static Map<Long, Long> rows(Snapshot snapshot) {
        Map<Long, Long> found = new TreeMap<>();
        try (KeyValueCursor cursor = snapshot.scan(TABLE.range(), ScanOrder.ASCENDING)) {
            while (cursor.advance()) {
                found.put(number(cursor.key()), ByteBuffer.wrap(cursor.value()).getLong());
            }
        }
        return found;
    }

    /// What the columns show.
    ///
    /// @param twice told of keys that are there more than once
    static Map<Long, Long> columns(ColumnSnapshot snapshot, LongConsumer twice) {
        Map<Long, Long> found = new TreeMap<>();
        try (ColumnResult result = snapshot.query("SELECT k, v FROM " + TABLE.name())) {
            while (result.nextChunk()) {
                for (int i = 0; i < result.rows(); i++) {
                    long key = result.column(0).getLong(i);
                    if (found.put(key, result.column(1).getLong(i)) != null) {
                        twice.accept(key);
                    }
                }
            }
        }
        return found;
    }
}
