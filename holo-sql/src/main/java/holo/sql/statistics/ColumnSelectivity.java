package holo.sql.statistics;

import holo.sql.function.Patterns;
import holo.sql.type.Numeric;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which share of a table's rows a condition on one column lets through. What is not known is taken to be as
/// PostgreSQL takes it, so that plans and their numbers look familiar.
///
/// @param statistics of the column; null when there are none
/// @param rows of the table
/// @param unique whether no two rows have the same value
public record ColumnSelectivity(@Nullable ColumnStatistics statistics, double rows, boolean unique) {
    /// Values that a column is taken to have.
    public static final double DISTINCT_DEFAULT = 200;

    /// The share that `<` lets through.
    public static final double INEQUALITY_DEFAULT = 1.0 / 3;

    /// The share that both bounds of a range let through.
    public static final double RANGE_DEFAULT = 0.005;

    /// The share that a pattern lets through.
    public static final double PATTERN_DEFAULT = 0.005;

    /// The share of nulls.
    public static final double NULL_DEFAULT = 0.005;

    /// So many bounds tell of a pattern's share by themselves.
    private static final int PATTERN_BOUNDS_MIN = 100;

    private static final double PATTERN_CHARACTER = 0.2;
    private static final double PATTERN_ANY = 0.9;
    private static final double PATTERN_RUN = 5;

    /// The first and the last bucket may have grown since: nothing is believed to be beyond them for sure.
    private static final double BEYOND = 0.0001;

    public double nullFraction() {
        return statistics == null ? 0 : statistics.nullFraction();
    }

    /// Distinct values, at least one.
    public double distinct() {
        if (unique) {
            return Math.max(1, rows * (1 - nullFraction()));
        }
        if (statistics == null || statistics.distinct() == 0) {
            return Math.max(1, Math.min(DISTINCT_DEFAULT, rows));
        }
        return Math.max(1, Math.min(rows, statistics.distinct(rows)));
    }

    /// `= value`, when the value is not known: the share of an average one.
    public double equalToAny() {
        double average = (1 - nullFraction()) / distinct();
        // No average is above what the most common value has.
        return statistics == null || statistics.frequencies().isEmpty()
                ? average
                : Math.min(average, statistics.frequencies().getFirst());
    }

    /// `= value`
    public double equalTo(Object value) {
        ColumnStatistics known = statistics;
        if (known == null || unique) {
            return equalToAny();
        }
        Comparator<Object> order = known.order();
        for (int i = 0; i < known.common().size(); i++) {
            if (order.compare(known.common().get(i), value) == 0) {
                return known.frequencies().get(i);
            }
        }
        double rest = Math.clamp(1 - known.commonFraction() - known.nullFraction(), 0.0, 1.0);
        double others = distinct() - known.common().size();
        double share = others > 1 ? rest / others : rest;
        return known.frequencies().isEmpty()
                ? share
                : Math.min(share, known.frequencies().getLast());
    }

    /// `< value` or `<= value`.
    public double below(Object value, boolean inclusive) {
        ColumnStatistics known = statistics;
        if (known == null || known.common().isEmpty() && known.bounds().size() < 2) {
            return INEQUALITY_DEFAULT;
        }
        Comparator<Object> order = known.order();
        double common = commonShare(known, v -> order.compare(v, value) < (inclusive ? 1 : 0));
        double rest = Math.max(0, 1 - known.nullFraction() - known.commonFraction());
        double share = known.bounds().size() < 2 ? 0.5 : bucketsBelow(known, value, order);
        if (inclusive && known.bounds().size() >= 2) {
            // Within a bucket a value is as good as another.
            share = Math.min(
                    1, share + 1 / Math.max(1, distinct() - known.common().size()));
        }
        return Math.clamp(common + rest * share, 0.0, 1.0);
    }

    /// `> value` or `>= value`.
    public double above(Object value, boolean inclusive) {
        ColumnStatistics known = statistics;
        if (known == null || known.common().isEmpty() && known.bounds().size() < 2) {
            return INEQUALITY_DEFAULT;
        }
        return Math.clamp(1 - known.nullFraction() - below(value, !inclusive), 0.0, 1.0);
    }

    private static double commonShare(ColumnStatistics known, Predicate<Object> holds) {
        double sum = 0;
        for (int i = 0; i < known.common().size(); i++) {
            if (holds.test(known.common().get(i))) {
                sum += known.frequencies().get(i);
            }
        }
        return sum;
    }

    private static double bucketsBelow(ColumnStatistics known, Object value, Comparator<Object> order) {
        List<Object> bounds = known.bounds();
        int buckets = bounds.size() - 1;
        int low = 0;
        int high = bounds.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (order.compare(bounds.get(middle), value) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == 0) {
            return order.compare(bounds.getFirst(), value) == 0 ? 0 : BEYOND;
        }
        if (low == bounds.size()) {
            return 1 - BEYOND;
        }
        double within = within(bounds.get(low - 1), bounds.get(low), value);
        return Math.clamp((low - 1 + within) / buckets, BEYOND, 1 - BEYOND);
    }

    /// Where a value lies between two, from 0 to 1.
    static double within(Object low, Object high, Object value) {
        if (low instanceof String a && high instanceof String b && value instanceof String v) {
            return within(
                    a.getBytes(StandardCharsets.UTF_8),
                    b.getBytes(StandardCharsets.UTF_8),
                    v.getBytes(StandardCharsets.UTF_8));
        }
        if (low instanceof byte[] a && high instanceof byte[] b && value instanceof byte[] v) {
            return within(a, b, v);
        }
        double from = number(low);
        double part = (number(value) - from) / (number(high) - from);
        return Double.isNaN(part) ? 0.5 : Math.clamp(part, 0.0, 1.0);
    }

    /// Behind what the bounds have in common, bytes are the digits of a fraction.
    private static double within(byte[] low, byte[] high, byte[] value) {
        int common = Math.max(0, Arrays.mismatch(low, high));
        double from = fraction(low, common);
        double part = (fraction(value, common) - from) / (fraction(high, common) - from);
        return Double.isNaN(part) ? 0.5 : Math.clamp(part, 0.0, 1.0);
    }

    private static double fraction(byte[] bytes, int start) {
        double sum = 0;
        double digit = 1;
        for (int i = start; i < Math.min(bytes.length, start + Long.BYTES); i++) {
            digit /= 256;
            sum += (bytes[i] & 0xff) * digit;
        }
        return sum;
    }

    private static double number(Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case Numeric.Finite number -> number.value().doubleValue();
            case Boolean bool -> bool ? 1 : 0;
            default -> Double.NaN;
        };
    }

    /// `LIKE pattern`.
    public double like(String pattern, boolean ignoreCase) {
        ColumnStatistics known = statistics;
        int literal = literalPrefix(pattern);
        if (literal == pattern.length() && !ignoreCase) {
            return equalTo(pattern.replace("\\", ""));
        }
        double guess = ignoreCase ? rest(pattern, 0) : prefix(pattern.substring(0, literal), pattern, literal);
        if (known == null) {
            return guess;
        }
        double common =
                commonShare(known, v -> v instanceof String text && Patterns.like(text, pattern, '\\', ignoreCase));
        double others = Math.max(0, 1 - known.nullFraction() - known.commonFraction());
        int bounds = Math.max(0, known.bounds().size() - 2);
        double seen = 0;
        // The outermost ones are extremes, and say nothing of the others.
        for (int i = 1; i <= bounds; i++) {
            if (known.bounds().get(i) instanceof String text && Patterns.like(text, pattern, '\\', ignoreCase)) {
                seen++;
            }
        }
        double share = bounds == 0 ? guess : seen / bounds;
        if (bounds < PATTERN_BOUNDS_MIN - 2 && bounds > 0) {
            double weight = (double) bounds / PATTERN_BOUNDS_MIN;
            share = share * weight + guess * (1 - weight);
        }
        return Math.clamp(common + Math.clamp(share, BEYOND, 1 - BEYOND) * others, 0.0, 1.0);
    }

    private static int literalPrefix(String pattern) {
        int i = 0;
        while (i < pattern.length() && pattern.charAt(i) != '%' && pattern.charAt(i) != '_') {
            i += pattern.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, pattern.length());
    }

    private double prefix(String prefix, String pattern, int from) {
        double rest = rest(pattern, from);
        String text = prefix.replace("\\", "");
        if (text.isEmpty()) {
            return rest;
        }
        ColumnStatistics known = statistics;
        if (known == null || known.bounds().size() < 2) {
            return PATTERN_DEFAULT * Math.min(1, rest);
        }
        Comparator<Object> order = known.order();
        String next = text.substring(0, text.length() - 1) + (char) (text.charAt(text.length() - 1) + 1);
        double range = bucketsBelow(known, next, order) - bucketsBelow(known, text, order);
        return Math.max(range, BEYOND) * rest;
    }

    /// By the characters that a pattern asks for.
    private static double rest(String pattern, int from) {
        double share = 1;
        for (int i = from; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            share *= c == '%' ? PATTERN_RUN : c == '_' ? PATTERN_ANY : PATTERN_CHARACTER;
        }
        return Math.min(1, share);
    }

    /// The share of all pairs of rows of two tables that have the same value.
    public double joins(ColumnSelectivity other) {
        double mine = distinct();
        double theirs = other.distinct();
        ColumnStatistics a = statistics;
        ColumnStatistics b = other.statistics;
        if (a == null
                || b == null
                || a.common().isEmpty()
                || b.common().isEmpty()
                || a.common().getFirst().getClass() != b.common().getFirst().getClass()) {
            return (1 - nullFraction()) * (1 - other.nullFraction()) / Math.max(mine, theirs);
        }
        Comparator<Object> order = a.order();
        boolean[] matched = new boolean[b.common().size()];
        int matches = 0;
        double both = 0;
        double matchedA = 0;
        double matchedB = 0;
        for (int i = 0; i < a.common().size(); i++) {
            for (int j = 0; j < matched.length; j++) {
                if (!matched[j] && order.compare(a.common().get(i), b.common().get(j)) == 0) {
                    matched[j] = true;
                    matches++;
                    both += (double) a.frequencies().get(i) * b.frequencies().get(j);
                    matchedA += a.frequencies().get(i);
                    matchedB += b.frequencies().get(j);
                    break;
                }
            }
        }
        double seenFromA = both + others(a, matchedA, b, matchedB, theirs, matches);
        double seenFromB = both + others(b, matchedB, a, matchedA, mine, matches);
        return Math.clamp(Math.min(seenFromA, seenFromB), 0.0, 1.0);
    }

    /// Pairs of which at least one value is not among those that are common on both sides: they are spread over the
    /// other values of the second side.
    private static double others(
            ColumnStatistics one,
            double matchedOne,
            ColumnStatistics two,
            double matchedTwo,
            double distinctTwo,
            int matches) {
        double unmatchedOne = one.commonFraction() - matchedOne;
        double unmatchedTwo = two.commonFraction() - matchedTwo;
        double restOne = Math.clamp(1 - one.nullFraction() - one.commonFraction(), 0.0, 1.0);
        double restTwo = Math.clamp(1 - two.nullFraction() - two.commonFraction(), 0.0, 1.0);
        double sum = 0;
        if (distinctTwo > two.common().size()) {
            sum += unmatchedOne * restTwo / (distinctTwo - two.common().size());
        }
        if (distinctTwo > matches) {
            sum += restOne * (restTwo + unmatchedTwo) / (distinctTwo - matches);
        }
        return sum;
    }
}
