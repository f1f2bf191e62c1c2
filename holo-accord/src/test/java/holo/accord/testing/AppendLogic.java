package holo.accord.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import holo.accord.host.Execution;
import holo.accord.host.ReadSlice;
import holo.accord.host.TransactionLogic;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnKind;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Registers that hold lists. A body says what to append, `key=value` by line; the answer is what was there before,
/// `key=a,b` by line. `key!value` appends blindly: it sets the register to the value.
public final class AppendLogic implements TransactionLogic {
    public static Key key(String name) {
        return new Key(name.getBytes(UTF_8));
    }

    public static String name(Key key) {
        return new String(key.bytes(), UTF_8);
    }

    public static KeyRange range(String from, String to) {
        return new KeyRange(key(from), to.isEmpty() ? null : key(to));
    }

    /// Reads the keys and appends to some of them.
    public static Txn append(String value, String... keys) {
        StringBuilder body = new StringBuilder();
        List<Key> all = new ArrayList<>();
        for (String k : keys) {
            body.append(k).append('=').append(value).append('\n');
            all.add(key(k));
        }
        return new Txn(
                TxnKind.WRITE,
                Participants.of(all, List.of()),
                true,
                body.toString().getBytes(UTF_8));
    }

    /// Appends to some keys of a range that it reads.
    public static Txn appendInRange(String from, String to, String value, String... keys) {
        return new Txn(
                TxnKind.WRITE,
                Participants.of(range(from, to)),
                true,
                append(value, keys).body());
    }

    /// Sets keys without reading.
    public static Txn set(String value, String... keys) {
        StringBuilder body = new StringBuilder();
        List<Key> all = new ArrayList<>();
        for (String k : keys) {
            body.append(k).append('!').append(value).append('\n');
            all.add(key(k));
        }
        return new Txn(
                TxnKind.WRITE,
                Participants.of(all, List.of()),
                false,
                body.toString().getBytes(UTF_8));
    }

    public static Txn read(TxnKind kind, String... keys) {
        List<Key> all = new ArrayList<>();
        for (String k : keys) {
            all.add(key(k));
        }
        return new Txn(kind, Participants.of(all, List.of()), true, new byte[0]);
    }

    public static Txn scan(String from, String to) {
        return new Txn(TxnKind.READ, Participants.of(range(from, to)), true, new byte[0]);
    }

    @Override
    public Execution execute(Txn txn, Timestamp executeAt, List<ReadSlice> data) {
        TreeMap<String, String> before = new TreeMap<>();
        StringBuilder answer = new StringBuilder();
        for (ReadSlice s : data) {
            for (String line : new String(s.data(), UTF_8).lines().toList()) {
                int eq = line.indexOf('=');
                before.put(line.substring(0, eq), line.substring(eq + 1));
                answer.append(line).append('\n');
            }
        }
        List<Mutation> writes = new ArrayList<>();
        for (String line : new String(txn.body(), UTF_8).lines().toList()) {
            int eq = line.indexOf('=');
            int bang = line.indexOf('!');
            if (eq >= 0) {
                String k = line.substring(0, eq);
                String old = before.getOrDefault(k, "");
                String now = old.isEmpty() ? line.substring(eq + 1) : old + "," + line.substring(eq + 1);
                writes.add(new Mutation(key(k), now.getBytes(UTF_8)));
            } else {
                writes.add(new Mutation(
                        key(line.substring(0, bang)), line.substring(bang + 1).getBytes(UTF_8)));
            }
        }
        return new Execution(writes, answer.toString().getBytes(UTF_8));
    }
}
