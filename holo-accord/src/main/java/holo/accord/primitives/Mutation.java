package holo.accord.primitives;

import org.jspecify.annotations.Nullable;

/// One key's change. The arrays are shared, never copied.
///
/// @param key what changes
/// @param value its new value; null removes it
public record Mutation(Key key, byte @Nullable [] value) {
    @Override
    public String toString() {
        return key + (value == null ? " removed" : "=" + new Key(value));
    }
}
