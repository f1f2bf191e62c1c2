package holo.store.row;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.CompactionOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.Range;
import org.rocksdb.RocksDBException;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of the row store, and how they are compressed.
///
/// A file is rewritten by RocksDB's own merging: what it wrote is synced before its manifest names it, and the old file
/// goes afterwards. A crash leaves one or the other.
final class RowFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RowFiles.class);
    /// The name of zstd in files of RocksDB's older formats.
    private static final String ZSTD = "ZSTD";
    private static final String ZSTD_CODE = "07";
    private static final int ROWS_PATH = 0;

    private final RowDatabase database;
    /// Only what this writes is ever cold.
    private final Set<String> coldNames = new HashSet<>();
    private boolean looked;

    RowFiles(RowDatabase database) {
        this.database = database;
    }

    /// All there are now.
    synchronized List<RowFile> list() {
        List<LiveFileMetaData> live = database.db.getLiveFilesMetaData();
        Set<String> names = new HashSet<>();
        live.forEach(file -> names.add(number(file.fileName())));
        if (!looked) {
            coldNames.addAll(storedCold());
            looked = true;
        }
        coldNames.retainAll(names);
        List<RowFile> files = new ArrayList<>(live.size());
        for (LiveFileMetaData file : live) {
            files.add(new RowFile(
                    file.fileName(),
                    file.level(),
                    file.smallestKey(),
                    file.largestKey(),
                    file.size(),
                    coldNames.contains(number(file.fileName())),
                    file.beingCompacted()));
        }
        return files;
    }

    /// The cold files of earlier processes: how a file is compressed stands in it.
    private Set<String> storedCold() {
        Set<String> names = new HashSet<>();
        try {
            database.db.getPropertiesOfAllTables().forEach((path, properties) -> {
                if (isZstd(properties.getCompressionName())) {
                    names.add(number(path));
                }
            });
            return names;
        } catch (RocksDBException e) {
            throw RowDatabase.failed("look at files", e);
        }
    }

    /// Newer files name a manager of compressions, and after a semicolon what they use of it, two hexadecimal digits
    /// each.
    private static boolean isZstd(String compression) {
        String[] fields = compression.split(";", -1);
        String codes = fields.length > 1 ? fields[1] : "";
        for (int i = 0; i + ZSTD_CODE.length() <= codes.length(); i += ZSTD_CODE.length()) {
            if (codes.startsWith(ZSTD_CODE, i)) {
                return true;
            }
        }
        return compression.equals(ZSTD);
    }

    /// The name without its directory.
    private static String number(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    int deepestLevel() {
        return database.db.numberLevels() - 1;
    }

    /// What the keys from the first on, and before the other, take in files, about.
    long bytes(byte[] from, byte[] to) {
        try (Slice first = new Slice(from);
                Slice last = new Slice(to)) {
            return database.db
                    .getApproximateSizes(List.of(new Range(first, last)), SizeApproximationFlag.INCLUDE_FILES)[0];
        }
    }

    /// Merges keys into the deepest level that has any of them; false when that could not be done now.
    boolean push(byte[] from, byte[] to) {
        try (CompactRangeOptions options = new CompactRangeOptions()
                .setExclusiveManualCompaction(false)
                .setBottommostLevelCompaction(BottommostLevelCompaction.kSkip)) {
            database.db.compactRange(database.db.getDefaultColumnFamily(), from, to, options);
            return true;
        } catch (RocksDBException e) {
            requirePassing(e);
            return false;
        }
    }

    /// Writes files anew; false when RocksDB is merging one of them, or has.
    boolean rewrite(List<RowFile> files, int level, boolean cold, long fileBytes) {
        List<String> names = files.stream().map(RowFile::name).toList();
        try (CompactionOptions options = new CompactionOptions()
                .setCompression(cold ? CompressionType.ZSTD_COMPRESSION : CompressionType.LZ4_COMPRESSION)
                .setOutputFileSizeLimit(fileBytes)
                .setMaxSubcompactions(1)) {
            List<String> written = database.db.compactFiles(options, names, level, ROWS_PATH, null);
            if (cold) {
                note(written);
            }
            return true;
        } catch (RocksDBException e) {
            requirePassing(e);
            return false;
        }
    }

    private synchronized void note(List<String> written) {
        written.forEach(path -> coldNames.add(number(path)));
    }

    /// Merging that is in the way, or the end of the process, is no failure.
    private static void requirePassing(RocksDBException e) {
        Status status = e.getStatus();
        Status.Code code = status == null ? Status.Code.Undefined : status.getCode();
        switch (code) {
            case Aborted, Busy, Incomplete, InvalidArgument, ShutdownInProgress, TryAgain ->
                LOG.debug("Files are not rewritten now: {}", e.getMessage());
            case Ok, NotFound, Corruption, NotSupported, IOError, MergeInProgress, TimedOut, Expired, Undefined ->
                throw RowDatabase.failed("rewriting of files", e);
        }
    }
}
