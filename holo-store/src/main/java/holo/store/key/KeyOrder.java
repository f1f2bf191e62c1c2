package holo.store.key;

/// The direction in which a key component sorts. Descending components are the ascending ones with
/// every bit inverted, null marker included.
public enum KeyOrder {
    ASCENDING,
    DESCENDING
}
