package holo.store;

/// The direction of a scan.
public enum ScanOrder {
    ASCENDING,
    DESCENDING
}
