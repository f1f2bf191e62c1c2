package holo.sql.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads the fields of descriptors; what does not fit is a {@link CatalogFormatException}.
final class DescriptorInput {
    private final ByteBuffer bytes;

    DescriptorInput(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    byte readByte() {
        return require(1).get();
    }

    boolean readBoolean() {
        return readByte() != 0;
    }

    int readInt() {
        return require(Integer.BYTES).getInt();
    }

    long readLong() {
        return require(Long.BYTES).getLong();
    }

    String readString() {
        int length = readInt();
        byte[] utf8 = new byte[checked(length)];
        bytes.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Nullable
    String readNullable() {
        return readBoolean() ? readString() : null;
    }

    <T> List<T> readList(Supplier<T> element) {
        int size = checked(readInt());
        List<T> result = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            result.add(element.get());
        }
        return result;
    }

    List<Integer> readInts() {
        return readList(this::readInt);
    }

    <E extends Enum<E>> E readEnum(Class<E> type) {
        String name = readString();
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw new CatalogFormatException(type.getSimpleName() + " " + name);
    }

    boolean hasMore() {
        return bytes.hasRemaining();
    }

    void expectEnd() {
        if (bytes.hasRemaining()) {
            throw new CatalogFormatException(bytes.remaining() + " bytes behind a descriptor");
        }
    }

    private ByteBuffer require(int length) {
        checked(length);
        return bytes;
    }

    /// Every element takes at least one byte, so a count is bounded by what is left too.
    private int checked(int length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new CatalogFormatException("a descriptor that ends early");
        }
        return length;
    }
}
