package holo.store.learned;

/// Rows in key order, as a search sees them.
@FunctionalInterface
public interface SortedRows {
    /// Compares the key of a row with the key searched for: negative when the row comes before it.
    ///
    /// @param row from 0 on
    int compare(long row, byte[] key);
}
