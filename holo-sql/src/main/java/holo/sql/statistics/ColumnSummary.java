package holo.sql.statistics;

import holo.sql.type.Json;
import holo.sql.type.Numeric;
import holo.sql.type.PgArray;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import holo.sql.type.Values;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a column's statistics of the values in a sample of its table's rows.
///
/// The number of distinct values is Haas and Stokes' estimator Duj1 ("Sampling-Based Estimation of the Number of
/// Distinct Values of an Attribute", VLDB 1995): values that the sample has once are taken as signs of others that it
/// does not have. A value is common when the sample has it clearly more often than it would have one of average
/// frequency: by two standard deviations of the hypergeometric distribution that draws without returning follow.
public final class ColumnSummary {
    /// Wider values are counted, and neither kept nor compared.
    private static final int VALUE_BYTES_MAX = 1024;

    /// Beyond this share of the rows, the number of distinct values is taken to grow with the table.
    private static final double GROWING_SHARE = 0.1;

    private static final double DEVIATIONS = 2;

    private final SqlType type;
    private final int target;
    private final double tableRows;
    private final int sampled;

    private int nulls;
    private long bytes;
    private int wide;

    /// A value and where in the sample it was.
    private record Placed(Object value, int place) {}

    /// A value that the sample has more than once.
    ///
    /// @param from its first place among the sorted ones
    private record Repeated(int from, int count) {}

    private ColumnSummary(SqlType type, int target, double tableRows, int sampled) {
        this.type = type;
        this.target = target;
        this.tableRows = tableRows;
        this.sampled = sampled;
    }

    /// @param type the column's
    /// @param values of the sampled rows, in the order of the store
    /// @param tableRows of the whole table
    /// @param target how many common values and buckets are kept
    public static ColumnStatistics of(
            SqlType type, List<? extends @Nullable Object> values, double tableRows, int target) {
        return new ColumnSummary(type.base(), target, Math.max(tableRows, values.size()), values.size())
                .summarize(values);
    }

    private ColumnStatistics summarize(List<? extends @Nullable Object> values) {
        boolean ordered = isOrdered(type);
        List<Placed> kept = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value == null) {
                nulls++;
                continue;
            }
            int width = width(type, value);
            bytes += width;
            if (width > VALUE_BYTES_MAX) {
                wide++;
            } else if (ordered) {
                kept.add(new Placed(value, i));
            }
        }
        int present = sampled - nulls;
        float nullFraction = sampled == 0 ? 0 : (float) nulls / sampled;
        int width = present == 0 ? 0 : (int) Math.round((double) bytes / present);
        if (!ordered || present == 0) {
            return new ColumnStatistics(type, nullFraction, width, 0, List.of(), List.of(), List.of(), null);
        }
        if (kept.isEmpty()) {
            // All are wide: each is likely to be another one.
            return new ColumnStatistics(
                    type, nullFraction, width, -(1 - nullFraction), List.of(), List.of(), List.of(), null);
        }
        return summarize(kept, nullFraction, width);
    }

    private ColumnStatistics summarize(List<Placed> kept, float nullFraction, int width) {
        Comparator<Object> order = Values.comparator(type);
        Placed[] sorted = kept.toArray(Placed[]::new);
        Arrays.sort(sorted, (a, b) -> {
            int byValue = order.compare(a.value(), b.value());
            return byValue != 0 ? byValue : Integer.compare(a.place(), b.place());
        });
        List<Repeated> repeated = new ArrayList<>();
        int distinct = 0;
        int once = 0;
        for (int from = 0; from < sorted.length; ) {
            int to = from + 1;
            while (to < sorted.length && order.compare(sorted[from].value(), sorted[to].value()) == 0) {
                to++;
            }
            distinct++;
            if (to - from == 1) {
                once++;
            } else {
                repeated.add(new Repeated(from, to - from));
            }
            from = to;
        }
        float estimate = distinct(distinct, once, nullFraction);
        List<Repeated> common = common(repeated, distinct, estimate, nullFraction);
        List<Object> commonValues = new ArrayList<>();
        List<Float> frequencies = new ArrayList<>();
        for (Repeated value : common) {
            commonValues.add(sorted[value.from()].value());
            frequencies.add((float) ((double) value.count() / sampled));
        }
        return new ColumnStatistics(
                type,
                nullFraction,
                width,
                estimate,
                commonValues,
                frequencies,
                bounds(sorted, common, distinct),
                correlation(sorted));
    }

    /// @param distinct values in the sample
    /// @param once those that it has once
    private float distinct(int distinct, int once, float nullFraction) {
        if (once == distinct) {
            return -(1 - nullFraction); // No value stands twice.
        }
        double values;
        if (once + wide == 0) {
            values = distinct; // Each value was seen again: there are no others.
        } else {
            double n = sampled - nulls;
            double all = tableRows * (1 - nullFraction);
            double seen = distinct + wide;
            double single = once + wide;
            values = n * seen / ((n - single) + single * n / Math.max(all, n));
            values = Math.floor(Math.min(Math.max(values, seen), all) + 0.5);
        }
        return (float) (values > GROWING_SHARE * tableRows ? -values / tableRows : values);
    }

    /// The values that stand out, the most common first.
    private List<Repeated> common(List<Repeated> repeated, int distinct, float estimate, float nullFraction) {
        List<Repeated> candidates = new ArrayList<>(repeated);
        candidates.sort(Comparator.comparingInt(Repeated::count).reversed().thenComparingInt(Repeated::from));
        boolean complete = repeated.size() == distinct && wide == 0 && estimate > 0 && distinct <= target;
        if (complete || sampled >= tableRows && candidates.size() <= target) {
            return candidates;
        }
        if (candidates.size() > target) {
            candidates = new ArrayList<>(candidates.subList(0, target));
        }
        if (sampled >= tableRows) {
            return candidates;
        }
        double values = estimate < 0 ? -estimate * tableRows : estimate;
        double above = 0;
        for (Repeated candidate : candidates) {
            above += candidate.count();
        }
        while (!candidates.isEmpty()) {
            int count = candidates.getLast().count();
            above -= count;
            double rest = Math.clamp(1 - above / sampled - nullFraction, 0.0, 1.0);
            double others = values - (candidates.size() - 1);
            double average = (others > 1 ? rest / others : rest) * sampled;
            if (count > average + DEVIATIONS * deviation(count) + 0.5) {
                break;
            }
            candidates.removeLast();
        }
        return candidates;
    }

    private double deviation(int count) {
        double n = sampled;
        double marked = tableRows * count / n;
        return Math.sqrt(
                n * marked * (tableRows - marked) * (tableRows - n) / (tableRows * tableRows * (tableRows - 1)));
    }

    /// Of the values that are not common, so that each bucket holds as many.
    private List<Object> bounds(Placed[] sorted, List<Repeated> common, int distinct) {
        int wanted = Math.min(distinct - common.size(), target + 1);
        if (wanted < 2) {
            return List.of();
        }
        boolean[] left = new boolean[sorted.length];
        int out = 0;
        for (Repeated value : common) {
            Arrays.fill(left, value.from(), value.from() + value.count(), true);
            out += value.count();
        }
        Object[] rest = new Object[sorted.length - out];
        int n = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (!left[i]) {
                rest[n++] = sorted[i].value();
            }
        }
        List<Object> bounds = new ArrayList<>(wanted);
        for (int i = 0; i < wanted; i++) {
            bounds.add(rest[(int) ((long) i * (n - 1) / (wanted - 1))]);
        }
        return bounds;
    }

    /// Pearson's coefficient between the ranks of values and the places of their rows.
    private static @Nullable Float correlation(Placed[] sorted) {
        if (sorted.length < 2) {
            return null;
        }
        double n = sorted.length;
        Integer[] places = new Integer[sorted.length];
        Arrays.setAll(places, i -> i);
        Arrays.sort(places, Comparator.comparingInt(i -> sorted[i].place()));
        double products = 0;
        for (int place = 0; place < places.length; place++) {
            products += (double) place * places[place];
        }
        double sum = n * (n - 1) / 2;
        double squares = (n - 1) * n * (2 * n - 1) / 6;
        return (float) ((n * products - sum * sum) / (n * squares - sum * sum));
    }

    /// Whether values of the type can be sorted.
    static boolean isOrdered(SqlType type) {
        SqlType element = type.element();
        if (element != null) {
            return isOrdered(element.base());
        }
        return switch (type.name()) {
            case "json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle", "void", "unknown" -> false;
            default -> true;
        };
    }

    /// About how many bytes PostgreSQL stores the value in.
    static int width(SqlType type, Object value) {
        if (type.length() > 0) {
            return type.length();
        }
        return switch (value) {
            case String text -> 1 + utf8Length(text);
            case byte[] raw -> 1 + raw.length;
            case Numeric.Finite number -> 3 + 2 * numericDigits(number.value());
            case Numeric.Special special -> 3;
            case Json.Array array -> 1 + end(array, 0);
            case Json.Obj object -> 1 + end(object, 0);
            case Json scalar -> 1 + 8 + end(scalar, 0); // In an array of one.
            case PgArray array -> {
                int sum = 21;
                for (Object element : array.elements()) {
                    sum += element == null ? 0 : width(array.elementType(), element);
                }
                yield sum;
            }
            default -> 1 + type.toBinary(value, TypeContext.STORED).length;
        };
    }

    private static int utf8Length(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return text.length();
    }

    /// Groups of four decimal digits, counted from the point, without the empty ones at both ends.
    private static int numericDigits(BigDecimal number) {
        if (number.signum() == 0) {
            return 0;
        }
        BigDecimal stripped = number.stripTrailingZeros();
        int first = Math.floorDiv(stripped.precision() - stripped.scale() - 1, 4);
        int last = Math.floorDiv(-stripped.scale(), 4);
        return first - last + 1;
    }

    /// A container's bytes behind `start`: a header, an entry for each key and value, then these, numbers and
    /// containers at multiples of four.
    private static int end(Json json, int start) {
        return switch (json) {
            case Json.Null none -> start;
            case Json.Bool bool -> start;
            case Json.Str text -> start + utf8Length(text.value());
            case Json.Num number -> aligned(start) + 6 + 2 * numericDigits(number.value());
            case Json.Array array -> {
                int at = aligned(start) + 4 + 4 * array.elements().size();
                for (Json element : array.elements()) {
                    at = end(element, at);
                }
                yield at;
            }
            case Json.Obj object -> {
                int at = aligned(start) + 4 + 8 * object.members().size();
                for (String key : object.members().keySet()) {
                    at += utf8Length(key);
                }
                for (Json value : object.members().values()) {
                    at = end(value, at);
                }
                yield at;
            }
        };
    }

    private static int aligned(int at) {
        return (at + 3) & ~3;
    }
}
