package holo.sim.disk;

import holo.sim.kernel.Hit;
import holo.sim.kernel.Hits;
import holo.sim.kernel.Rng;
import holo.store.fs.FileSystem;
import holo.store.fs.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// The disk of one node: the file-system port over bytes in memory, with faults on demand.
///
/// Outlives its node: {@link #crash} is the loss of power, after which handles of before fail and the
/// unsynced may be gone. One thread.
public final class SimDisk implements FileSystem {
    private final Rng rng;
    private final Hits hits;
    private final SimDirectory directory = new SimDirectory();
    private long capacityBytes = Long.MAX_VALUE;
    private boolean failNextSync;
    private boolean interruptNextSync;
    private boolean locked;
    private int power;
    private long syncs;

    public SimDisk(Rng rng) {
        this(rng, new Hits());
    }

    /// @param hits counts what this disk does to what is written to it
    public SimDisk(Rng rng, Hits hits) {
        this.rng = rng;
        this.hits = hits;
    }

    /// Power is lost now.
    public void crash() {
        power++;
        locked = false;
        failNextSync = false;
        interruptNextSync = false;
        directory.crash(rng, hits);
    }

    /// The process is killed now, the machine runs on: handles end, and what was written but not synced is
    /// still seen by the next process, and still lost by a later {@link #crash}.
    public void kill() {
        power++;
        locked = false;
        interruptNextSync = false;
    }

    /// The next sync of a file throws, and what it should have made durable stays unsynced for ever: as
    /// Linux does, the pages are dropped as if they had been written.
    public void failNextSync() {
        failNextSync = true;
    }

    /// The next sync of a file throws, and all remains as written and not yet synced: for a {@link #crash} or {@link
    /// #kill} in the middle of it, which must follow.
    public void interruptNextSync() {
        interruptNextSync = true;
    }

    /// Bytes that files may use together.
    public void limitTo(long bytes) {
        capacityBytes = bytes;
    }

    public long usedBytes() {
        return directory.usedBytes();
    }

    /// Syncs of files so far.
    public long syncs() {
        return syncs;
    }

    /// Inverts one bit of a file.
    public void flipBit(Path file, long position, int bit) throws NoSuchFileException {
        find(file).flipBit(position, bit);
    }

    /// Inverts one bit somewhere in a log's segments but the last, whose end nothing vouches for.
    ///
    /// @return false when there are no such segments
    public boolean flipBit(Rng where) {
        List<Path> segments = directory.names().stream()
                .filter(p -> p.toString().endsWith(".log"))
                .toList();
        if (segments.size() < 2) {
            return false;
        }
        SimInode victim = directory.find(where.pick(segments.subList(0, segments.size() - 1)));
        if (victim == null || victim.size() == 0 || !victim.isSynced()) {
            return false;
        }
        victim.flipBit(where.nextLong(victim.size()), where.nextInt(Byte.SIZE));
        return true;
    }

    /// Whether some file has an inverted bit.
    public boolean isDamaged() {
        return directory.inodes().stream().anyMatch(SimInode::isDamaged);
    }

    /// Brings back what was there before bits were inverted.
    public void repair() {
        directory.inodes().forEach(SimInode::repair);
    }

    private SimInode find(Path file) throws NoSuchFileException {
        SimInode inode = directory.find(file);
        if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return inode;
    }

    @Override
    public void createDirectories(Path dir) {
        // Directories exist as soon as a name in them does.
    }

    @Override
    public List<Path> list(Path dir) {
        return directory.names().stream().filter(p -> dir.equals(p.getParent())).toList();
    }

    @Override
    public boolean exists(Path file) {
        return directory.find(file) != null;
    }

    @Override
    public OpenFile open(Path file, OpenMode mode) throws IOException {
        if (mode != OpenMode.CREATE) {
            return new Handle(file, find(file), mode == OpenMode.READ);
        }
        if (exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        return new Handle(file, directory.create(file), false);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        find(from);
        directory.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        find(file);
        directory.remove(file);
    }

    @Override
    public void syncDirectory(Path dir) {
        directory.sync();
    }

    @Override
    public FileLock lock(Path file) throws IOException {
        if (locked) {
            throw new LockedException(file);
        }
        locked = true;
        int heldSince = power;
        return () -> {
            if (heldSince == power) {
                locked = false;
            }
        };
    }

    @Override
    public long usableBytes(Path dir) {
        return Math.max(0, capacityBytes - usedBytes());
    }

    private final class Handle implements OpenFile {
        private final Path path;
        private final SimInode inode;
        private final boolean readOnly;
        private final int openedIn = power;
        private boolean closed;

        Handle(Path path, SimInode inode, boolean readOnly) {
            this.path = path;
            this.inode = inode;
            this.readOnly = readOnly;
        }

        private SimInode usable() throws IOException {
            if (closed || openedIn != power) {
                throw new IOException(path + ": the handle is closed");
            }
            return inode;
        }

        private SimInode writable(long growTo) throws IOException {
            if (readOnly) {
                throw new IOException(path + ": opened for reading only");
            }
            long growth = growTo - usable().size();
            if (growth > 0 && growth > usableBytes(path)) {
                hits.add(Hit.DISK_FULL);
                throw new IOException(path + ": No space left on device");
            }
            return inode;
        }

        @Override
        public long size() throws IOException {
            return usable().size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return usable().read(position, into);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            SimInode target = writable(position + from.remaining());
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            target.write(position, bytes);
        }

        @Override
        public void preallocate(long size) throws IOException {
            SimInode target = writable(size);
            if (size > target.size()) {
                target.resize(size);
            }
        }

        @Override
        public void syncData() throws IOException {
            syncs++;
            if (interruptNextSync) {
                interruptNextSync = false;
                throw new IOException(path + ": interrupted");
            }
            if (failNextSync) {
                failNextSync = false;
                hits.add(Hit.SYNC_FAILED);
                usable().forgetPending();
                throw new IOException(path + ": Input/output error");
            }
            usable().sync();
        }

        @Override
        public void syncAll() throws IOException {
            syncData();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
