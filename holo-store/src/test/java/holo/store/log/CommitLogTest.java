package holo.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.store.StoreException;
import holo.store.fs.FileSystem;
import holo.store.fs.MemoryFileSystem;
import holo.store.fs.NioFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommitLogTest {
    private static final Path DIR = Path.of("/log");
    private static final long IDENTITY = 77;
    private static final LogOptions SMALL = new LogOptions(SyncMode.SYNC_DATA, 4096, 1, IDENTITY);

    @TempDir
    Path temp;

    private final MemoryFileSystem fs = new MemoryFileSystem();

    @Test
    void recordsOfAllSizesComeBackInOrder() throws IOException {
        List<byte[]> written = new ArrayList<>();
        try (CommitLog log = open(fs, SMALL, new ArrayList<>())) {
            for (int size : new int[] {0, 1, 7, 8, 9, 100, 3000, 4000, 4096, 5000, 20_000, 3, 0}) {
                written.add(payload(size, written.size()));
                log.append(written.getLast());
                assertThat(log.sync()).isEqualTo(log.durablePosition());
            }
            assertThat(log.segmentCount()).isGreaterThan(5);
        }
        assertThat(read(fs)).containsExactlyElementsOf(written);
    }

    @Test
    void appendingGoesOnAfterReopening() throws IOException {
        List<byte[]> written = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            List<byte[]> found = new ArrayList<>();
            try (CommitLog log = open(fs, SMALL, found)) {
                assertThat(found).containsExactlyElementsOf(written);
                written.add(payload(round * 97, round));
                log.append(written.getLast());
                log.sync();
            }
        }
    }

    @Test
    void aRecordLargerThanManySegmentsOnARealDisk() throws IOException {
        LogOptions options = new LogOptions(SyncMode.SYNC_ALL, 1 << 20, 2, IDENTITY);
        byte[] large = payload(10_500_003, 1);
        FileSystem disk = new NioFileSystem();
        try (CommitLog log = CommitLog.open(disk, temp, options, 0, (_, _) -> {})) {
            log.prepareSpare();
            log.append(large);
            log.append(payload(5, 2));
            log.sync();
        }
        List<byte[]> found = new ArrayList<>();
        CommitLog.open(disk, temp, options, 0, (_, p) -> found.add(p)).close();
        assertThat(found).hasSize(2);
        assertThat(Arrays.equals(found.getFirst(), large)).isTrue();
        assertThat(found.getLast()).isEqualTo(payload(5, 2));
    }

    @Test
    void positionsSayWhereARecordEnds() throws IOException {
        List<Long> ends = new ArrayList<>();
        try (CommitLog log = open(fs, SMALL, new ArrayList<>())) {
            for (int i = 0; i < 200; i++) {
                ends.add(log.append(payload(i * 3, i)));
            }
            log.sync();
        }
        List<Long> found = new ArrayList<>();
        CommitLog.open(fs.copy(), DIR, SMALL, 0, (end, _) -> found.add(end)).close();
        assertThat(found).isEqualTo(ends).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whatWasSyncedSurvivesTheLossOfPowerAndTheRestIsCutCleanly() throws IOException {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            MemoryFileSystem disk = new MemoryFileSystem();
            List<byte[]> written = new ArrayList<>();
            int synced = 0;
            for (int life = 0; life < 4; life++) {
                List<byte[]> found = new ArrayList<>();
                CommitLog log = open(disk, SMALL, found);
                assertThat(found.size()).as("seed %d", seed).isGreaterThanOrEqualTo(synced);
                assertThat(found).containsExactlyElementsOf(written.subList(0, found.size()));
                written = found;
                synced = found.size();
                for (int i = random.nextInt(20); i > 0; i--) {
                    written.add(payload(random.nextInt(random.nextInt(20) == 0 ? 9000 : 300), random.nextInt()));
                    log.append(written.getLast());
                    if (random.nextInt(3) == 0) {
                        log.sync();
                        synced = written.size();
                    }
                    if (random.nextInt(5) == 0) {
                        log.mark();
                    }
                }
                disk = random.nextInt(4) == 0 ? disk.copy() : disk.afterPowerLoss(random);
            }
        }
    }

    @Test
    void everyFlippedByteIsReportedOrHarmless() throws IOException {
        List<byte[]> written = new ArrayList<>();
        try (CommitLog log = open(fs, SMALL, new ArrayList<>())) {
            for (int i = 0; i < 12; i++) {
                written.add(payload(i == 6 ? 4500 : 50 + i * 17, i));
                log.append(written.getLast());
                log.sync();
            }
        }
        int stopped = 0;
        int harmless = 0;
        for (Path path : fs.list(DIR)) {
            for (int at = 0; at < fs.bytes(path).length; at++) {
                MemoryFileSystem damaged = fs.copy();
                damaged.bytes(path)[at] ^= (byte) (1 << at % 8);
                try {
                    assertThat(read(damaged)).containsExactlyElementsOf(written);
                    harmless++;
                } catch (StoreException e) {
                    assertThat(e.sqlState()).isEqualTo("XX001");
                    assertThat(e).hasMessageContaining(path.toString()).hasMessageContaining("offset");
                    stopped++;
                }
            }
        }
        long used = written.stream()
                .mapToInt(w -> w.length + LogFormat.FRAGMENT_HEADER)
                .sum();
        assertThat(stopped).isGreaterThan((int) used);
        assertThat(harmless).isPositive();
    }

    @Test
    void aFlipIsReportedAlsoAfterAKillOnceTheLogWasIdle() throws IOException {
        CommitLog log = open(fs, SMALL, new ArrayList<>());
        log.append(payload(100, 1));
        log.sync();
        log.mark();
        MemoryFileSystem killed = fs.copy();
        killed.bytes(fs.list(DIR).getFirst())[LogFormat.SEGMENT_HEADER + 50] ^= 4;
        assertThatThrownBy(() -> read(killed))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("offset " + LogFormat.SEGMENT_HEADER)
                .hasMessageContaining("truncate -s " + LogFormat.SEGMENT_HEADER);
    }

    @Test
    void aTailCutAtAnyByteLosesOnlyTheRecordsBehindIt() throws IOException {
        List<byte[]> written = new ArrayList<>();
        CommitLog log = open(fs, SMALL, new ArrayList<>());
        for (int i = 0; i < 5; i++) {
            written.add(payload(40 + i, i));
            log.append(written.getLast());
        }
        log.sync();
        Path path = fs.list(DIR).getFirst();
        int used = (int) log.durablePosition();
        for (int cut = LogFormat.SEGMENT_HEADER; cut < used; cut++) {
            MemoryFileSystem torn = fs.copy();
            Arrays.fill(torn.bytes(path), cut, used, (byte) 0);
            boolean whole = Arrays.equals(torn.bytes(path), fs.bytes(path));
            List<byte[]> found = read(torn);
            assertThat(found).containsExactlyElementsOf(written.subList(0, found.size()));
            assertThat(found.size() == 5).isEqualTo(whole);
            try (CommitLog reopened = open(torn, SMALL, new ArrayList<>())) {
                reopened.append(payload(9, 9));
            }
            assertThat(read(torn)).hasSize(found.size() + 1);
        }
    }

    @Test
    void theAdvisedTruncationLetsTheLogOpen() throws IOException {
        LogOptions options = new LogOptions(SyncMode.SYNC_DATA, 4096, 0, IDENTITY);
        NioFileSystem disk = new NioFileSystem();
        try (CommitLog log = CommitLog.open(disk, temp, options, 0, (_, _) -> {})) {
            log.append(payload(100, 1));
            log.append(payload(100, 2));
            log.append(payload(100, 3));
            log.sync();
        }
        Path path = disk.list(temp).getFirst();
        byte[] bytes = Files.readAllBytes(path);
        int second = LogFormat.SEGMENT_HEADER + LogFormat.fragmentBytes(100);
        bytes[second + 30] ^= 1;
        Files.write(path, bytes);
        assertThatThrownBy(() -> CommitLog.open(disk, temp, options, 0, (_, _) -> {}))
                .hasMessageContaining("truncate -s " + second + " " + path);
        Files.write(path, Arrays.copyOf(bytes, second));
        for (int start = 0; start < 3; start++) {
            List<byte[]> found = new ArrayList<>();
            try (CommitLog log = CommitLog.open(disk, temp, options, 0, (_, p) -> found.add(p))) {
                assertThat(found).hasSize(1 + start);
                log.append(payload(1, 1));
            }
        }
    }

    @Test
    void segmentsBeforeTheCheckpointAreRecycled() throws IOException {
        CommitLog log = open(fs, SMALL, new ArrayList<>());
        long middle = 0;
        for (int i = 0; i < 100; i++) {
            long end = log.append(payload(500, i));
            middle = i == 50 ? end : middle;
        }
        log.sync();
        int before = log.segmentCount();
        log.releaseBefore(middle);
        assertThat(log.segmentCount()).isLessThan(before).isGreaterThan(1);
        assertThat(log.startPosition()).isLessThanOrEqualTo(middle);
        assertThat(log.hasSpare()).isTrue();
        log.append(payload(9000, 100));
        log.close();
        List<Long> ends = new ArrayList<>();
        long needed = middle;
        CommitLog.open(fs.copy(), DIR, SMALL, needed, (end, _) -> ends.add(end)).close();
        assertThat(ends).hasSize(50).allMatch(end -> end > needed);
        assertThatThrownBy(() -> CommitLog.open(fs.copy(), DIR, SMALL, 0, (_, _) -> {}))
                .hasMessageContaining("log files are missing");
    }

    @Test
    void damageBeforeTheCheckpointDoesNoHarm() throws IOException {
        long checkpoint;
        try (CommitLog log = open(fs, SMALL, new ArrayList<>())) {
            log.append(payload(100, 1));
            checkpoint = log.position();
            log.append(payload(100, 2));
        }
        fs.bytes(fs.list(DIR).getFirst())[LogFormat.SEGMENT_HEADER + 30] ^= 1;
        List<byte[]> found = new ArrayList<>();
        CommitLog.open(fs, DIR, SMALL, checkpoint, (_, p) -> found.add(p)).close();
        assertThat(found).containsExactly(payload(100, 2));
    }

    @Test
    void missingOtherAndNewerSegmentsAreRefused() throws IOException {
        try (CommitLog log = open(fs, SMALL, new ArrayList<>())) {
            log.append(payload(9000, 1));
        }
        List<Path> paths = fs.list(DIR);
        MemoryFileSystem gap = fs.copy();
        gap.delete(paths.get(1));
        assertThatThrownBy(() -> read(gap)).hasMessageContaining("a segment is missing");
        LogOptions other = new LogOptions(SyncMode.SYNC_DATA, 4096, 1, IDENTITY + 1);
        assertThatThrownBy(() -> open(fs.copy(), other, new ArrayList<>())).hasMessageContaining("another store");
        assertThatThrownBy(() -> CommitLog.open(new MemoryFileSystem(), DIR, SMALL, 100, (_, _) -> {}))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("log files are missing");
    }

    @Test
    void whatARestartFindsAfterAFailedSyncIsOnDiskFromThenOn() throws IOException {
        LogOptions options = new LogOptions(SyncMode.SYNC_DATA, 64 << 10, 1, IDENTITY);
        for (int seed = 0; seed < 20; seed++) {
            MemoryFileSystem disk = new MemoryFileSystem();
            List<byte[]> written = List.of(payload(3000, 1), payload(5000, 2));
            CommitLog log = open(disk, options, new ArrayList<>());
            log.append(written.get(0));
            log.sync();
            log.append(written.get(1));
            disk.failSync(1);
            assertThatThrownBy(log::sync).isInstanceOf(IOException.class);
            // The process ends; what it wrote is still in the kernel's memory, and a restart finds it there.
            MemoryFileSystem restarted = disk.copy();
            List<byte[]> found = new ArrayList<>();
            open(restarted, options, found);
            assertThat(found).containsExactlyElementsOf(written);
            List<byte[]> foundAgain = new ArrayList<>();
            open(restarted.afterPowerLoss(new Random(seed)), options, foundAgain);
            assertThat(foundAgain).as("after the power went, seed %d", seed).containsExactlyElementsOf(written);
        }
    }

    @Test
    void afterAFailedSyncTheLogDoesNothingMore() throws IOException {
        CommitLog log = open(fs, SMALL, new ArrayList<>());
        log.append(payload(10, 1));
        fs.failSync(1);
        assertThatThrownBy(log::sync).isInstanceOf(IOException.class);
        assertThatThrownBy(log::sync).isInstanceOf(IOException.class).hasMessageContaining("failed before");
        assertThatThrownBy(() -> log.append(payload(10, 2))).isInstanceOf(IOException.class);
        assertThatCode(log::close).doesNotThrowAnyException();
    }

    @Test
    void modeBufferWritesWithoutSync() throws IOException {
        LogOptions options = new LogOptions(SyncMode.BUFFER, 4096, 1, IDENTITY);
        CommitLog log = open(fs, options, new ArrayList<>());
        fs.failSync(1);
        log.append(payload(10, 1));
        assertThat(log.sync()).isPositive();
        assertThat(read(fs.copy())).hasSize(1);
    }

    private static CommitLog open(FileSystem fs, LogOptions options, List<byte[]> found) throws IOException {
        return CommitLog.open(fs, DIR, options, 0, (_, payload) -> found.add(payload));
    }

    private static List<byte[]> read(FileSystem fs) throws IOException {
        List<byte[]> found = new ArrayList<>();
        open(fs, SMALL, found).close();
        return found;
    }

    private static byte[] payload(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
