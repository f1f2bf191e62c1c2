package holo.store.node;

import holo.accord.host.LogRecord;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.store.bytes.ByteSink;
import holo.store.bytes.ByteSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The protocol's records in the commit log. A log record holds the records of one round of the event loop, one
/// after
/// the other, each with its kind first. The numbers are on disk: never change one.
final class RecordCodec {
    private static final int COMMAND = 1;
    private static final int CLOCK_BOUND = 2;
    private static final int WATERMARK = 3;
    private static final int FENCE = 4;
    private static final int READY = 5;
    private static final int COPIED = 6;

    private static final int HAS_EXECUTE_AT = 1;
    private static final int HAS_PARTICIPANTS = 2;
    private static final int HAS_TXN = 4;
    private static final int HAS_DEPS = 8;
    private static final int HAS_WRITES = 16;
    private static final int HAS_RESULT = 32;
    private static final int NUMBER_BYTES_MAX = 9;

    private RecordCodec() {}

    static void put(ByteSink to, LogRecord record) {
        switch (record) {
            case LogRecord.Command command -> putCommand(to, command);
            case LogRecord.ClockBound(Timestamp bound) -> {
                to.putByte(CLOCK_BOUND);
                to.putTimestamp(bound);
            }
            case LogRecord.Watermark(int node, Timestamp durable, Timestamp universal) -> {
                to.putByte(WATERMARK);
                to.putNumber(node);
                to.putTimestamp(durable);
                to.putTimestamp(universal);
            }
            case LogRecord.Fence(KeyRange range, Timestamp bound, boolean applied) -> {
                to.putByte(FENCE);
                CommitCodec.putRange(to, range);
                to.putTimestamp(bound);
                to.putByte(applied ? 1 : 0);
            }
            case LogRecord.Copied(KeyRange range, Timestamp bound, TxnId syncPoint, Timestamp conflicts) -> {
                to.putByte(COPIED);
                CommitCodec.putRange(to, range);
                to.putTimestamp(bound);
                to.putByte(syncPoint == null ? 0 : 1);
                if (syncPoint != null) {
                    putTxnId(to, syncPoint);
                }
                to.putTimestamp(conflicts);
            }
            case LogRecord.Ready(long epoch) -> {
                to.putByte(READY);
                to.putNumber(epoch);
            }
        }
    }

    /// Hands over the records of a round.
    ///
    /// @throws IllegalArgumentException when the bytes are of a newer version of this program
    static void decode(byte[] payload, Consumer<LogRecord> to) {
        ByteSource from = new ByteSource(payload, 0);
        while (!from.atEnd()) {
            int kind = from.readByte();
            to.accept(
                    switch (kind) {
                        case COMMAND -> readCommand(from);
                        case CLOCK_BOUND -> new LogRecord.ClockBound(from.readTimestamp());
                        case WATERMARK ->
                            new LogRecord.Watermark(
                                    (int) from.readNumber(), from.readTimestamp(), from.readTimestamp());
                        case FENCE ->
                            new LogRecord.Fence(
                                    CommitCodec.readRange(from), from.readTimestamp(), from.readByte() != 0);
                        case COPIED ->
                            new LogRecord.Copied(
                                    CommitCodec.readRange(from),
                                    from.readTimestamp(),
                                    from.readByte() == 0 ? null : readTxnId(from),
                                    from.readTimestamp());
                        case READY -> new LogRecord.Ready(from.readNumber());
                        default -> throw new IllegalArgumentException("unknown kind of log record: " + kind);
                    });
        }
    }

    private static void putCommand(ByteSink to, LogRecord.Command command) {
        Timestamp executeAt = command.executeAt();
        Participants participants = command.participants();
        Txn txn = command.txn();
        Deps deps = command.deps();
        List<Mutation> writes = command.writes();
        byte[] result = command.result();
        to.putByte(COMMAND);
        to.putByte((executeAt == null ? 0 : HAS_EXECUTE_AT)
                | (participants == null ? 0 : HAS_PARTICIPANTS)
                | (txn == null ? 0 : HAS_TXN)
                | (deps == null ? 0 : HAS_DEPS)
                | (writes == null ? 0 : HAS_WRITES)
                | (result == null ? 0 : HAS_RESULT));
        putTxnId(to, command.txnId());
        to.putByte(command.status().ordinal());
        putBallot(to, command.promised());
        putBallot(to, command.accepted());
        if (executeAt != null) {
            to.putTimestamp(executeAt);
        }
        if (participants != null) {
            putParticipants(to, participants);
        }
        if (txn != null) {
            to.putByte(txn.kind().ordinal());
            putParticipants(to, txn.participants());
            to.putByte(txn.reads() ? 1 : 0);
            to.putSized(txn.body());
        }
        if (deps != null) {
            putDeps(to, deps);
        }
        if (writes != null) {
            putWrites(to, writes);
        }
        if (result != null) {
            to.putSized(result);
        }
    }

    private static LogRecord.Command readCommand(ByteSource from) {
        int has = from.readByte();
        return new LogRecord.Command(
                readTxnId(from),
                Status.of(from.readByte()),
                readBallot(from),
                readBallot(from),
                (has & HAS_EXECUTE_AT) == 0 ? null : from.readTimestamp(),
                (has & HAS_PARTICIPANTS) == 0 ? null : readParticipants(from),
                (has & HAS_TXN) == 0 ? null : readTxn(from),
                (has & HAS_DEPS) == 0 ? null : readDeps(from),
                (has & HAS_WRITES) == 0 ? null : readWrites(from),
                (has & HAS_RESULT) == 0 ? null : from.readSized());
    }

    private static void putTxnId(ByteSink to, TxnId id) {
        to.putTimestamp(id.timestamp());
        to.putByte(id.kind().ordinal() << 1 | (id.ranged() ? 1 : 0));
    }

    private static TxnId readTxnId(ByteSource from) {
        Timestamp timestamp = from.readTimestamp();
        int kind = from.readByte();
        return new TxnId(timestamp, TxnKind.of(kind >> 1), (kind & 1) != 0);
    }

    private static void putBallot(ByteSink to, Ballot ballot) {
        to.putNumber(ballot.number());
        to.putNumber(ballot.node());
    }

    private static Ballot readBallot(ByteSource from) {
        return new Ballot(from.readNumber(), (int) from.readNumber());
    }

    private static void putParticipants(ByteSink to, Participants participants) {
        to.putNumber(participants.keys().size());
        participants.keys().forEach(key -> to.putSized(key.bytes()));
        to.putNumber(participants.ranges().size());
        participants.ranges().forEach(range -> CommitCodec.putRange(to, range));
    }

    private static Participants readParticipants(ByteSource from) {
        int keyCount = Math.toIntExact(from.readNumber());
        List<Key> keys = new ArrayList<>(keyCount);
        for (int i = 0; i < keyCount; i++) {
            keys.add(new Key(from.readSized()));
        }
        int rangeCount = Math.toIntExact(from.readNumber());
        List<KeyRange> ranges = new ArrayList<>(rangeCount);
        for (int i = 0; i < rangeCount; i++) {
            ranges.add(CommitCodec.readRange(from));
        }
        return Participants.of(keys, ranges);
    }

    private static Txn readTxn(ByteSource from) {
        TxnKind kind = TxnKind.of(from.readByte());
        return new Txn(kind, readParticipants(from), from.readByte() != 0, from.readSized());
    }

    private static void putDeps(ByteSink to, Deps deps) {
        to.putNumber(deps.keyCount());
        for (int i = 0; i < deps.keyCount(); i++) {
            to.putSized(deps.key(i).bytes());
            to.putNumber(deps.countAtKey(i));
            for (int j = 0; j < deps.countAtKey(i); j++) {
                putTxnId(to, deps.atKey(i, j));
            }
        }
        to.putNumber(deps.rangeCount());
        for (int i = 0; i < deps.rangeCount(); i++) {
            CommitCodec.putRange(to, deps.range(i));
            to.putNumber(deps.countAtRange(i));
            for (int j = 0; j < deps.countAtRange(i); j++) {
                putTxnId(to, deps.atRange(i, j));
            }
        }
    }

    private static Deps readDeps(ByteSource from) {
        Deps.Builder deps = new Deps.Builder();
        for (long keys = from.readNumber(); keys > 0; keys--) {
            Key key = new Key(from.readSized());
            for (long ids = from.readNumber(); ids > 0; ids--) {
                deps.add(key, readTxnId(from));
            }
        }
        for (long ranges = from.readNumber(); ranges > 0; ranges--) {
            KeyRange range = CommitCodec.readRange(from);
            for (long ids = from.readNumber(); ids > 0; ids--) {
                deps.add(range, readTxnId(from));
            }
        }
        return deps.build();
    }

    /// A value's length plus one before it, 0 for a removal.
    private static void putWrites(ByteSink to, List<Mutation> writes) {
        long bytes = NUMBER_BYTES_MAX;
        for (Mutation write : writes) {
            byte[] value = write.value();
            bytes += write.key().length() + (value == null ? 0 : value.length) + 2 * NUMBER_BYTES_MAX;
        }
        to.reserve((int) Math.min(bytes, Integer.MAX_VALUE / 2));
        to.putNumber(writes.size());
        for (Mutation write : writes) {
            to.putSized(write.key().bytes());
            byte[] value = write.value();
            if (value == null) {
                to.putNumber(0);
            } else {
                to.putNumber(value.length + 1L);
                to.putBytes(value, 0, value.length);
            }
        }
    }

    private static List<Mutation> readWrites(ByteSource from) {
        int count = Math.toIntExact(from.readNumber());
        List<Mutation> writes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Key key = new Key(from.readSized());
            long sized = from.readNumber();
            byte @Nullable [] value = sized == 0 ? null : from.readBytes(Math.toIntExact(sized - 1));
            writes.add(new Mutation(key, value));
        }
        return writes;
    }
}
