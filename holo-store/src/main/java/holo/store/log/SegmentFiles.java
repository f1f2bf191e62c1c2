package holo.store.log;

import holo.store.fs.FileSystem;
import holo.store.fs.FileSystem.OpenMode;
import holo.store.fs.OpenFile;
import holo.store.log.LogFormat.SegmentHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The files of a log directory: segments by number, and spares that wait to become one. Preparing and
/// recycling spares may run beside everything else.
final class SegmentFiles {
    private static final String SUFFIX = ".log";
    private static final String SPARE_PREFIX = "spare-";
    private static final int NUMBER_DIGITS = 16;

    private final FileSystem fs;
    private final Path directory;
    private final LogOptions options;
    private final Queue<Path> spares = new ConcurrentLinkedQueue<>();
    private final AtomicLong lastSpare = new AtomicLong();

    SegmentFiles(FileSystem fs, Path directory, LogOptions options) {
        this.fs = fs;
        this.directory = directory;
        this.options = options;
    }

    Path path(long number) {
        return directory.resolve(HexFormat.of().toHexDigits(number) + SUFFIX);
    }

    /// The numbers of the segments on disk, ascending. Takes over the spares that an earlier run left.
    List<Long> load() throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (Path file : fs.list(directory)) {
            String name = file.getFileName().toString();
            if (name.startsWith(SPARE_PREFIX)) {
                fs.delete(file);
            } else if (name.endsWith(SUFFIX) && name.length() == NUMBER_DIGITS + SUFFIX.length()) {
                numbers.add(HexFormat.fromHexDigitsToLong(name, 0, NUMBER_DIGITS));
            }
        }
        return numbers;
    }

    OpenFile open(long number, OpenMode mode) throws IOException {
        return fs.open(path(number), mode);
    }

    /// Makes a spare ready when there are too few.
    void prepareSpare() throws IOException {
        if (spares.size() < options.sparesMax()) {
            spares.add(createSpare());
        }
    }

    boolean hasSpare() {
        return !spares.isEmpty();
    }

    /// Turns a spare into the segment, durably, and opens it.
    OpenFile activate(SegmentHeader header) throws IOException {
        @Nullable Path spare = spares.poll();
        if (spare == null) {
            spare = createSpare();
        }
        OpenFile file = fs.open(spare, OpenMode.READ_WRITE);
        try {
            file.write(LogFormat.segmentHeader(header), 0);
            file.syncAll();
            fs.rename(spare, path(header.number()));
            fs.syncDirectory(directory);
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return file;
    }

    /// Takes a segment out of the log; its file serves again when it fits.
    void recycle(SegmentHeader header) throws IOException {
        if (spares.size() < options.sparesMax() && header.size() == options.segmentBytes()) {
            Path spare = sparePath();
            fs.rename(path(header.number()), spare);
            fs.syncDirectory(directory);
            spares.add(spare);
        } else {
            delete(header.number());
        }
    }

    /// Removes a segment durably.
    void delete(long number) throws IOException {
        fs.delete(path(number));
        fs.syncDirectory(directory);
    }

    private Path createSpare() throws IOException {
        Path path = sparePath();
        try (OpenFile file = fs.open(path, OpenMode.CREATE)) {
            file.preallocate(options.segmentBytes());
            file.syncAll();
        } catch (IOException e) {
            if (fs.exists(path)) {
                fs.delete(path);
            }
            throw e;
        }
        return path;
    }

    private Path sparePath() {
        return directory.resolve(SPARE_PREFIX + lastSpare.incrementAndGet());
    }
}
