package holo.store.segment;

/// Where a part of a table is kept, beside its rows.
public enum Tier {
    /// In DuckDB's own tables.
    HOT,
    /// In a Parquet file.
    WARM,
    /// In a Parquet file that is compressed harder.
    COLD
}
