package holo.store.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/// Files in memory that know what a loss of power may take: sectors not synced, and names whose directory
/// was not. One thread.
public final class MemoryFileSystem implements FileSystem {
    private static final int SECTOR = 512;

    private static final class Inode {
        byte[] bytes = {};
        byte[] synced = {};

        /// Sectors that the next sync will write. Those of a failed sync are not among them, although they
        /// are not on disk: as Linux has it, such pages count as clean.
        BitSet dirty = new BitSet();

        Inode copy() {
            Inode copy = new Inode();
            copy.bytes = bytes.clone();
            copy.synced = synced.clone();
            copy.dirty = (BitSet) dirty.clone();
            return copy;
        }

        void write(int from, int to) {
            dirty.set(from / SECTOR, (to + SECTOR - 1) / SECTOR);
        }

        void sync() {
            synced = Arrays.copyOf(synced, bytes.length);
            for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
                int at = sector * SECTOR;
                System.arraycopy(bytes, at, synced, at, Math.min(SECTOR, bytes.length - at));
            }
            dirty.clear();
        }
    }

    private final Map<Path, Inode> names = new TreeMap<>();
    private final Map<Path, Inode> durableNames = new HashMap<>();
    private final Set<Path> locked = new HashSet<>();
    private long failSyncIn = Long.MAX_VALUE;

    /// What is there after the power went and came back: of every sector not synced, the old or the new.
    public MemoryFileSystem afterPowerLoss(Random random) {
        MemoryFileSystem after = new MemoryFileSystem();
        durableNames.forEach((path, inode) -> {
            Inode survivor = inode.copy();
            int length = random.nextBoolean() ? inode.bytes.length : inode.synced.length;
            byte[] bytes = Arrays.copyOf(inode.synced, length);
            for (int at = 0; at < Math.min(length, inode.bytes.length); at += SECTOR) {
                if (random.nextBoolean()) {
                    int end = Math.min(at + SECTOR, Math.min(length, inode.bytes.length));
                    System.arraycopy(inode.bytes, at, bytes, at, end - at);
                }
            }
            survivor.bytes = bytes;
            survivor.synced = bytes.clone();
            survivor.dirty = new BitSet();
            after.names.put(path, survivor);
            after.durableNames.put(path, survivor);
        });
        return after;
    }

    /// The same files, as they are when only the process ends.
    public MemoryFileSystem copy() {
        MemoryFileSystem copy = new MemoryFileSystem();
        names.forEach((path, inode) -> {
            Inode same = inode.copy();
            copy.names.put(path, same);
            copy.durableNames.put(path, same);
        });
        return copy;
    }

    /// The n-th sync from now on, counted from 1, fails; later ones succeed, as Linux reports errors once.
    public void failSync(int n) {
        failSyncIn = n;
    }

    public byte[] bytes(Path file) {
        return Objects.requireNonNull(names.get(file), "no such file").bytes;
    }

    @Override
    public void createDirectories(Path directory) {}

    @Override
    public List<Path> list(Path directory) {
        return names.keySet().stream()
                .filter(p -> directory.equals(p.getParent()))
                .toList();
    }

    @Override
    public boolean exists(Path file) {
        return names.containsKey(file);
    }

    @Override
    public OpenFile open(Path file, OpenMode mode) throws IOException {
        if (mode == OpenMode.CREATE) {
            if (names.putIfAbsent(file, new Inode()) != null) {
                throw new FileAlreadyExistsException(file.toString());
            }
        } else if (!names.containsKey(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return new Handle(Objects.requireNonNull(names.get(file)));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Inode inode = names.remove(from);
        if (inode == null) {
            throw new NoSuchFileException(from.toString());
        }
        names.put(to, inode);
    }

    @Override
    public void delete(Path file) throws IOException {
        if (names.remove(file) == null) {
            throw new NoSuchFileException(file.toString());
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        countSync();
        durableNames.keySet().removeIf(p -> directory.equals(p.getParent()));
        for (Path path : list(directory)) {
            durableNames.put(path, Objects.requireNonNull(names.get(path)));
        }
    }

    @Override
    public FileLock lock(Path file) throws IOException {
        if (!locked.add(file)) {
            throw new LockedException(file);
        }
        return () -> locked.remove(file);
    }

    @Override
    public long usableBytes(Path directory) {
        return Long.MAX_VALUE;
    }

    private void countSync() throws IOException {
        if (--failSyncIn == 0) {
            failSyncIn = Long.MAX_VALUE;
            throw new IOException("Input/output error");
        }
    }

    private final class Handle implements OpenFile {
        private final Inode inode;

        Handle(Inode inode) {
            this.inode = inode;
        }

        @Override
        public long size() {
            return inode.bytes.length;
        }

        @Override
        public int read(ByteBuffer into, long position) {
            int n = (int) Math.clamp(inode.bytes.length - position, 0, into.remaining());
            if (n > 0) {
                into.put(inode.bytes, (int) position, n);
            }
            return n;
        }

        @Override
        public void write(ByteBuffer from, long position) {
            int end = (int) position + from.remaining();
            if (end > inode.bytes.length) {
                inode.bytes = Arrays.copyOf(inode.bytes, end);
            }
            from.get(inode.bytes, (int) position, from.remaining());
            inode.write((int) position, end);
        }

        @Override
        public void preallocate(long size) {
            if (size > inode.bytes.length) {
                inode.write(inode.bytes.length, (int) size);
                inode.bytes = Arrays.copyOf(inode.bytes, (int) size);
            }
        }

        @Override
        public void syncData() throws IOException {
            try {
                countSync();
            } catch (IOException e) {
                inode.dirty.clear();
                throw e;
            }
            inode.sync();
        }

        @Override
        public void syncAll() throws IOException {
            syncData();
        }

        @Override
        public void close() {}
    }
}
