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

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}
