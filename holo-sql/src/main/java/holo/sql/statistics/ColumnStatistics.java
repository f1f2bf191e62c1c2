package holo.sql.statistics;

import holo.sql.type.SqlType;
import holo.sql.type.Values;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of a column's values. Immutable.
///
/// @param type of the values; a domain's base type
/// @param nullFraction the share of rows where it is null
/// @param averageWidth bytes of a value that is not null, as PostgreSQL would store it
/// @param distinct values: their number, or negative their share of the rows, where it grows with the table; 0 when
///     nothing is known
/// @param common the most common values, the most common first; empty when no value stands out
/// @param frequencies of the common values, as shares of all rows
/// @param bounds of buckets that hold about as many of the other values each, ascending; fewer than two for none
/// @param correlation between the order of values and that of rows in the store, from -1 to 1; null when values have
///     no order
public record ColumnStatistics(
        SqlType type,
        float nullFraction,
        int averageWidth,
        float distinct,
        List<Object> common,
        List<Float> frequencies,
        List<Object> bounds,
        @Nullable Float correlation) {
    public ColumnStatistics {
        common = List.copyOf(common);
        frequencies = List.copyOf(frequencies);
        bounds = List.copyOf(bounds);
        if (common.size() != frequencies.size()) {
            throw new IllegalArgumentException(common.size() + " values, " + frequencies.size() + " frequencies");
        }
    }

    /// How many distinct values a table of so many rows has; at least one.
    public double distinct(double rows) {
        double values = distinct < 0 ? -distinct * rows : distinct;
        return Math.max(1, values);
    }

    /// The share of rows that have one of the common values.
    public double commonFraction() {
        double sum = 0;
        for (float frequency : frequencies) {
            sum += frequency;
        }
        return sum;
    }

    /// The order of the values.
    public Comparator<Object> order() {
        return Values.comparator(type);
    }
}
