package holo.store.row;

import holo.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexSearchType;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// RocksDB opened with Holo's tuning, and everything native that has to be freed with it.
///
/// One column family holds everything, by key prefix. Without a log of its own RocksDB would have to flush several
/// families together, and RocksDB 11.8.1's atomic flush was seen to return before all of them were on disk (kill -9
/// after it lost the last batch, with many full memtables waiting); one family is flushed in the order it was
/// written.
final class RowDatabase implements AutoCloseable {
    private static final double CACHE_HIGH_PRIORITY_RATIO = 0.5;
    /// A shard of the cache is not smaller: what does not fit in one is read from the file each time.
    private static final long CACHE_SHARD_BYTES_MIN = 32L << 20;
    private static final int CACHE_SHARD_BITS_MAX = 6;
    private static final double BLOOM_BITS_PER_KEY = 10;
    private static final double MEMTABLE_BLOOM_RATIO = 0.05;
    private static final int BLOCK_BYTES = 8 << 10;
    /// A part of an index or filter. Among smaller ones every random key would look for another in the cache.
    private static final int METADATA_BLOCK_BYTES = 16 << 10;
    private static final int WRITE_BUFFERS = 4;
    private static final int DICTIONARY_BYTES = 16 << 10;
    private static final int DICTIONARY_SAMPLE_BYTES = 100 * DICTIONARY_BYTES;
    /// What is kept in memory of a new file until there is a dictionary for it.
    private static final int DICTIONARY_BUFFER_BYTES = 4 << 20;
    private static final int OPEN_FILES_MAX = 512;
    private static final int LOG_FILES_KEPT = 2;
    private static final long LOG_FILE_BYTES = 4L << 20;
    private static final long BYTES_PER_SYNC = 1L << 20;

    /// What a walk along keys passes in one step at most: deleted keys, and versions that are covered by newer ones.
    private static final long SKIPPED_MAX = 256;

    /// Spread of key distances below which RocksDB marks an index block as fit for interpolation search.
    private static final double UNIFORM_CV_THRESHOLD = 0.2;

    final RocksDB db;
    private final ReadOptions reads;
    private final ReadOptions walks;
    private final WriteOptions writes;
    private final Deque<AutoCloseable> natives = new ArrayDeque<>();

    RowDatabase(Path directory, RowStoreOptions options) throws IOException {
        RocksDB.loadLibrary();
        Files.createDirectories(directory);
        Cache cache = own(new LRUCache(
                options.blockCacheBytes(), shardBits(options.blockCacheBytes()), false, CACHE_HIGH_PRIORITY_RATIO));
        DBOptions dbOptions = own(dbOptions(options));
        ColumnFamilyOptions family = own(familyOptions(options, table(cache)));
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            db = RocksDB.open(
                    dbOptions,
                    directory.toString(),
                    List.of(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family)),
                    handles);
        } catch (RocksDBException e) {
            freeNatives();
            throw new StoreException(
                    "58030",
                    "cannot open the row store in " + directory + ": " + e.getMessage()
                            + ". Check permissions and free space; if files are damaged, restore this data directory.",
                    e);
        }
        own(db);
        handles.forEach(this::own);
        reads = own(new ReadOptions());
        walks = own(new ReadOptions().setMaxSkippableInternalKeys(SKIPPED_MAX));
        writes = own(new WriteOptions().setDisableWAL(true));
    }

    private static int shardBits(long cacheBytes) {
        long shards = Math.max(1, cacheBytes / CACHE_SHARD_BYTES_MIN);
        return Math.min(CACHE_SHARD_BITS_MAX, Long.SIZE - 1 - Long.numberOfLeadingZeros(shards));
    }

    private static DBOptions dbOptions(RowStoreOptions options) {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setMaxBackgroundJobs(options.backgroundJobs())
                .setMaxOpenFiles(OPEN_FILES_MAX)
                .setBytesPerSync(BYTES_PER_SYNC)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(LOG_FILES_KEPT)
                .setMaxLogFileSize(LOG_FILE_BYTES)
                .setStatsDumpPeriodSec(0)
                .setAllowConcurrentMemtableWrite(false)
                .setAvoidUnnecessaryBlockingIO(true);
    }

    private BlockBasedTableConfig table(Cache cache) {
        return new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(BLOCK_BYTES)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setIndexType(IndexType.kTwoLevelIndexSearch)
                .setPartitionFilters(true)
                .setMetadataBlockSize(METADATA_BLOCK_BYTES)
                .setPinTopLevelIndexAndFilter(true)
                .setFilterPolicy(own(new BloomFilter(BLOOM_BITS_PER_KEY, false)))
                .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
                .setIndexSearchType(IndexSearchType.kAuto)
                .setUniformCvThreshold(UNIFORM_CV_THRESHOLD);
    }

    private static ColumnFamilyOptions familyOptions(RowStoreOptions options, BlockBasedTableConfig table) {
        return ColumnFamilyOptions.getColumnFamilyOptionsFromProps(dictionaries())
                .setTableFormatConfig(table)
                .setWriteBufferSize(options.writeBufferBytes() / WRITE_BUFFERS)
                .setMaxWriteBufferNumber(WRITE_BUFFERS)
                .setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM_RATIO)
                .setMemtableWholeKeyFiltering(true)
                .setCompressionType(CompressionType.LZ4_COMPRESSION);
    }

    /// Blocks of the deepest level are compressed with a dictionary of their file: small ones have little to learn
    /// from. Only as text all of it can be said. The level stays the default, which is a fast one both of LZ4
    /// and of zstd.
    private static Properties dictionaries() {
        Properties properties = new Properties();
        properties.setProperty(
                "bottommost_compression_opts",
                "{enabled=true;max_dict_bytes=" + DICTIONARY_BYTES + ";zstd_max_train_bytes=" + DICTIONARY_SAMPLE_BYTES
                        + ";max_dict_buffer_bytes=" + DICTIONARY_BUFFER_BYTES + "}");
        return properties;
    }

    byte @Nullable [] get(byte[] key) {
        try {
            return db.get(reads, key);
        } catch (RocksDBException e) {
            throw failed("read", e);
        }
    }

    /// The values of many keys, in their order; null where there is none. Cheaper than one by one, because look-ups
    /// that wait for memory overlap.
    List<byte @Nullable []> get(List<byte[]> keys) {
        if (keys.isEmpty()) {
            return List.of(); // RocksDB demands one
        }
        if (keys.size() == 1) {
            return Collections.singletonList(get(keys.getFirst()));
        }
        if (!SortedLookUp.suits(keys)) {
            return getEach(keys);
        }
        List<byte @Nullable []> values = SortedLookUp.walk(this, walks, keys);
        if (values.size() < keys.size()) {
            values.addAll(getEach(keys.subList(values.size(), keys.size())));
        }
        return values;
    }

    private List<byte @Nullable []> getEach(List<byte[]> keys) {
        try {
            return db.multiGetAsList(reads, keys);
        } catch (RocksDBException e) {
            throw failed("read", e);
        }
    }

    /// Whether there is no key from the first to the last, both included; false, too, when too many deleted ones are in
    /// the way to tell.
    boolean isEmpty(byte[] first, byte[] last) {
        try (RocksIterator rows = walk()) {
            rows.seek(first);
            return rows.isValid() ? Arrays.compareUnsigned(rows.key(), last) > 0 : isComplete(rows);
        }
    }

    /// Whether there is no key from the first on, and before the other. May have to pass many deleted ones.
    boolean isEmptyBefore(byte[] from, byte[] to) {
        try (RocksIterator rows = iterator()) {
            rows.seek(from);
            if (!rows.isValid()) {
                requireNoError(rows);
                return true;
            }
            return Arrays.compareUnsigned(rows.key(), to) >= 0;
        }
    }

    /// Whether an iterator that is not valid any more has met the end, rather than what it may pass at most.
    static boolean isComplete(RocksIterator ended) {
        try {
            ended.status();
            return true;
        } catch (RocksDBException e) {
            if (e.getStatus() != null && e.getStatus().getCode() == Status.Code.Incomplete) {
                return false;
            }
            throw failed("read", e);
        }
    }

    RocksIterator iterator() {
        return db.newIterator(reads);
    }

    /// An iterator that ends where it would pass many deleted keys in one step, see {@link #isComplete}.
    RocksIterator walk() {
        return db.newIterator(walks);
    }

    void write(WriteBatchBuilder builder) {
        try (WriteBatch batch = builder.build()) {
            db.write(writes, batch);
        } catch (RocksDBException e) {
            throw failed("write", e);
        }
    }

    /// Removes the files that hold nothing but keys of the range, its end not included. What else there is of the
    /// range stays, and older versions of removed keys may come to light: delete the range, too.
    void deleteFiles(byte[] from, byte[] to) {
        try {
            db.deleteFilesInRanges(db.getDefaultColumnFamily(), List.of(from, to), false);
        } catch (RocksDBException e) {
            throw failed("removal of files", e);
        }
    }

    /// Writes all memory to disk and waits for it.
    void flush() {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            db.flush(options);
        } catch (RocksDBException e) {
            throw failed("flush", e);
        }
    }

    long property(String name) {
        try {
            return db.getLongProperty(name);
        } catch (RocksDBException e) {
            throw failed("property " + name, e);
        }
    }

    /// An iterator that is not valid any more is at its end, or could not read on.
    ///
    /// @throws StoreException 58030 in the latter case
    static void requireNoError(RocksIterator ended) {
        try {
            ended.status();
        } catch (RocksDBException e) {
            throw failed("scan", e);
        }
    }

    static StoreException failed(String what, RocksDBException e) {
        return new StoreException(
                "58030",
                "row store " + what + " failed: " + e.getMessage()
                        + ". Check the disk; the node replays its commit log when it is started again.",
                e);
    }

    /// Ends what is merged and flushed in the background, and what {@link RowFiles} rewrites. Reads go on.
    void endWork() {
        db.cancelAllBackgroundWork(false);
    }

    /// Nobody may use the database any more.
    @Override
    public void close() {
        db.cancelAllBackgroundWork(true);
        freeNatives();
    }

    private <T extends AutoCloseable> T own(T object) {
        natives.push(object);
        return object;
    }

    private void freeNatives() {
        while (!natives.isEmpty()) {
            try {
                natives.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot free a native object of the row store", e);
            }
        }
    }
}
