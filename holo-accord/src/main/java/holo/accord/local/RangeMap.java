package holo.accord.local;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A timestamp for every key, equal over long stretches; it only rises.
final class RangeMap {
    private final TreeMap<Key, Timestamp> steps = new TreeMap<>();

    RangeMap() {
        steps.put(Key.EMPTY, Timestamp.NONE);
    }

    Timestamp get(Key key) {
        return steps.floorEntry(key).getValue();
    }

    void raise(KeyRange range, Timestamp to) {
        Key end = range.end();
        if (end != null) {
            steps.putIfAbsent(end, get(end));
        }
        steps.putIfAbsent(range.start(), get(range.start()));
        for (Map.Entry<Key, Timestamp> e : within(range).entrySet()) {
            e.setValue(Timestamp.max(e.getValue(), to));
        }
        coalesce(range);
    }

    private Map<Key, Timestamp> within(KeyRange range) {
        Key end = range.end();
        return end == null ? steps.tailMap(range.start(), true) : steps.subMap(range.start(), true, end, false);
    }

    private void coalesce(KeyRange range) {
        Map.Entry<Key, Timestamp> before = steps.lowerEntry(range.start());
        Timestamp last = before == null ? null : before.getValue();
        Key end = range.end();
        var it = (end == null ? steps.tailMap(range.start(), true) : steps.subMap(range.start(), true, end, true))
                .entrySet()
                .iterator();
        while (it.hasNext()) {
            Timestamp t = it.next().getValue();
            if (t.equals(last)) {
                it.remove();
            } else {
                last = t;
            }
        }
    }

    Timestamp max(KeyRange range) {
        Timestamp m = get(range.start());
        for (Timestamp t : within(range).values()) {
            m = Timestamp.max(m, t);
        }
        return m;
    }

    Timestamp min(KeyRange range) {
        Timestamp m = get(range.start());
        for (Timestamp t : within(range).values()) {
            if (t.isBefore(m)) {
                m = t;
            }
        }
        return m;
    }

    Timestamp max(Participants p) {
        if (isBlank()) {
            return Timestamp.NONE;
        }
        Timestamp m = Timestamp.NONE;
        for (Key k : p.keys()) {
            m = Timestamp.max(m, get(k));
        }
        for (KeyRange r : p.ranges()) {
            m = Timestamp.max(m, max(r));
        }
        return m;
    }

    Timestamp min(Participants p) {
        if (isBlank()) {
            return Timestamp.NONE;
        }
        Timestamp m = Timestamp.MAX;
        for (Key k : p.keys()) {
            Timestamp t = get(k);
            m = t.isBefore(m) ? t : m;
        }
        for (KeyRange r : p.ranges()) {
            Timestamp t = min(r);
            m = t.isBefore(m) ? t : m;
        }
        return m;
    }

    boolean isBlank() {
        return steps.size() == 1 && Timestamp.NONE.equals(steps.get(Key.EMPTY));
    }

    /// Every stretch that is above NONE.
    void forEach(BiConsumer<KeyRange, Timestamp> action) {
        @Nullable Key start = null;
        Timestamp at = Timestamp.NONE;
        for (Map.Entry<Key, Timestamp> e : steps.entrySet()) {
            if (start != null && !at.equals(Timestamp.NONE)) {
                action.accept(new KeyRange(start, e.getKey()), at);
            }
            start = e.getKey();
            at = e.getValue();
        }
        if (start != null && !at.equals(Timestamp.NONE)) {
            action.accept(new KeyRange(start, null), at);
        }
    }
}
