package holo.store;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a transaction asks of the store at its end.
///
/// @param validations what must still hold at the commit timestamp; any failure refuses the whole commit
/// @param writes one per key: of several writes of a key the last one counts, as if they had come one after
/// the other
/// @param spans ranges with many of the keys in them. The commit is ordered against all that touches a span, as if it
/// wrote every key there, which takes no more work than one key does; empty to have each key by itself
public record Commit(List<Validation> validations, List<Write> writes, List<KeyRange> spans) {
    public Commit {
        validations = List.copyOf(validations);
        spans = List.copyOf(spans);
        writes = isAscending(writes) ? List.copyOf(writes) : lastOfEachKey(writes);
    }

    public Commit(List<Validation> validations, List<Write> writes) {
        this(validations, writes, List.of());
    }

    /// Writes in key order, as transactions and loads give them, need no look at pairs.
    private static boolean isAscending(List<Write> writes) {
        for (int i = 1; i < writes.size(); i++) {
            if (writes.get(i - 1).key().compareTo(writes.get(i).key()) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static List<Write> lastOfEachKey(List<Write> writes) {
        Map<Key, Write> byKey = LinkedHashMap.newLinkedHashMap(writes.size());
        for (Write write : writes) {
            byKey.put(write.key(), write);
        }
        return byKey.size() == writes.size() ? List.copyOf(writes) : List.copyOf(byKey.values());
    }
}
