package holo.store;

import holo.accord.primitives.Key;

/// One key's change.
public sealed interface Write {
    Key key();

    /// Sets the key's value.
    record Put(Key key, byte[] value) implements Write {}

    /// Removes the key's value; no error when there is none.
    record Delete(Key key) implements Write {}
}
