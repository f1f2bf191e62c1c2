package holo.store.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.store.fs.FileSystem.OpenMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NioFileSystemTest {
    @TempDir
    Path dir;

    private final FileSystem fs = new NioFileSystem();

    @Test
    void bytesAreReadWhereTheyWereWritten() throws IOException {
        Path path = dir.resolve("f");
        try (OpenFile file = fs.open(path, OpenMode.CREATE)) {
            file.preallocate(100);
            assertThat(file.size()).isEqualTo(100);
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 98);
            file.syncData();
            file.syncAll();
        }
        try (OpenFile file = fs.open(path, OpenMode.READ)) {
            ByteBuffer read = ByteBuffer.allocate(10);
            assertThat(file.read(read, 97)).isEqualTo(4);
            assertThat(read.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, 2, 3}));
            assertThat(file.read(ByteBuffer.allocate(1), 101)).isZero();
        }
        assertThatThrownBy(() -> fs.open(path, OpenMode.CREATE)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void namesAreListedSortedAndFollowRenameAndDelete() throws IOException {
        Path sub = dir.resolve("a/b");
        fs.createDirectories(sub);
        fs.createDirectories(sub);
        for (String name : new String[] {"z", "y", "x"}) {
            fs.open(sub.resolve(name), OpenMode.CREATE).close();
        }
        fs.createDirectories(sub.resolve("d"));
        fs.rename(sub.resolve("z"), sub.resolve("w"));
        fs.delete(sub.resolve("y"));
        fs.syncDirectory(sub);
        assertThat(fs.list(sub)).containsExactly(sub.resolve("w"), sub.resolve("x"));
        assertThat(fs.exists(sub.resolve("y"))).isFalse();
        assertThat(fs.usableBytes(sub)).isPositive();
    }

    @Test
    void aLockIsHeldOnceAndFreeAfterClose() throws IOException {
        Path lock = dir.resolve("LOCK");
        try (FileSystem.FileLock held = fs.lock(lock)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> fs.lock(lock)).isInstanceOf(FileSystem.LockedException.class);
        }
        fs.lock(lock).close();
    }
}
