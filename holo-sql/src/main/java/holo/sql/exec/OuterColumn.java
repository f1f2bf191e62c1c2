package holo.sql.exec;

/// A column of a row around a query.
///
/// @param correlation whose row it is
public record OuterColumn(int correlation, int index) {}
