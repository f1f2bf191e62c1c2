package holo.sql.column;

import holo.sql.exec.MemoryBudget;
import holo.store.column.ResultCacheOptions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What queries over columns answered, for the same query over tables whose content is still the same. Thread-safe.
///
/// The key is the text that DuckDB was asked: it has the parameters' values and whatever the session's settings made of
/// the statement, and names tables by their storage. An answer holds for the versions of the tables that it was
/// computed from. A version never comes again, so an answer can be too old to be of use, but never wrong.
public final class ResultCache {
    /// The part of all bytes that one answer may take.
    private static final int SHARE = 16;

    private static final int ENTRY_BYTES = 200;

    private final ResultCacheOptions options;
    private final Map<Key, Answer> answers = new LinkedHashMap<>(16, 0.75f, true);
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private long bytes;

    public ResultCache(ResultCacheOptions options) {
        this.options = options;
    }

    /// @param columns as which the answer is read
    record Key(String sql, List<Duck> columns) {}

    /// @param versions of the tables, by their names
    private record Answer(Map<String, Long> versions, List<@Nullable Object[]> rows, long bytes, long expiresNanos) {}

    /// What is kept and how often it was of use.
    public record Statistics(long hits, long misses, int entries, long bytes) {
        /// Of a node without columns.
        public static final Statistics NONE = new Statistics(0, 0, 0, 0);
    }

    boolean isEnabled() {
        return options.entries() > 0;
    }

    /// Bytes that one answer may take.
    long bytesMax() {
        return options.bytes().bytes() / SHARE;
    }

    /// Whether there may be an answer, for some versions of the tables.
    synchronized boolean mayHave(Key key) {
        boolean has = answers.containsKey(key);
        if (!has) {
            misses.increment();
        }
        return has;
    }

    /// The rows of the answer for these versions; null when there is none.
    synchronized @Nullable List<@Nullable Object[]> find(Key key, Map<String, Long> versions, long nowNanos) {
        Answer found = answers.get(key);
        if (found != null && (!found.versions().equals(versions) || nowNanos - found.expiresNanos() >= 0)) {
            // Versions only go on: nobody will ask for these again.
            answers.remove(key);
            bytes -= found.bytes();
            found = null;
        }
        (found == null ? misses : hits).increment();
        return found == null ? null : found.rows();
    }

    synchronized void keep(
            Key key, Map<String, Long> versions, List<@Nullable Object[]> rows, long rowBytes, long nowNanos) {
        long size = ENTRY_BYTES + 2L * key.sql().length() + rowBytes;
        if (!isEnabled() || size > bytesMax()) {
            return;
        }
        Answer before = answers.put(
                key,
                new Answer(
                        Map.copyOf(versions),
                        rows,
                        size,
                        nowNanos + options.keep().toNanos()));
        bytes += size - (before == null ? 0 : before.bytes());
        Iterator<Answer> oldest = answers.values().iterator();
        while (answers.size() > options.entries() || bytes > options.bytes().bytes()) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    public synchronized Statistics statistics() {
        return new Statistics(hits.sum(), misses.sum(), answers.size(), bytes);
    }

    /// Takes down the rows of an answer while they are read, as long as it may still be kept.
    final class Recording {
        private final Key key;
        private final Map<String, Long> versions;
        private @Nullable List<@Nullable Object[]> rows = new ArrayList<>();
        private long rowBytes;

        Recording(Key key, Map<String, Long> versions) {
            this.key = key;
            this.versions = versions;
        }

        boolean isOn() {
            return rows != null;
        }

        void row(@Nullable Object[] row) {
            List<@Nullable Object[]> all = rows;
            if (all != null) {
                rowBytes += MemoryBudget.sizeOf(row);
                if (rowBytes > bytesMax()) {
                    rows = null;
                } else {
                    all.add(row);
                }
            }
        }

        /// All rows have been read.
        void end() {
            List<@Nullable Object[]> all = rows;
            if (all != null) {
                rows = null;
                keep(key, versions, all, rowBytes, System.nanoTime());
            }
        }
    }
}
