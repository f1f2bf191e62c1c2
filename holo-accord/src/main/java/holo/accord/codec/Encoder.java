package holo.accord.codec;

import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Writes values: numbers as 7-bit groups, lowest first; bytes and lists after their length.
final class Encoder {
    /// Arrays from this length on are referenced, not copied.
    private static final int REFERENCED_BYTES_MIN = 16 * 1024;

    private static final int NUMBER_BYTES_MAX = 10;

    private final List<ByteBuffer> done = new ArrayList<>(1);
    private long doneBytes;
    private byte[] buffer = new byte[256];
    private int size;

    Encoded finish() {
        end();
        return new Encoded(done, doneBytes);
    }

    /// Ends the piece that is being written; another one needs a new buffer.
    private void end() {
        if (size > 0) {
            done.add(ByteBuffer.wrap(buffer, 0, size));
            doneBytes += size;
        }
    }

    private void cut() {
        end();
        if (size > 0) {
            buffer = new byte[256];
            size = 0;
        }
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }

    void putByte(int b) {
        ensure(1);
        buffer[size++] = (byte) b;
    }

    void putBoolean(boolean b) {
        putByte(b ? 1 : 0);
    }

    /// @param v 0 or greater
    void putNumber(long v) {
        ensure(NUMBER_BYTES_MAX);
        size = put(buffer, size, v);
    }

    private static int put(byte[] into, int position, long v) {
        int at = position;
        long rest = v;
        while ((rest & ~0x7FL) != 0) {
            into[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        into[at++] = (byte) rest;
        return at;
    }

    void putBytes(byte[] b) {
        putNumber(b.length);
        if (b.length >= REFERENCED_BYTES_MIN) {
            cut();
            done.add(ByteBuffer.wrap(b));
            doneBytes += b.length;
        } else {
            ensure(b.length);
            System.arraycopy(b, 0, buffer, size, b.length);
            size += b.length;
        }
    }

    <T> void putOptional(@Nullable T value, BiConsumer<Encoder, T> put) {
        putBoolean(value != null);
        if (value != null) {
            put.accept(this, value);
        }
    }

    <T> void putList(List<T> list, BiConsumer<Encoder, T> put) {
        putNumber(list.size());
        for (T t : list) {
            put.accept(this, t);
        }
    }

    void putTimestamp(Timestamp t) {
        ensure(3 * NUMBER_BYTES_MAX);
        byte[] into = buffer;
        int at = put(into, size, t.epoch());
        at = put(into, at, t.hlc());
        size = put(into, at, t.node());
    }

    void putTxnId(TxnId id) {
        putTimestamp(id.timestamp());
        putByte(id.kind().ordinal() | (id.ranged() ? 0x10 : 0));
    }

    void putBallot(Ballot b) {
        putNumber(b.number());
        putNumber(b.node());
    }

    void putKey(Key k) {
        putBytes(k.bytes());
    }

    void putRange(KeyRange r) {
        putKey(r.start());
        putOptional(r.end(), Encoder::putKey);
    }

    void putParticipants(Participants p) {
        putList(p.keys(), Encoder::putKey);
        putList(p.ranges(), Encoder::putRange);
    }

    void putTxn(Txn t) {
        putByte(t.kind().ordinal());
        putBoolean(t.reads());
        putParticipants(t.participants());
        putBytes(t.body());
    }

    void putMutation(Mutation m) {
        putKey(m.key());
        putOptional(m.value(), Encoder::putBytes);
    }

    void putDeps(Deps d) {
        putNumber(d.keyCount());
        for (int i = 0; i < d.keyCount(); i++) {
            putKey(d.key(i));
            putNumber(d.countAtKey(i));
            for (int j = 0; j < d.countAtKey(i); j++) {
                putTxnId(d.atKey(i, j));
            }
        }
        putNumber(d.rangeCount());
        for (int i = 0; i < d.rangeCount(); i++) {
            putRange(d.range(i));
            putNumber(d.countAtRange(i));
            for (int j = 0; j < d.countAtRange(i); j++) {
                putTxnId(d.atRange(i, j));
            }
        }
    }
}
