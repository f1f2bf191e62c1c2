package holo.store;

import holo.accord.primitives.Key;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a transaction asks of the store at its end.
///
/// @param validations what must still hold at the commit timestamp; any failure refuses the whole commit
/// @param writes one per key: of several writes of a key the last one counts, as if they had come one after
/// the other
public record Commit(List<Validation> validations, List<Write> writes) {
    public Commit {
        validations = List.copyOf(validations);
        writes = isAscending(writes) ? List.copyOf(writes) : lastOfEachKey(writes);
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
