package holo.store.segment;

import holo.store.StoreException;
import holo.store.fs.FileSystem;
import holo.store.fs.FileSystem.OpenMode;
import holo.store.fs.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of one table: its segments, and the manifest that names them. Thread-safe.
public final class SegmentDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentDirectory.class);
    private static final String MANIFEST = "MANIFEST";
    private static final String NEW = ".new";
    private static final int MANIFEST_BYTES_MAX = 256 << 20;
    private static final int READ_BYTES = 1 << 20;

    private final FileSystem fs;
    private final Path path;

    /// Files that no manifest names any more, oldest first.
    private final List<Retired> retired = new ArrayList<>();

    private final List<Pin> pins = new ArrayList<>();
    private long sequence;

    private record Retired(long since, Path file) {}

    public SegmentDirectory(FileSystem fs, Path path) {
        this.fs = fs;
        this.path = path;
    }

    /// Makes the directory.
    public void create() {
        run("create", () -> fs.createDirectories(path));
    }

    public Path parquet(int number) {
        return path.resolve(name(number) + ".parquet");
    }

    public Path keys(int number) {
        return path.resolve(name(number) + ".keys");
    }

    private Path deletes(int number, long version) {
        return path.resolve(name(number) + "." + version + ".deletes");
    }

    private static String name(int number) {
        return String.format(Locale.ROOT, "%08d", number);
    }

    /// Makes a segment's two files durable, and says what to remember of them.
    ///
    /// @param segment what is known already; sizes and checksums are filled in
    public SegmentFile complete(SegmentFile segment) {
        return call("write", () -> {
            Path parquet = parquet(segment.number());
            Path keys = keys(segment.number());
            Sum ofParquet = sync(parquet);
            Sum ofKeys = sync(keys);
            fs.syncDirectory(path);
            return new SegmentFile(
                    segment.number(),
                    segment.at(),
                    segment.rows(),
                    ofParquet.bytes,
                    ofParquet.checksum,
                    ofKeys.bytes,
                    ofKeys.checksum,
                    segment.cold(),
                    0,
                    0);
        });
    }

    private record Sum(long bytes, int checksum) {}

    private Sum sync(Path file) throws IOException {
        try (OpenFile open = fs.open(file, OpenMode.READ_WRITE)) {
            open.syncAll();
        }
        return sum(file);
    }

    private Sum sum(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        try (OpenFile open = fs.open(file, OpenMode.READ)) {
            long size = open.size();
            ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.clamp(size, 1, READ_BYTES));
            for (long at = 0; at < size; at += buffer.position()) {
                buffer.clear();
                if (open.read(buffer, at) == 0) {
                    break;
                }
                crc.update(buffer.duplicate().flip());
            }
            return new Sum(size, (int) crc.getValue());
        }
    }

    /// What is wrong with a segment's files; null when they are as the manifest says.
    public @Nullable String damage(SegmentFile segment) {
        try {
            Sum parquet = sum(parquet(segment.number()));
            if (parquet.bytes != segment.bytes() || parquet.checksum != segment.checksum()) {
                return parquet(segment.number()) + " has " + parquet.bytes + " bytes and checksum "
                        + Integer.toHexString(parquet.checksum) + " instead of " + segment.bytes() + " and "
                        + Integer.toHexString(segment.checksum());
            }
            Sum keys = sum(keys(segment.number()));
            if (keys.bytes != segment.keyBytes() || keys.checksum != segment.keyChecksum()) {
                return keys(segment.number()) + " has " + keys.bytes + " bytes and checksum "
                        + Integer.toHexString(keys.checksum) + " instead of " + segment.keyBytes() + " and "
                        + Integer.toHexString(segment.keyChecksum());
            }
            return null;
        } catch (IOException e) {
            return "it cannot be read: " + e;
        }
    }

    /// Writes a delete vector beside its segment, durably once the next manifest is.
    public SegmentFile writeDeletes(SegmentFile segment, BitSet rows, long version) {
        return call("write", () -> {
            ByteBuffer bytes = DeleteVector.encode(rows);
            Path file = deletes(segment.number(), version);
            writeDurably(file, bytes.duplicate());
            return segment.withDeletes(version, checksum(bytes));
        });
    }

    /// The rows of a segment that were not valid any more when the manifest was written.
    ///
    /// @throws StoreException XX001 when the vector is damaged
    public BitSet readDeletes(SegmentFile segment) {
        if (segment.deletes() == 0) {
            return new BitSet();
        }
        Path file = deletes(segment.number(), segment.deletes());
        try {
            ByteBuffer bytes = read(file, Integer.MAX_VALUE);
            if (checksum(bytes) != segment.deletesChecksum()) {
                throw new StoreException("XX001", "delete vector " + file + " is damaged: its checksum is wrong");
            }
            return DeleteVector.decode(bytes.array());
        } catch (IOException e) {
            throw new StoreException("XX001", "delete vector " + file + " cannot be read: " + e, e);
        }
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    private ByteBuffer read(Path file, long bytesMax) throws IOException {
        try (OpenFile open = fs.open(file, OpenMode.READ)) {
            if (open.size() > bytesMax) {
                throw new IOException(file + " has " + open.size() + " bytes");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) open.size());
            open.read(bytes, 0);
            return bytes.flip();
        }
    }

    /// Puts a file in place of the one of that name, or none.
    private void writeDurably(Path file, ByteBuffer bytes) throws IOException {
        Path fresh = path.resolve(file.getFileName() + NEW);
        if (fs.exists(fresh)) {
            fs.delete(fresh);
        }
        try (OpenFile out = fs.open(fresh, OpenMode.CREATE)) {
            out.write(bytes, 0);
            out.syncAll();
        }
        fs.rename(fresh, file);
        fs.syncDirectory(path);
    }

    /// Makes the manifest the one that counts.
    public void write(Manifest manifest) {
        run("write", () -> writeDurably(path.resolve(MANIFEST), ByteBuffer.wrap(manifest.encode())));
    }

    /// The manifest; empty when there is none, or it is damaged, which the log says.
    public Optional<Manifest> read() {
        Path file = path.resolve(MANIFEST);
        if (!fs.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Manifest.decode(read(file, MANIFEST_BYTES_MAX).array()));
        } catch (IOException | StoreException e) {
            LOG.error("The manifest {} cannot be used; the table is read from the rows again", file, e);
            return Optional.empty();
        }
    }

    /// Deletes the files that the manifest does not name, leftovers of another life.
    public void sweep(Manifest manifest) {
        run("clean up", () -> {
            Set<Path> named = new HashSet<>(List.of(path.resolve(MANIFEST)));
            for (Part part : manifest.parts()) {
                if (part.file() != null) {
                    named.addAll(filesOf(part.file()));
                }
            }
            for (Path file : fs.list(path)) {
                if (!named.contains(file)) {
                    fs.delete(file);
                }
            }
        });
    }

    private List<Path> filesOf(SegmentFile segment) {
        List<Path> files = new ArrayList<>(List.of(parquet(segment.number()), keys(segment.number())));
        if (segment.deletes() != 0) {
            files.add(deletes(segment.number(), segment.deletes()));
        }
        return files;
    }

    /// Keeps the files of now, until it is closed.
    public final class Pin implements AutoCloseable {
        private final long since;

        private Pin(long since) {
            this.since = since;
        }

        @Override
        public void close() {
            synchronized (SegmentDirectory.this) {
                pins.remove(this);
            }
            deleteRetired();
        }
    }

    public synchronized Pin pin() {
        Pin pin = new Pin(sequence);
        pins.add(pin);
        return pin;
    }

    /// Deletes files that the manifest on disk does not name any more, once nobody reads them.
    public void retire(SegmentFile segment) {
        synchronized (this) {
            sequence++;
            for (Path file : filesOf(segment)) {
                retired.add(new Retired(sequence, file));
            }
        }
        deleteRetired();
    }

    /// The same for a delete vector that was replaced; DuckDB never reads those.
    public void retireDeletes(SegmentFile segment) {
        if (segment.deletes() != 0) {
            deleteQuietly(deletes(segment.number(), segment.deletes()));
        }
    }

    private void deleteRetired() {
        List<Path> free = new ArrayList<>();
        synchronized (this) {
            long oldest = pins.stream().mapToLong(p -> p.since).min().orElse(Long.MAX_VALUE);
            retired.removeIf(r -> {
                boolean unread = r.since <= oldest;
                if (unread) {
                    free.add(r.file);
                }
                return unread;
            });
        }
        free.forEach(this::deleteQuietly);
    }

    private void deleteQuietly(Path file) {
        try {
            if (fs.exists(file)) {
                fs.delete(file);
            }
        } catch (IOException e) {
            LOG.warn("Cannot delete {}, which nothing uses any more; the next start does", file, e);
        }
    }

    /// Deletes everything: the table is gone.
    public void deleteAll() {
        run("delete", () -> {
            if (fs.exists(path)) {
                for (Path file : fs.list(path)) {
                    fs.delete(file);
                }
                fs.delete(path);
            }
        });
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    private interface Work {
        void run() throws IOException;
    }

    private void run(String what, Work work) {
        call(what, () -> {
            work.run();
            return true;
        });
    }

    private <T> T call(String what, Call<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new StoreException(
                    "58030",
                    "cannot " + what + " segments in " + path + ": " + e
                            + ". The rows are not touched; check the disk's space and health.",
                    e);
        }
    }
}
