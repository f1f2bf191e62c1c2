package holo.sql.catalog;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes the fields of descriptors.
final class DescriptorOutput {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    void writeByte(int value) {
        bytes.write(value);
    }

    void writeBoolean(boolean value) {
        bytes.write(value ? 1 : 0);
    }

    void writeInt(int value) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    void writeLong(long value) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    void writeString(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        writeInt(utf8.length);
        bytes.writeBytes(utf8);
    }

    void writeNullable(@Nullable String value) {
        writeBoolean(value != null);
        if (value != null) {
            writeString(value);
        }
    }

    <T> void writeList(List<T> list, Consumer<T> element) {
        writeInt(list.size());
        list.forEach(element);
    }

    void writeInts(List<Integer> list) {
        writeList(list, this::writeInt);
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
