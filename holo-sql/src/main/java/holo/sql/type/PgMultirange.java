package holo.sql.type;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A multirange value: ranges in order that neither overlap nor touch, none of them empty. Immutable.
public record PgMultirange(MultirangeType type, List<PgRange> ranges) {
    public PgMultirange {
        ranges = List.copyOf(ranges);
    }

    /// The values that are in any of the ranges.
    public static PgMultirange of(MultirangeType type, Collection<PgRange> given) {
        List<PgRange> sorted =
                new ArrayList<>(given.stream().filter(r -> !r.empty()).toList());
        sorted.sort(type.range()::compareRanges);
        List<PgRange> merged = new ArrayList<>();
        for (PgRange range : sorted) {
            PgRange last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && (last.overlaps(range) || last.adjacent(range))) {
                merged.set(merged.size() - 1, last.merge(range));
            } else {
                merged.add(range);
            }
        }
        return new PgMultirange(type, merged);
    }

    public static PgMultirange of(PgRange range) {
        return new PgMultirange(range.type().multirange(), range.empty() ? List.of() : List.of(range));
    }

    public boolean empty() {
        return ranges.isEmpty();
    }

    /// The least range that holds all.
    public PgRange span() {
        return empty()
                ? PgRange.emptyOf(type.range())
                : type.range()
                        .make(ranges.getFirst().lowerBound(), ranges.getLast().upperBound());
    }

    /// The first range that does not end before something, which is one that has a condition; null when all do.
    private @Nullable PgRange firstNot(Predicate<PgRange> before) {
        int low = 0;
        int high = ranges.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (before.test(ranges.get(middle))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < ranges.size() ? ranges.get(low) : null;
    }

    public boolean containsValue(Object value) {
        PgRange first = firstNot(r -> r.upper() != null && type.range().compareValues(r.upper(), value) < 0);
        return first != null && first.containsValue(value);
    }

    public boolean contains(PgRange other) {
        if (other.empty()) {
            return true;
        }
        PgRange first = firstNot(r -> r.before(other));
        return first != null && first.contains(other);
    }

    public boolean contains(PgMultirange other) {
        return other.ranges.stream().allMatch(this::contains);
    }

    public boolean overlaps(PgRange other) {
        if (other.empty()) {
            return false;
        }
        PgRange first = firstNot(r -> r.before(other));
        return first != null && first.overlaps(other);
    }

    public boolean overlaps(PgMultirange other) {
        return ranges.size() < other.ranges.size()
                ? ranges.stream().anyMatch(other::overlaps)
                : other.ranges.stream().anyMatch(this::overlaps);
    }

    public PgMultirange union(PgMultirange other) {
        List<PgRange> all = new ArrayList<>(ranges);
        all.addAll(other.ranges);
        return of(type, all);
    }

    public PgMultirange intersect(PgMultirange other) {
        List<PgRange> common = new ArrayList<>();
        int mine = 0;
        int theirs = 0;
        while (mine < ranges.size() && theirs < other.ranges.size()) {
            PgRange a = ranges.get(mine);
            PgRange b = other.ranges.get(theirs);
            PgRange both = a.intersect(b);
            if (!both.empty()) {
                common.add(both);
            }
            if (type.range().compare(a.upperBound(), b.upperBound()) < 0) {
                mine++;
            } else {
                theirs++;
            }
        }
        return of(type, common);
    }

    public PgMultirange minus(PgMultirange other) {
        List<PgRange> left = new ArrayList<>();
        RangeType range = type.range();
        int from = 0;
        for (PgRange mine : ranges) {
            PgRange rest = mine;
            while (from < other.ranges.size() && other.ranges.get(from).before(rest)) {
                from++;
            }
            for (int at = from; at < other.ranges.size() && !rest.empty(); at++) {
                PgRange taken = other.ranges.get(at);
                if (!rest.overlaps(taken)) {
                    break;
                }
                if (range.compare(rest.lowerBound(), taken.lowerBound()) < 0) {
                    left.add(range.make(rest.lowerBound(), taken.lowerBound().complement()));
                }
                rest = range.compare(rest.upperBound(), taken.upperBound()) > 0
                        ? range.make(taken.upperBound().complement(), rest.upperBound())
                        : PgRange.emptyOf(range);
            }
            if (!rest.empty()) {
                left.add(rest);
            }
        }
        return of(type, left);
    }
}
