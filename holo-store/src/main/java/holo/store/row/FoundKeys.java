package holo.store.row;

import holo.accord.primitives.Key;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The newest versions of some keys, as they were found. Of many keys in a row of which nothing is there, the first and
/// the last suffice. Not thread-safe.
public final class FoundKeys {
    private static final int KEY_BYTES = 64;

    private final Map<Key, KeyState> states = new HashMap<>();
    private final TreeMap<Key, Key> absent = new TreeMap<>();
    private @Nullable Key absentFirst;
    private @Nullable Key absentLast;
    private long bytes;

    public void put(Key key, KeyState state) {
        if (states.put(key, state) == null) {
            byte[] stored = state.stored();
            bytes += KEY_BYTES + key.length() + (stored == null ? 0 : stored.length);
        }
    }

    /// Nothing is there from the first key to the last, both included.
    public void putAbsent(Key first, Key last) {
        absent.put(first, last);
        bytes += 2L * KEY_BYTES + first.length() + last.length();
    }

    /// What was found of a key; null when nobody has looked.
    public @Nullable KeyState get(Key key) {
        if (!absent.isEmpty() && isAbsent(key)) {
            return KeyState.ABSENT;
        }
        return states.isEmpty() ? null : states.get(key);
    }

    /// Keys are asked for in order, mostly.
    private boolean isAbsent(Key key) {
        Key first = absentFirst;
        Key last = absentLast;
        if (first == null || last == null || key.compareTo(last) > 0 || key.compareTo(first) < 0) {
            Map.Entry<Key, Key> run = absent.floorEntry(key);
            if (run == null) {
                return false;
            }
            absentFirst = run.getKey();
            absentLast = run.getValue();
            return key.compareTo(run.getValue()) <= 0;
        }
        return true;
    }

    public boolean isEmpty() {
        return bytes == 0;
    }

    /// Memory that this takes, about.
    long bytes() {
        return bytes;
    }
}
