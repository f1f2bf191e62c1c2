package holo.store.learned;

/// The keys of the entries of a {@link KeyIndex}, which knows their values only.
///
/// A reader of the index may ask for a value that is not in it any more; whatever the answer then is, it is not used,
/// but there has to be one.
public interface IndexedKeys {
    /// Compares the key of an entry with another key: negative when it comes before.
    int compare(long value, byte[] key);

    /// A copy of the key of an entry. Only asked for by writers.
    byte[] key(long value);
}
