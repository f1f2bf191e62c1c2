package holo.accord.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// Encoded bytes in pieces, so that large bodies are referenced instead of copied.
///
/// @param buffers the pieces in order, each from its position to its limit; do not change what they hold
/// @param size bytes in all pieces
public record Encoded(List<ByteBuffer> buffers, long size) {
    /// All pieces in one array.
    ///
    /// @throws ArithmeticException when they are larger than an array can be
    public byte[] toByteArray() {
        if (buffers.size() == 1 && buffers.get(0).hasArray()) {
            ByteBuffer only = buffers.get(0);
            int from = only.arrayOffset() + only.position();
            return Arrays.copyOfRange(only.array(), from, from + only.remaining());
        }
        byte[] all = new byte[Math.toIntExact(size)];
        int at = 0;
        for (ByteBuffer b : buffers) {
            int n = b.remaining();
            b.duplicate().get(all, at, n);
            at += n;
        }
        return all;
    }
}
