package holo.store.row;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.arena.ArenaRow;
import holo.store.bytes.ByteSink;
import holo.store.bytes.ByteSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes of the row store. They are on disk: never change one without a new format version.
///
/// Every key begins with a prefix that says what it is.
///
/// {@link #LATEST}: the key as it is → flags (1 byte), version, value. The version is generation, executeAt (epoch,
/// hlc, node) and, unless a flag says that it equals executeAt, txnId, as sorted numbers ({@link ByteSink}).
///
/// {@link #HISTORY}: escaped key, then the version with all bits inverted, newest first → flags, the timestamp of the
/// version that replaced it, value. The txnId is preceded by 0 when it equals executeAt, else by 1.
///
/// The escape makes keys prefix-free and keeps their order: a run of n ≤ 100 zero bytes becomes 0x00, 0xFF - n; at the
/// end of the key stands 0x00 and the number of zero bytes that end it; more than 100 zeros are 0x00, 0x9A (that is
/// 0xFF - 101: 100 zeros, and more follow) and the rest. So the zeros of small integers cost nothing.
///
/// {@link #META}, "collected" → the timestamp up to which deletions may have been collected.
///
/// {@link #META}, "applied" → log position to replay from, the greatest executeAt applied, and the number of keys in
/// `latest`.
final class RowFormat {
    static final byte HISTORY = 'H';
    static final byte LATEST = 'L';
    static final byte META = 'M';

    /// The version is a deletion.
    static final int TOMBSTONE = 1;
    /// txnId equals executeAt and is left out.
    static final int SAME_TXN_ID = 2;
    /// In history: what replaced this version is a deletion.
    static final int SUCCESSOR_TOMBSTONE = 4;
    /// In history: no version; there to have a deletion of nothing collected in time.
    static final int ABSENT = 8;

    private static final int ZERO_RUN_MAX = 100;
    private static final int INVERTED = 0xff;

    private RowFormat() {}

    static void putLatest(ByteSink to, Version version, byte[] value, int offset, int length, boolean tombstone) {
        boolean same = version.txnId().equals(version.executeAt());
        to.putByte((tombstone ? TOMBSTONE : 0) | (same ? SAME_TXN_ID : 0));
        to.putNumber(version.generation());
        to.putTimestamp(version.executeAt());
        if (!same) {
            to.putTimestamp(version.txnId());
        }
        to.putBytes(value, offset, length);
    }

    /// A value of `latest`, decoded; its payload starts at `offset` of the raw bytes.
    record Latest(Version version, boolean tombstone, byte[] raw, int offset) {
        static Latest decode(byte[] raw) {
            ByteSource source = new ByteSource(raw, 0);
            int flags = source.readByte();
            long generation = source.readNumber();
            Timestamp executeAt = source.readTimestamp();
            Timestamp txnId = (flags & SAME_TXN_ID) != 0 ? executeAt : source.readTimestamp();
            return new Latest(
                    new Version(generation, executeAt, txnId), (flags & TOMBSTONE) != 0, raw, source.position());
        }

        /// For the arena, when `raw` is all that is stored.
        ArenaRow asStored() {
            return new ArenaRow(version.executeAt(), !tombstone, raw, offset);
        }

        /// For the arena, when `raw` is a value that is to be stored.
        ArenaRow stored() {
            ByteSink to = new ByteSink(raw.length - offset + 32);
            putLatest(to, version, raw, offset, raw.length - offset, tombstone);
            byte[] stored = to.toArray();
            return new ArenaRow(version.executeAt(), !tombstone, stored, stored.length - (raw.length - offset));
        }

        byte[] value() {
            return Arrays.copyOfRange(raw, offset, raw.length);
        }
    }

    /// The key of the newest version.
    static byte[] latestKey(Key key) {
        byte[] prefixed = new byte[key.length() + 1];
        prefixed[0] = LATEST;
        System.arraycopy(key.bytes(), 0, prefixed, 1, key.length());
        return prefixed;
    }

    /// Where the newest versions of keys at or above the end begin; null stands for the end of all keys.
    static byte[] latestEnd(@Nullable Key end) {
        return end == null ? new byte[] {LATEST + 1} : latestKey(end);
    }

    static Key userKey(byte[] latestKey) {
        return new Key(Arrays.copyOfRange(latestKey, 1, latestKey.length));
    }

    /// The beginning of the keys of all old versions of a key.
    static void putHistoryPrefix(ByteSink to, Key key) {
        to.putByte(HISTORY);
        putEscaped(to, key);
    }

    /// Where the old versions of keys at or above the start begin.
    static byte[] historyFrom(Key start) {
        ByteSink to = new ByteSink(start.length() + 8);
        putHistoryPrefix(to, start);
        return to.toArray();
    }

    /// Where the old versions of keys at or above the end begin; null stands for the end of all keys.
    static byte[] historyEnd(@Nullable Key end) {
        return end == null ? new byte[] {HISTORY + 1} : historyFrom(end);
    }

    static void putHistoryKey(ByteSink to, Key key, Version version) {
        putHistoryPrefix(to, key);
        to.putNumber(version.generation(), INVERTED);
        to.putTimestamp(version.executeAt(), INVERTED);
        if (version.txnId().equals(version.executeAt())) {
            to.putByte(0);
        } else {
            to.putByte(1);
            to.putTimestamp(version.txnId(), INVERTED);
        }
    }

    static void putEscaped(ByteSink to, Key key) {
        byte[] bytes = key.bytes();
        int at = 0;
        int zeros = 0;
        while (at < bytes.length) {
            if (bytes[at] != 0) {
                to.putByte(bytes[at++]);
                continue;
            }
            zeros = 1;
            while (at + zeros < bytes.length && bytes[at + zeros] == 0) {
                zeros++;
            }
            at += zeros;
            while (zeros > ZERO_RUN_MAX) {
                to.putByte(0);
                to.putByte(INVERTED - ZERO_RUN_MAX - 1);
                zeros -= ZERO_RUN_MAX;
            }
            if (at < bytes.length) {
                to.putByte(0);
                to.putByte(INVERTED - zeros);
                zeros = 0;
            }
        }
        to.putByte(0);
        to.putByte(zeros);
    }

    /// A key of `history`, decoded.
    record HistoryKey(Key key, Version version) {
        static HistoryKey decode(byte[] raw) {
            ByteSource source = new ByteSource(raw, 1);
            ByteSink key = new ByteSink(raw.length);
            while (true) {
                int b = source.readByte();
                if (b != 0) {
                    key.putByte(b);
                    continue;
                }
                int code = source.readByte();
                boolean end = code <= ZERO_RUN_MAX;
                int zeros = end ? code : Math.min(INVERTED - code, ZERO_RUN_MAX);
                for (int i = 0; i < zeros; i++) {
                    key.putByte(0);
                }
                if (end) {
                    break;
                }
            }
            long generation = source.readNumber(INVERTED);
            Timestamp executeAt = source.readTimestamp(INVERTED);
            Timestamp txnId = source.readByte() == 0 ? executeAt : source.readTimestamp(INVERTED);
            return new HistoryKey(new Key(key.toArray()), new Version(generation, executeAt, txnId));
        }
    }

    static void putHistoryValue(ByteSink to, int flags, Timestamp successor, byte[] value, int offset, int length) {
        to.putByte(flags);
        to.putTimestamp(successor);
        to.putBytes(value, offset, length);
    }

    /// A value of `history`, decoded; its payload starts at `offset` of the raw bytes.
    record History(int flags, Timestamp successor, byte[] raw, int offset) {
        static History decode(byte[] raw) {
            ByteSource source = new ByteSource(raw, 0);
            int flags = source.readByte();
            return new History(flags, source.readTimestamp(), raw, source.position());
        }

        boolean live() {
            return (flags & (TOMBSTONE | ABSENT)) == 0;
        }

        byte[] value() {
            return Arrays.copyOfRange(raw, offset, raw.length);
        }
    }
}
