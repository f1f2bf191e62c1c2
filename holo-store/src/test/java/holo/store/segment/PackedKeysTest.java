package holo.store.segment;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/// What a damaged stream of keys is refused with.
final class PackedKeysTest {
    private static byte[] deflated(int... bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            for (int value : bytes) {
                out.write(value);
            }
        }
        return packed.toByteArray();
    }

    @Test
    void saysThatAStreamEndsWithinAKey() throws IOException {
        byte[] packed = deflated(0, 5, 'a', 'b');
        assertThatThrownBy(() -> PackedKeys.blocks(packed, 1, 100))
                .isInstanceOf(IOException.class)
                .hasMessage("it ends too early");
    }

    @Test
    void saysThatAStreamEndsBeforeAKey() throws IOException {
        byte[] packed = deflated(0);
        assertThatThrownBy(() -> PackedKeys.blocks(packed, 1, 100))
                .isInstanceOf(IOException.class)
                .hasMessage("it ends too early");
    }
}
