package holo.store.node;

import holo.accord.primitives.Key;
import holo.store.StoreException;
import holo.store.fs.FileSystem;
import holo.store.fs.FileSystem.OpenMode;
import holo.store.fs.OpenFile;
import holo.store.row.RowStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has a restart begin with the rows that were hot before it: the background thread keeps their keys in a file, and
/// reads the rows of that file when the store opens, while it already serves.
///
/// The file is a hint. Without it, or when it is damaged, rows become hot by being read.
final class HotRows {
    private static final Logger LOG = LoggerFactory.getLogger(HotRows.class);
    private static final int KEYS_MAX = 500_000;
    private static final int KEYS_AT_ONCE = 256;
    private static final long FILE_BYTES_MAX = 256L << 20;
    private static final long SAVE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final FileSystem fs;
    private final Path file;
    private final RowStore rows;
    private final Thread thread;
    private volatile boolean saveAtEnd;
    private volatile boolean stopping;

    HotRows(FileSystem fs, Path file, RowStore rows) {
        this.fs = fs;
        this.file = file;
        this.rows = rows;
        this.thread = Thread.ofPlatform().name("holo-hot-rows").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Ends the thread.
    ///
    /// @param save whether it may write the file once more
    void stop(boolean save) throws InterruptedException {
        saveAtEnd = save;
        stopping = true;
        LockSupport.unpark(thread);
        thread.join();
    }

    private void run() {
        try {
            warm();
            long next = System.nanoTime() + SAVE_NANOS;
            while (!stopping) {
                LockSupport.parkNanos(next - System.nanoTime());
                if (stopping ? saveAtEnd : System.nanoTime() - next >= 0) {
                    save();
                    next = System.nanoTime() + SAVE_NANOS;
                }
            }
        } catch (IOException | StoreException e) {
            LOG.warn("The list of hot rows is not kept any more; after a restart rows become hot by being read", e);
        }
    }

    private void warm() throws IOException {
        List<Key> keys = load().orElse(List.of());
        long start = System.nanoTime();
        for (int from = 0; from < keys.size() && !stopping; from += KEYS_AT_ONCE) {
            rows.warm(keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE)));
        }
        if (!keys.isEmpty()) {
            LOG.info(
                    "Read {} hot rows in {} ms", keys.size(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
    }

    private Optional<List<Key>> load() throws IOException {
        if (!fs.exists(file)) {
            return Optional.empty();
        }
        Optional<List<Key>> keys = Optional.empty();
        try (OpenFile in = fs.open(file, OpenMode.READ)) {
            if (in.size() <= FILE_BYTES_MAX) {
                ByteBuffer bytes = ByteBuffer.allocate((int) in.size());
                in.read(bytes, 0);
                keys = HotKeysCodec.decode(bytes.array());
            }
        }
        if (keys.isEmpty()) {
            LOG.warn("{} is damaged and left aside; rows become hot by being read", file);
        }
        return keys;
    }

    private void save() throws IOException {
        byte[] encoded = HotKeysCodec.encode(rows.hotKeys(KEYS_MAX));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        if (fs.exists(fresh)) {
            fs.delete(fresh);
        }
        try (OpenFile out = fs.open(fresh, OpenMode.CREATE)) {
            out.write(ByteBuffer.wrap(encoded), 0);
            out.syncData();
        }
        fs.rename(fresh, file);
    }
}
