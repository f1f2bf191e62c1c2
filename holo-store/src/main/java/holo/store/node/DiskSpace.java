package holo.store.node;

import holo.store.Commit;
import holo.store.StoreException;
import holo.store.Write;
import holo.store.fs.FileSystem;
import holo.store.setting.ByteSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Refuses writes before the disk is full, while there is still room for what was accepted: an accepted
/// commit must be logged, and rows in memory must be written some day. Reads always go on. Deletions go on
/// down to half of the reserve, because they are what frees space.
///
/// One thread polls; any thread asks.
final class DiskSpace {
    private static final int DELETIONS_RESERVE_DIVISOR = 2;
    /// What a byte of a commit takes at most: the log has its body once, the rows have it twice while a
    /// flush goes on.
    private static final int BYTES_PER_BYTE = 3;

    private final FileSystem fs;
    private final Path directory;
    private final ByteSize reserve;
    private final Consumer<@Nullable String> concern;
    private final AtomicLong temporarySinceLook = new AtomicLong();
    private volatile long usable = Long.MAX_VALUE;
    private boolean low;

    /// @param reserve bytes that stay free
    /// @param concern told when space becomes scarce, why, and null when that is over; on the polling thread
    DiskSpace(FileSystem fs, Path directory, ByteSize reserve, Consumer<@Nullable String> concern) {
        this.fs = fs;
        this.directory = directory;
        this.reserve = reserve;
        this.concern = concern;
    }

    /// Looks how much is free.
    void poll() throws IOException {
        temporarySinceLook.set(0);
        usable = fs.usableBytes(directory);
        boolean nowLow = usable < reserve.bytes();
        if (nowLow != low) {
            low = nowLow;
            concern.accept(nowLow ? scarce() + "; reads go on, and so do deletions while there is room" : null);
        }
    }

    /// Whether so little is left that nothing may be written that can wait.
    boolean isExhausted() {
        return usable < reserve.bytes() / DELETIONS_RESERVE_DIVISOR;
    }

    /// Lets a commit in when there is room for it.
    ///
    /// @param bytes of the commit and all that were let in and have not ended
    /// @throws StoreException 53100
    void admit(Commit commit, long bytes) {
        long left = usable - BYTES_PER_BYTE * bytes;
        if (left >= reserve.bytes() || (left >= reserve.bytes() / DELETIONS_RESERVE_DIVISOR && onlyDeletes(commit))) {
            return;
        }
        throw new StoreException(
                "53100",
                scarce() + ". The transaction was not carried out. Free space there, or delete rows; reads go on, and"
                        + " writes as soon as there is room.");
    }

    /// Lets temporary bytes be written when the reserve stays free.
    ///
    /// @throws StoreException 53100
    void admitTemporary(long bytes) {
        long since;
        do {
            since = temporarySinceLook.get();
            if (usable - since - bytes < reserve.bytes()) {
                throw new StoreException(
                        "53100",
                        "no temporary file can be written, for " + scarce() + ". Free space there; reads go on.");
            }
        } while (!temporarySinceLook.compareAndSet(since, since + bytes));
    }

    private String scarce() {
        return "the disk is nearly full: " + usable + " bytes are free in " + directory
                + ", and holo.disk.reserve-bytes = " + reserve;
    }

    private static boolean onlyDeletes(Commit commit) {
        for (Write write : commit.writes()) {
            if (write instanceof Write.Put) {
                return false;
            }
        }
        return true;
    }
}
