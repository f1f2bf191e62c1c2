package holo.store.row;

import static org.assertj.core.api.Assertions.assertThat;

import holo.store.arena.ArenaIndex;
import holo.store.bytes.ByteSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

final class RowDatabaseTest {
    private static final RowStoreOptions OPTIONS = new RowStoreOptions(16 << 20, 64 << 20, 1 << 20, ArenaIndex.AUTO, 1);
    private static final int KEYS = 300_000;
    private static final int FILTER_BYTES = KEYS * 10 / 8;

    @TempDir
    Path dir;

    @Test
    void aLookUpReadsAPartOfAFilesFilterSoThatTheCacheNeedNotHoldAllFilters() throws IOException, RocksDBException {
        try (RowDatabase database = new RowDatabase(dir, OPTIONS)) {
            WriteBatchBuilder batch = new WriteBatchBuilder();
            ByteSink value = new ByteSink(1);
            value.putByte(1);
            for (int i = 0; i < KEYS; i++) {
                batch.put(key(i), Integer.BYTES, value);
            }
            database.write(batch);
            database.flush();
            database.db.compactRange(); // files that have just been flushed are a case of their own
        }
        try (RowDatabase database = new RowDatabase(dir, OPTIONS)) {
            long before = database.property("rocksdb.block-cache-usage");
            assertThat(database.get(key(KEYS / 2))).isNotNull();
            assertThat(database.property("rocksdb.block-cache-usage") - before).isLessThan(FILTER_BYTES / 4);
        }
    }

    @Test
    void oneLookTellsThatNothingIsBetweenTwoKeys() throws IOException {
        try (RowDatabase database = new RowDatabase(dir, OPTIONS)) {
            WriteBatchBuilder batch = new WriteBatchBuilder();
            ByteSink value = new ByteSink(1);
            value.putByte(1);
            batch.put(key(10), Integer.BYTES, value);
            database.write(batch);
            assertThat(database.isEmpty(key(1), key(9))).isTrue();
            assertThat(database.isEmpty(key(1), key(10))).isFalse();
            assertThat(database.isEmpty(key(10), key(20))).isFalse();
            assertThat(database.isEmpty(key(11), key(20))).isTrue();
        }
    }

    @Test
    void tooManyDeletedKeysInTheWayLeaveItOpenWhetherThereAreOthers() throws IOException {
        try (RowDatabase database = new RowDatabase(dir, OPTIONS)) {
            WriteBatchBuilder batch = new WriteBatchBuilder();
            ByteSink value = new ByteSink(1);
            value.putByte(1);
            for (int i = 0; i < 10_000; i++) {
                batch.put(key(i), Integer.BYTES, value);
            }
            for (int i = 0; i < 10_000; i++) {
                batch.delete(key(i), Integer.BYTES);
            }
            database.write(batch);
            assertThat(database.isEmpty(key(0), key(10_000))).isFalse();
        }
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}
