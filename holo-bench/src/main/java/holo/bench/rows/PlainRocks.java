package holo.bench.rows;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.IndexSearchType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// RocksDB at its best for point gets of rows that are in memory: everything in the block cache, uncompressed,
/// compacted into one level, hash index in the blocks, Bloom filter, no versions.
final class PlainRocks implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    private final LRUCache cache;
    private final BloomFilter filter = new BloomFilter(10, false);
    private final Options options;
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final ReadOptions reads = new ReadOptions().setVerifyChecksums(false);
    private final RocksDB db;

    PlainRocks(Path directory, long cacheBytes) throws RocksDBException {
        cache = new LRUCache(cacheBytes);
        options = new Options()
                .setCreateIfMissing(true)
                .setMaxOpenFiles(-1)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setBlockSize(4 << 10)
                        .setFilterPolicy(filter)
                        .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
                        .setIndexSearchType(IndexSearchType.kAuto)
                        .setUniformCvThreshold(0.2));
        db = RocksDB.open(options, directory.toString());
    }

    void put(List<byte[]> keys, List<byte[]> values) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            for (int i = 0; i < keys.size(); i++) {
                batch.put(keys.get(i), values.get(i));
            }
            db.write(unlogged, batch);
        }
    }

    void compact() throws RocksDBException {
        db.compactRange();
    }

    byte @Nullable [] get(byte[] key) throws RocksDBException {
        return db.get(reads, key);
    }

    @Override
    public void close() {
        db.close();
        reads.close();
        unlogged.close();
        options.close();
        filter.close();
        cache.close();
    }
}
