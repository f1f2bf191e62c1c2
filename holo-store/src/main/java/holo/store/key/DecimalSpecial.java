package holo.store.key;

/// The decimals that are not numbers, in their order: below all numbers, above them, and (as in
/// PostgreSQL) NaN above everything and equal to itself.
public enum DecimalSpecial {
    NEGATIVE_INFINITY,
    POSITIVE_INFINITY,
    NAN
}
