package holo.sim.cluster;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnKind;
import holo.sim.check.Transaction.Append;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What a client asks for: read some lists, append to some lists, perhaps under a condition.
///
/// @param kind how it is to be executed
/// @param reads keys to read, ascending
/// @param rangeFrom first key of a range read, inclusive
/// @param rangeTo end of a range read, exclusive; equal to `rangeFrom` for none
/// @param appends what to append, one per key, ascending by key
/// @param conditionKey the key whose last value must be `expected` or nothing is appended; -1 for no condition
/// @param expected the value asked for, 0 for an empty list
record Request(
        Kind kind,
        List<Integer> reads,
        int rangeFrom,
        int rangeTo,
        List<Append> appends,
        int conditionKey,
        int expected) {
    /// The paths through the protocol that a request may take.
    enum Kind {
        /// A transaction, read-only or not.
        TRANSACTION,
        /// A read that leaves no trace: linearizable key by key.
        EPHEMERAL_READ
    }

    Request {
        reads = List.copyOf(reads);
        appends = List.copyOf(appends);
    }

    boolean readsRange() {
        return rangeTo > rangeFrom;
    }

    /// Every key whose list the answer holds, for a key space of this size.
    List<Integer> keysRead() {
        List<Integer> keys = new ArrayList<>(reads);
        for (int k = rangeFrom; k < rangeTo; k++) {
            if (!keys.contains(k)) {
                keys.add(k);
            }
        }
        if (conditionKey >= 0 && !keys.contains(conditionKey)) {
            keys.add(conditionKey);
        }
        return keys;
    }

    /// The request as a transaction of the protocol. What it appends to in the range that it reads, it does not name.
    Txn txn() {
        List<Key> keys = new ArrayList<>();
        reads.forEach(k -> keys.add(KeySpace.key(k)));
        appends.stream()
                .filter(a -> a.key() < rangeFrom || a.key() >= rangeTo)
                .forEach(a -> keys.add(KeySpace.key(a.key())));
        if (conditionKey >= 0) {
            keys.add(KeySpace.key(conditionKey));
        }
        List<KeyRange> ranges = readsRange() ? List.of(KeySpace.range(rangeFrom, rangeTo)) : List.of();
        TxnKind txnKind =
                kind == Kind.EPHEMERAL_READ ? TxnKind.EPHEMERAL_READ : appends.isEmpty() ? TxnKind.READ : TxnKind.WRITE;
        return new Txn(txnKind, Participants.of(keys, ranges), !keysRead().isEmpty(), encode());
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(28 + 4 * reads.size() + 8 * appends.size());
        out.putInt(kind.ordinal())
                .putInt(rangeFrom)
                .putInt(rangeTo)
                .putInt(conditionKey)
                .putInt(expected);
        out.putInt(reads.size());
        reads.forEach(out::putInt);
        out.putInt(appends.size());
        appends.forEach(a -> out.putInt(a.key()).putInt(a.value()));
        return out.array();
    }

    static Request decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Kind kind = Kind.values()[in.getInt()];
        int rangeFrom = in.getInt();
        int rangeTo = in.getInt();
        int conditionKey = in.getInt();
        int expected = in.getInt();
        List<Integer> reads = new ArrayList<>();
        for (int n = in.getInt(); n > 0; n--) {
            reads.add(in.getInt());
        }
        List<Append> appends = new ArrayList<>();
        for (int n = in.getInt(); n > 0; n--) {
            appends.add(new Append(in.getInt(), in.getInt()));
        }
        return new Request(kind, reads, rangeFrom, rangeTo, appends, conditionKey, expected);
    }

    @Override
    public String toString() {
        return kind + " reads " + reads + (readsRange() ? " range " + rangeFrom + ".." + rangeTo : "") + " appends "
                + appends.stream().map(Append::toString).collect(Collectors.joining(","))
                + (conditionKey >= 0 ? " if k" + conditionKey + "=" + expected : "");
    }
}
