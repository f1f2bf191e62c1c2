package holo.store.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.store.StoreException;
import holo.store.fs.FileSystem;
import holo.store.fs.NioFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
    @TempDir
    Path temp;

    private final FileSystem fs = new NioFileSystem();

    @Test
    void theIdentityStaysAndDiffersBetweenDirectories() throws IOException {
        long first;
        try (DataDirectory directory = DataDirectory.open(fs, temp.resolve("a"))) {
            first = directory.identity();
        }
        try (DataDirectory again = DataDirectory.open(fs, temp.resolve("a"));
                DataDirectory other = DataDirectory.open(fs, temp.resolve("b"))) {
            assertThat(again.identity()).isEqualTo(first);
            assertThat(other.identity()).isNotEqualTo(first);
        }
    }

    @Test
    void oneProcessAtATime() throws IOException {
        try (DataDirectory directory = DataDirectory.open(fs, temp)) {
            assertThat(directory.log()).isDirectory();
            assertThatThrownBy(() -> DataDirectory.open(fs, temp))
                    .satisfies(refused("55006"))
                    .hasMessageContaining(temp.toString())
                    .hasMessageContaining("in use");
        }
        DataDirectory.open(fs, temp).close();
    }

    @Test
    void anotherFormatAndForeignFilesAreNamed() throws IOException {
        DataDirectory.open(fs, temp).close();
        Path description = temp.resolve("store.txt");
        String text = Files.readString(description);
        for (String other : List.of("format 1", "format 3")) {
            Files.writeString(description, text.replace("format 2", other));
            assertThatThrownBy(() -> DataDirectory.open(fs, temp))
                    .satisfies(refused("XX000"))
                    .hasMessageContaining("holo store " + other)
                    .hasMessageContaining("restore the dump");
        }
        Files.writeString(description, "something else");
        assertThatThrownBy(() -> DataDirectory.open(fs, temp))
                .satisfies(refused("XX000"))
                .hasMessageContaining("not the description of a Holo store");
        Files.writeString(description, text);
        DataDirectory.open(fs, temp).close();
    }

    @Test
    void aPlaceThatIsNoDirectoryIsRefused() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> DataDirectory.open(fs, file.resolve("data")))
                .satisfies(refused("58030"))
                .hasMessageContaining("holo.data-dir");
    }

    private static Consumer<Throwable> refused(String sqlState) {
        return e -> assertThat(e)
                .isInstanceOfSatisfying(
                        StoreException.class, s -> assertThat(s.sqlState()).isEqualTo(sqlState));
    }
}
