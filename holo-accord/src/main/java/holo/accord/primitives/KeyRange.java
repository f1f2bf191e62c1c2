package holo.accord.primitives;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A half-open interval of keys.
///
/// @param start inclusive
/// @param end exclusive; null stands for "to the end of the key space"
public record KeyRange(Key start, @Nullable Key end) {
    /// The whole key space.
    public static final KeyRange ALL = new KeyRange(Key.EMPTY, null);

    public KeyRange {
        if (end != null && start.compareTo(end) >= 0) {
            throw new IllegalArgumentException("empty key range: " + start + " to " + end);
        }
    }

    /// The range that holds one key.
    public static KeyRange of(Key key) {
        return new KeyRange(key, key.next());
    }

    public boolean contains(Key key) {
        return start.compareTo(key) <= 0 && (end == null || key.compareTo(end) < 0);
    }

    public boolean intersects(KeyRange other) {
        return (other.end == null || start.compareTo(other.end) < 0) && (end == null || other.start.compareTo(end) < 0);
    }

    /// The part that both have.
    ///
    /// @throws IllegalArgumentException when they have none
    public KeyRange intersection(KeyRange other) {
        Key from = start.compareTo(other.start) >= 0 ? start : other.start;
        Key to = end;
        if (to == null || (other.end != null && other.end.compareTo(to) < 0)) {
            to = other.end;
        }
        return from.equals(start) && Objects.equals(to, end) ? this : new KeyRange(from, to);
    }

    /// What remains without the keys of another range: up to two ranges.
    public List<KeyRange> without(KeyRange other) {
        if (!intersects(other)) {
            return List.of(this);
        }
        List<KeyRange> rest = new ArrayList<>(2);
        if (start.compareTo(other.start) < 0) {
            rest.add(new KeyRange(start, other.start));
        }
        Key to = other.end;
        if (to != null && (end == null || to.compareTo(end) < 0)) {
            rest.add(new KeyRange(to, end));
        }
        return rest;
    }

    public boolean contains(KeyRange other) {
        return start.compareTo(other.start) <= 0
                && (end == null || (other.end != null && other.end.compareTo(end) <= 0));
    }

    @Override
    public String toString() {
        return "[" + start + "," + (end == null ? "∞" : end.toString()) + ")";
    }
}
