package holo.bench.commit;

import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/// RocksDB with its own log and a sync for every write, which it shares between the writers that wait.
final class RocksTarget implements CommitTarget {
    private final Options options = new Options().setCreateIfMissing(true);
    private final WriteOptions sync = new WriteOptions().setSync(true);
    private final RocksDB db;

    RocksTarget(Path directory) throws RocksDBException {
        db = RocksDB.open(options, directory.toString());
    }

    @Override
    public void put(byte[] key, byte[] value) throws RocksDBException {
        db.put(sync, key, value);
    }

    @Override
    public void close() {
        db.close();
        sync.close();
        options.close();
    }
}
