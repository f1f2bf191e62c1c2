package holo.sim.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.sim.kernel.Rng;
import holo.store.fs.FileSystem;
import holo.store.fs.FileSystem.OpenMode;
import holo.store.fs.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimDiskTest {
    private static final Path DIR = Path.of("/log");
    private static final Path FILE = DIR.resolve("a");

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] content(SimDisk disk) throws IOException {
        try (OpenFile file = disk.open(FILE, OpenMode.READ)) {
            ByteBuffer all = ByteBuffer.allocate((int) file.size());
            file.read(all, 0);
            return all.array();
        }
    }

    private static OpenFile created(SimDisk disk) throws IOException {
        OpenFile file = disk.open(FILE, OpenMode.CREATE);
        disk.syncDirectory(DIR);
        return file;
    }

    @Test
    void whatWasSyncedSurvivesEveryCrash() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            SimDisk disk = new SimDisk(new Rng(seed));
            try (OpenFile file = created(disk)) {
                file.write(ByteBuffer.wrap(filled(2000, 1)), 0);
                file.syncData();
                file.write(ByteBuffer.wrap(filled(2000, 2)), 2000);
                disk.crash();
            }
            assertThat(content(disk)).startsWith(filled(2000, 1));
        }
    }

    @Test
    void theUnsyncedIsLostKeptOrTornInAllWays() throws IOException {
        Set<Integer> sizes = new HashSet<>();
        boolean holes = false;
        for (int seed = 0; seed < 100; seed++) {
            SimDisk disk = new SimDisk(new Rng(seed));
            OpenFile file = created(disk);
            file.write(ByteBuffer.wrap(filled(1000, 1)), 0);
            file.write(ByteBuffer.wrap(filled(1000, 2)), 1000);
            disk.crash();
            byte[] left = content(disk);
            sizes.add(left.length);
            for (int i = 0; i < left.length; i++) {
                holes |= left[i] == 0;
            }
        }
        assertThat(sizes).contains(0, 2000).hasSizeGreaterThan(10);
        assertThat(holes).isTrue();
    }

    @Test
    void aNameThatWasNotSyncedMayVanish() throws IOException {
        int vanished = 0;
        for (int seed = 0; seed < 100; seed++) {
            SimDisk disk = new SimDisk(new Rng(seed));
            disk.open(FILE, OpenMode.CREATE).syncAll();
            disk.crash();
            vanished += disk.exists(FILE) ? 0 : 1;
        }
        assertThat(vanished).isBetween(20, 80);
    }

    @Test
    void aFailedSyncThrowsAndItsBytesAreGoneAfterTheCrash() throws IOException {
        SimDisk disk = new SimDisk(new Rng(1));
        OpenFile file = created(disk);
        file.write(ByteBuffer.wrap(filled(10, 1)), 0);
        disk.failNextSync();
        assertThatThrownBy(file::syncData).isInstanceOf(IOException.class).hasMessageContaining("Input/output");
        file.syncData();
        disk.crash();
        assertThat(content(disk)).isEmpty();
    }

    @Test
    void aFullDiskRefusesToGrowAFileButOverwritesIt() throws IOException {
        SimDisk disk = new SimDisk(new Rng(1));
        OpenFile file = created(disk);
        file.preallocate(100);
        disk.limitTo(120);
        file.write(ByteBuffer.wrap(filled(100, 1)), 0);
        assertThatThrownBy(() -> file.write(ByteBuffer.wrap(filled(21, 1)), 100))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
        assertThat(disk.usableBytes(DIR)).isEqualTo(20);
    }

    @Test
    void aFlippedBitStays() throws IOException {
        SimDisk disk = new SimDisk(new Rng(1));
        OpenFile file = created(disk);
        file.write(ByteBuffer.wrap(filled(10, 1)), 0);
        file.syncData();
        disk.flipBit(FILE, 4, 7);
        disk.crash();
        assertThat(content(disk)[4]).isEqualTo((byte) 0x81);
    }

    @Test
    void anInterruptedSyncLeavesWhatWasWrittenToChance() throws IOException {
        int survived = 0;
        for (int seed = 0; seed < 100; seed++) {
            SimDisk disk = new SimDisk(new Rng(seed));
            OpenFile file = created(disk);
            file.preallocate(10);
            file.syncAll();
            disk.syncDirectory(DIR);
            file.write(ByteBuffer.wrap(filled(10, 1)), 0);
            disk.interruptNextSync();
            assertThatThrownBy(file::syncData).isInstanceOf(IOException.class);
            assertThat(content(disk)).isEqualTo(filled(10, 1));
            disk.crash();
            survived += content(disk)[9] == 1 ? 1 : 0;
        }
        assertThat(survived).isBetween(20, 80);
    }

    @Test
    void aFlippedBitIsRepairedUnlessItWasWrittenOver() throws IOException {
        SimDisk disk = new SimDisk(new Rng(1));
        OpenFile file = created(disk);
        file.write(ByteBuffer.wrap(filled(10, 1)), 0);
        file.syncData();
        disk.flipBit(FILE, 4, 7);
        disk.flipBit(FILE, 6, 7);
        file.write(ByteBuffer.wrap(filled(2, 2)), 5);
        assertThat(disk.isDamaged()).isTrue();
        disk.repair();
        assertThat(disk.isDamaged()).isFalse();
        assertThat(content(disk)[4]).isEqualTo((byte) 1);
        assertThat(content(disk)[6]).isEqualTo((byte) 2);
    }

    @Test
    void handlesAndLocksEndWithThePower() throws IOException {
        SimDisk disk = new SimDisk(new Rng(1));
        OpenFile file = created(disk);
        FileSystem.FileLock lock = disk.lock(DIR.resolve("LOCK"));
        assertThatThrownBy(() -> disk.lock(DIR.resolve("LOCK"))).isInstanceOf(FileSystem.LockedException.class);
        disk.crash();
        assertThatThrownBy(file::size).isInstanceOf(IOException.class);
        disk.lock(DIR.resolve("LOCK"));
        lock.close();
        assertThatThrownBy(() -> disk.lock(DIR.resolve("LOCK"))).isInstanceOf(FileSystem.LockedException.class);
    }
}
