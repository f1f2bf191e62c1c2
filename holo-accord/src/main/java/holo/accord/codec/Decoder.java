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
import holo.accord.primitives.TxnKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads what {@link Encoder} writes. Every length is checked against the bytes that are left before anything is
/// allocated.
final class Decoder {
    private final byte[] in;
    private final int start;
    private final int end;
    private int at;

    /// @param from read to its limit; its position stays
    Decoder(ByteBuffer from) {
        if (from.hasArray()) {
            in = from.array();
            start = from.arrayOffset() + from.position();
        } else {
            in = new byte[from.remaining()];
            from.duplicate().get(in);
            start = 0;
        }
        at = start;
        end = start + from.remaining();
    }

    MalformedException malformed(String what) {
        return new MalformedException(what + " at byte " + (at - start) + " of " + (end - start));
    }

    void expectEnd() {
        if (at < end) {
            throw malformed((end - at) + " bytes left over");
        }
    }

    int getByte() {
        if (at >= end) {
            throw malformed("ends too early");
        }
        return in[at++] & 0xFF;
    }

    boolean getBoolean() {
        int b = getByte();
        if (b > 1) {
            throw malformed("a flag of " + b);
        }
        return b == 1;
    }

    long getNumber() {
        int first = getByte();
        if (first < 0x80) {
            return first;
        }
        long v = first & 0x7F;
        for (int shift = 7; shift < 63; shift += 7) {
            int b = getByte();
            v |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                return v;
            }
        }
        throw malformed("a number of more than 63 bits");
    }

    int getInt() {
        long v = getNumber();
        if (v > Integer.MAX_VALUE) {
            throw malformed("number " + v + " where at most 31 bits are allowed");
        }
        return (int) v;
    }

    /// A count of things that take at least one byte each.
    int getCount() {
        long n = getNumber();
        if (n > end - at) {
            throw malformed("a length of " + n + " with " + (end - at) + " bytes left");
        }
        return (int) n;
    }

    byte[] getBytes() {
        int length = getCount();
        at += length;
        return Arrays.copyOfRange(in, at - length, at);
    }

    <T> @Nullable T getOptional(Function<Decoder, T> get) {
        return getBoolean() ? get.apply(this) : null;
    }

    <T> List<T> getList(Function<Decoder, T> get) {
        int n = getCount();
        List<T> list = new ArrayList<>(Math.min(n, 1024));
        for (int i = 0; i < n; i++) {
            list.add(get.apply(this));
        }
        return list;
    }

    Timestamp getTimestamp() {
        return new Timestamp(getNumber(), getNumber(), getInt());
    }

    TxnId getTxnId() {
        Timestamp t = getTimestamp();
        int flags = getByte();
        if ((flags & ~0x1F) != 0) {
            throw malformed("unknown transaction flags " + flags);
        }
        return new TxnId(t, TxnKind.of(flags & 0xF), (flags & 0x10) != 0);
    }

    Ballot getBallot() {
        return new Ballot(getNumber(), getInt());
    }

    Key getKey() {
        return new Key(getBytes());
    }

    KeyRange getRange() {
        return new KeyRange(getKey(), getOptional(Decoder::getKey));
    }

    Participants getParticipants() {
        return Participants.of(getList(Decoder::getKey), getList(Decoder::getRange));
    }

    Txn getTxn() {
        TxnKind kind = TxnKind.of(getByte());
        boolean reads = getBoolean();
        return new Txn(kind, getParticipants(), reads, getBytes());
    }

    Mutation getMutation() {
        return new Mutation(getKey(), getOptional(Decoder::getBytes));
    }

    Deps getDeps() {
        Key[] keys = new Key[getCount()];
        TxnId[][] byKey = new TxnId[keys.length][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = getKey();
            byKey[i] = getTxnIds();
        }
        KeyRange[] ranges = new KeyRange[getCount()];
        TxnId[][] byRange = new TxnId[ranges.length][];
        for (int i = 0; i < ranges.length; i++) {
            ranges[i] = getRange();
            byRange[i] = getTxnIds();
        }
        return Deps.sorted(keys, byKey, ranges, byRange);
    }

    private TxnId[] getTxnIds() {
        TxnId[] ids = new TxnId[getCount()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = getTxnId();
        }
        return ids;
    }
}
