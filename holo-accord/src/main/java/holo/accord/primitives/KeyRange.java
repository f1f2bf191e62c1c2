package holo.accord.primitives;

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

    @Override
    public String toString() {
        return "[" + start + "," + (end == null ? "∞" : end.toString()) + ")";
    }
}
