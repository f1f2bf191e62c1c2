package holo.store.row;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.bytes.ByteSink;
import holo.store.bytes.ByteSource;
import holo.store.row.RowFormat.History;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Finds old versions. Every look-up is one seek per generation, whatever the number of versions.
///
/// A version found may have been replaced by one that is collected already: a deletion, whose key then has nothing
/// visible, while its older versions still wait for their collection.
final class HistoryReader implements AutoCloseable {
    private final RocksIterator versions;
    private final ByteSink seek = new ByteSink(64);

    HistoryReader(RowDatabase database) {
        versions = database.iterator();
    }

    /// The same for a row that may have been replaced since this was opened. What is found is right whenever it was
    /// read, since a version knows its successor; only when there is nothing, what came since is looked at.
    byte @Nullable [] findNow(Key key, long generation, Timestamp at) {
        byte[] known = find(key, generation, at);
        if (known != null) {
            return known;
        }
        refresh();
        return find(key, generation, at);
    }

    /// Sees what there is now.
    void refresh() {
        try {
            versions.refresh();
        } catch (RocksDBException e) {
            throw RowDatabase.failed("read", e);
        }
    }

    /// The value of the newest version at or before the timestamp; null when there is none or it is a deletion.
    ///
    /// @param generation the newest generation of the key
    byte @Nullable [] find(Key key, long generation, Timestamp at) {
        long from = generation;
        while (true) {
            seek.clear();
            RowFormat.putHistoryPrefix(seek, key);
            int prefix = seek.length();
            seek.clear();
            RowFormat.putHistoryKey(seek, key, new Version(from, at, at));
            versions.seek(seek.toArray());
            if (!versions.isValid()) {
                RowDatabase.requireNoError(versions);
                return null;
            }
            byte[] found = versions.key();
            if (found.length < prefix || !Arrays.equals(found, 0, prefix, seek.array(), 0, prefix)) {
                return null;
            }
            ByteSource source = new ByteSource(found, prefix);
            long foundGeneration = source.readNumber(0xff);
            if (source.readTimestamp(0xff).isAfter(at)) {
                from = foundGeneration;
                continue;
            }
            History version = History.decode(versions.value());
            boolean replaced = !version.successor().isAfter(at);
            return version.live() && !replaced ? version.value() : null;
        }
    }

    @Override
    public void close() {
        versions.close();
    }
}
