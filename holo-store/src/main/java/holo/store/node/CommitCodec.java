package holo.store.node;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnKind;
import holo.store.Commit;
import holo.store.Validation;
import holo.store.Write;
import holo.store.bytes.ByteSink;
import holo.store.bytes.ByteSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A commit as the body of a transaction, which travels to every replica: format version, validations,
/// then writes.
final class CommitCodec {
    private static final int FORMAT = 1;
    private static final int KEY_UNCHANGED = 1;
    private static final int KEY_ABSENT = 2;
    private static final int KEY_PRESENT = 3;
    private static final int RANGE_UNCHANGED = 4;
    private static final int PUT = 1;
    private static final int DELETE = 2;
    private static final int NUMBER_BYTES_MAX = 9;
    private static final int LENGTHS_BYTES = 7;
    private static final int TIMESTAMP_BYTES = 24;

    private CommitCodec() {}

    /// The transaction that carries out a commit.
    static Txn transaction(Commit commit) {
        Participants spans = Participants.of(List.of(), commit.spans());
        boolean each = spans.isEmpty();
        List<Key> keys = each
                ? new ArrayList<>(commit.writes().size() + commit.validations().size())
                : new ArrayList<>();
        List<KeyRange> ranges = new ArrayList<>(commit.spans());
        Consumer<Key> touch = key -> {
            if (each || !spans.covers(key)) {
                keys.add(key);
            }
        };
        commit.writes().forEach(write -> touch.accept(write.key()));
        for (Validation validation : commit.validations()) {
            switch (validation) {
                case Validation.KeyUnchanged v -> touch.accept(v.key());
                case Validation.KeyAbsent v -> touch.accept(v.key());
                case Validation.KeyPresent v -> touch.accept(v.key());
                case Validation.RangeUnchanged v -> ranges.add(v.range());
            }
        }
        return new Txn(
                TxnKind.WRITE,
                Participants.of(keys, ranges),
                !commit.validations().isEmpty(),
                encode(commit));
    }

    /// Bytes of keys and values; what the limits count.
    static long sizeBytes(Commit commit) {
        long bytes = 0;
        for (Write write : commit.writes()) {
            bytes += write.key().length();
            if (write instanceof Write.Put put) {
                bytes += put.value().length;
            }
        }
        return bytes + commit.validations().size() * (long) NUMBER_BYTES_MAX;
    }

    /// About how long the body is, so that writing it need not grow the array again and again.
    private static int encodedBytes(Commit commit) {
        long bytes = 64;
        for (Write write : commit.writes()) {
            bytes += write.key().length() + LENGTHS_BYTES;
            bytes += write instanceof Write.Put put ? put.value().length : 0;
        }
        for (Validation validation : commit.validations()) {
            bytes += switch (validation) {
                case Validation.KeyUnchanged v -> v.key().length() + TIMESTAMP_BYTES;
                case Validation.KeyAbsent v -> v.key().length() + LENGTHS_BYTES;
                case Validation.KeyPresent v -> v.key().length() + LENGTHS_BYTES;
                case Validation.RangeUnchanged _ -> TIMESTAMP_BYTES;
            };
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE - 8L);
    }

    static byte[] encode(Commit commit) {
        ByteSink to = new ByteSink(encodedBytes(commit));
        to.putByte(FORMAT);
        to.putNumber(commit.validations().size());
        for (Validation validation : commit.validations()) {
            switch (validation) {
                case Validation.KeyUnchanged(Key key, Timestamp since) -> {
                    to.putByte(KEY_UNCHANGED);
                    to.putSized(key.bytes());
                    to.putTimestamp(since);
                }
                case Validation.KeyAbsent(Key key) -> {
                    to.putByte(KEY_ABSENT);
                    to.putSized(key.bytes());
                }
                case Validation.KeyPresent(Key key) -> {
                    to.putByte(KEY_PRESENT);
                    to.putSized(key.bytes());
                }
                case Validation.RangeUnchanged(KeyRange range, Timestamp since) -> {
                    to.putByte(RANGE_UNCHANGED);
                    putRange(to, range);
                    to.putTimestamp(since);
                }
            }
        }
        to.putNumber(commit.writes().size());
        for (Write write : commit.writes()) {
            switch (write) {
                case Write.Put(Key key, byte[] value) -> {
                    to.putByte(PUT);
                    to.putSized(key.bytes());
                    to.putSized(value);
                }
                case Write.Delete(Key key) -> {
                    to.putByte(DELETE);
                    to.putSized(key.bytes());
                }
            }
        }
        return to.toArray();
    }

    static List<Validation> validations(byte[] body) {
        return validations(open(body));
    }

    static List<Mutation> mutations(byte[] body) {
        ByteSource from = open(body);
        validations(from);
        int count = Math.toIntExact(from.readNumber());
        List<Mutation> mutations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int kind = from.readByte();
            Key key = new Key(from.readSized());
            mutations.add(
                    switch (kind) {
                        case PUT -> new Mutation(key, from.readSized());
                        case DELETE -> new Mutation(key, null);
                        default -> throw new IllegalArgumentException("unknown kind of write: " + kind);
                    });
        }
        return mutations;
    }

    static List<Mutation> mutations(Commit commit) {
        List<Mutation> mutations = new ArrayList<>(commit.writes().size());
        for (Write write : commit.writes()) {
            mutations.add(
                    switch (write) {
                        case Write.Put(Key key, byte[] value) -> new Mutation(key, value);
                        case Write.Delete(Key key) -> new Mutation(key, null);
                    });
        }
        return mutations;
    }

    private static ByteSource open(byte[] body) {
        ByteSource from = new ByteSource(body, 0);
        int format = from.readByte();
        if (format != FORMAT) {
            throw new IllegalArgumentException("a commit of format " + format + "; this program knows " + FORMAT);
        }
        return from;
    }

    private static List<Validation> validations(ByteSource from) {
        int count = Math.toIntExact(from.readNumber());
        List<Validation> validations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int kind = from.readByte();
            validations.add(
                    switch (kind) {
                        case KEY_UNCHANGED ->
                            new Validation.KeyUnchanged(new Key(from.readSized()), from.readTimestamp());
                        case KEY_ABSENT -> new Validation.KeyAbsent(new Key(from.readSized()));
                        case KEY_PRESENT -> new Validation.KeyPresent(new Key(from.readSized()));
                        case RANGE_UNCHANGED -> new Validation.RangeUnchanged(readRange(from), from.readTimestamp());
                        default -> throw new IllegalArgumentException("unknown kind of validation: " + kind);
                    });
        }
        return validations;
    }

    static void putRange(ByteSink to, KeyRange range) {
        to.putSized(range.start().bytes());
        Key end = range.end();
        to.putByte(end == null ? 0 : 1);
        if (end != null) {
            to.putSized(end.bytes());
        }
    }

    static KeyRange readRange(ByteSource from) {
        Key start = new Key(from.readSized());
        @Nullable Key end = from.readByte() == 0 ? null : new Key(from.readSized());
        return new KeyRange(start, end);
    }
}
