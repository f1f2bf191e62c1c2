package holo.sql.type;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Big-endian numbers in byte arrays.
final class BinaryFormat {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private BinaryFormat() {}

    static short getShort(byte[] b, int at) {
        return (short) SHORT.get(b, at);
    }

    static int getInt(byte[] b, int at) {
        return (int) INT.get(b, at);
    }

    static long getLong(byte[] b, int at) {
        return (long) LONG.get(b, at);
    }

    static void putShort(byte[] b, int at, int value) {
        SHORT.set(b, at, (short) value);
    }

    static void putInt(byte[] b, int at, int value) {
        INT.set(b, at, value);
    }

    static void putLong(byte[] b, int at, long value) {
        LONG.set(b, at, value);
    }

    static byte[] ofShort(int value) {
        byte[] b = new byte[2];
        putShort(b, 0, value);
        return b;
    }

    static byte[] ofInt(int value) {
        byte[] b = new byte[4];
        putInt(b, 0, value);
        return b;
    }

    /// Writes a value behind its length in bytes; a null is the length -1.
    static void putField(ByteArrayOutputStream out, byte @Nullable [] value) {
        if (value == null) {
            out.writeBytes(ofInt(-1));
        } else {
            out.writeBytes(ofInt(value.length));
            out.writeBytes(value);
        }
    }

    static byte[] ofLong(long value) {
        byte[] b = new byte[8];
        putLong(b, 0, value);
        return b;
    }
}
