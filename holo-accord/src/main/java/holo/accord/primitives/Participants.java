package holo.accord.primitives;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a transaction touches: keys, ranges, or both. Both may be read and written; a sync point fences ranges. A range
/// costs as much as a key however many keys in it are written, but conflicts with all that touches it. Sorted, without
/// duplicates; ranges do not overlap.
public final class Participants {
    /// Touches nothing.
    public static final Participants NONE = new Participants(List.of(), List.of());

    private final List<Key> keys;
    private final List<KeyRange> ranges;

    private Participants(List<Key> keys, List<KeyRange> ranges) {
        this.keys = keys;
        this.ranges = ranges;
    }

    public static Participants of(Key key) {
        return new Participants(List.of(key), List.of());
    }

    public static Participants of(KeyRange range) {
        return new Participants(List.of(), List.of(range));
    }

    /// Sorts and removes duplicates; overlapping or touching ranges become one.
    public static Participants of(List<Key> keys, List<KeyRange> ranges) {
        return new Participants(distinct(keys), merge(ranges));
    }

    private static List<Key> distinct(List<Key> keys) {
        if (keys.size() <= 1) {
            return List.copyOf(keys);
        }
        Key[] sorted = keys.toArray(new Key[0]);
        Arrays.sort(sorted);
        int n = 1;
        for (int i = 1; i < sorted.length; i++) {
            if (!sorted[i].equals(sorted[n - 1])) {
                sorted[n++] = sorted[i];
            }
        }
        return List.of(n == sorted.length ? sorted : Arrays.copyOf(sorted, n));
    }

    private static List<KeyRange> merge(List<KeyRange> ranges) {
        if (ranges.size() <= 1) {
            return List.copyOf(ranges);
        }
        List<KeyRange> sorted = new ArrayList<>(ranges);
        sorted.sort((a, b) -> a.start().compareTo(b.start()));
        List<KeyRange> merged = new ArrayList<>();
        KeyRange last = sorted.get(0);
        for (int i = 1; i < sorted.size(); i++) {
            KeyRange next = sorted.get(i);
            Key end = last.end();
            if (end == null) {
                break;
            }
            if (next.start().compareTo(end) <= 0) {
                Key nextEnd = next.end();
                last = new KeyRange(last.start(), nextEnd == null || nextEnd.compareTo(end) > 0 ? nextEnd : end);
            } else {
                merged.add(last);
                last = next;
            }
        }
        merged.add(last);
        return List.copyOf(merged);
    }

    public List<Key> keys() {
        return keys;
    }

    public List<KeyRange> ranges() {
        return ranges;
    }

    public boolean isEmpty() {
        return keys.isEmpty() && ranges.isEmpty();
    }

    /// The part inside a range; this very object when all of it is.
    public Participants slice(KeyRange range) {
        int from = firstAtOrAfter(range.start());
        Key end = range.end();
        int to = end == null ? keys.size() : firstAtOrAfter(end);
        List<KeyRange> cut = ranges;
        if (!ranges.isEmpty()) {
            cut = new ArrayList<>();
            for (KeyRange r : ranges) {
                if (r.intersects(range)) {
                    cut.add(r.intersection(range));
                }
            }
            if (cut.equals(ranges)) {
                cut = ranges;
            }
        }
        if (from == 0 && to == keys.size() && cut == ranges) {
            return this;
        }
        return new Participants(from >= to ? List.of() : List.copyOf(keys.subList(from, to)), cut);
    }

    public boolean intersects(KeyRange range) {
        int first = firstAtOrAfter(range.start());
        if (first < keys.size() && range.contains(keys.get(first))) {
            return true;
        }
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).intersects(range)) {
                return true;
            }
        }
        return false;
    }

    /// Whether the key is one of the keys, or lies in one of the ranges.
    public boolean covers(Key key) {
        return hasKey(key) || rangesContain(key);
    }

    /// Whether the key lies in one of the ranges.
    public boolean rangesContain(Key key) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(key)) {
                return true;
            }
        }
        return false;
    }

    public boolean hasKey(Key key) {
        int i = firstAtOrAfter(key);
        return i < keys.size() && keys.get(i).equals(key);
    }

    public Participants union(Participants other) {
        if (other.isEmpty() || other == this) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        List<Key> k = new ArrayList<>(keys);
        k.addAll(other.keys);
        List<KeyRange> r = new ArrayList<>(ranges);
        r.addAll(other.ranges);
        return of(k, r);
    }

    private int firstAtOrAfter(Key key) {
        int lo = 0;
        int hi = keys.size();
        while (lo < hi) {
            int mid = (lo + hi) >>> 1;
            if (keys.get(mid).compareTo(key) < 0) {
                lo = mid + 1;
            } else {
                hi = mid;
            }
        }
        return lo;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Participants p && keys.equals(p.keys) && ranges.equals(p.ranges);
    }

    @Override
    public int hashCode() {
        return 31 * keys.hashCode() + ranges.hashCode();
    }

    @Override
    public String toString() {
        return ranges.isEmpty() ? keys.toString() : keys.isEmpty() ? ranges.toString() : keys + "+" + ranges;
    }
}
