package holo.sql.exec;

import holo.sql.error.SqlException;
import holo.sql.expression.Expression;
import holo.sql.parser.PgOperators;
import java.util.Objects;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowExclusion;
import org.jspecify.annotations.Nullable;

/// Which rows around the current one a window function looks at.
record WindowFrame(Bound lower, Bound upper, Mode mode, RexWindowExclusion exclusion) {
    /// What the ends of a frame count.
    enum Mode {
        ROWS,
        RANGE,
        GROUPS
    }

    /// An end of the frame.
    ///
    /// @param unbounded to the partition's end
    /// @param preceding towards its start
    /// @param offset null for the current row
    record Bound(
            boolean unbounded, boolean preceding, @Nullable Expression offset) {
        private static Bound of(PlanCompiler compiler, RexWindowBound bound) {
            RexNode offset = bound.getOffset();
            if (offset instanceof RexCall call && marked(call) != null) {
                offset = call.getOperands().getFirst();
            }
            return new Bound(
                    bound.isUnbounded(), bound.isPreceding(), offset == null ? null : compiler.expression(offset));
        }

        /// The mode that an offset was marked with; null without a mark.
        private static @Nullable Mode marked(@Nullable RexNode offset) {
            if (!(offset instanceof RexCall call)) {
                return null;
            }
            return switch (call.getOperator().getName()) {
                case PgOperators.RANGE -> Mode.RANGE;
                case PgOperators.GROUPS -> Mode.GROUPS;
                default -> null;
            };
        }

        private boolean current() {
            return !unbounded && offset == null;
        }
    }

    static WindowFrame compile(PlanCompiler compiler, RexWindow window) {
        return new WindowFrame(
                Bound.of(compiler, window.getLowerBound()),
                Bound.of(compiler, window.getUpperBound()),
                mode(window),
                window.getExclude());
    }

    private static Mode mode(RexWindow window) {
        Mode lower = Bound.marked(window.getLowerBound().getOffset());
        Mode upper = Bound.marked(window.getUpperBound().getOffset());
        Mode marked = lower == null ? upper : lower;
        if (marked == Mode.RANGE && window.orderKeys.size() != 1) {
            throw SqlException.of(
                    "42P20", "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column");
        }
        if (marked == Mode.GROUPS && window.orderKeys.isEmpty()) {
            throw SqlException.of("42P20", "GROUPS mode requires an ORDER BY clause");
        }
        return marked != null ? marked : window.isRows() ? Mode.ROWS : Mode.RANGE;
    }

    /// Whether a frame only ever gains rows at its end from one row to the next.
    boolean isGrowing() {
        return lower.unbounded() && isWhole();
    }

    /// Whether no row between the ends is left out.
    boolean isWhole() {
        return exclusion == RexWindowExclusion.EXCLUDE_NO_OTHER;
    }

    /// The frames of a partition's rows.
    final class Ends {
        private final WindowRows rows;
        private final ExecutionContext context;
        /// Where the searches for the ends begin: those of neighbours are close to one another.
        private int lastStart;

        private int lastEnd;
        private int keysFrom = -1;
        private int keysTo;
        private @Nullable FrameOffset lowerRange;
        private @Nullable FrameOffset upperRange;

        Ends(WindowRows rows, ExecutionContext context) {
            this.rows = rows;
            this.context = context;
        }

        /// The first row of the frame.
        int start(int i) {
            if (lower.unbounded()) {
                return 0;
            }
            if (lower.current()) {
                return mode == Mode.ROWS ? i : rows.peersFrom(i);
            }
            return switch (mode) {
                case ROWS -> clamp(i + count(lower, i));
                case GROUPS -> {
                    int group = group(i, count(lower, i));
                    yield group < 0 ? 0 : group >= rows.size() ? rows.size() : rows.peersFrom(group);
                }
                case RANGE -> {
                    FrameOffset range = lowerRange == null ? range(lower) : lowerRange;
                    lowerRange = range;
                    lastStart = search(lower, range, i, true, lastStart);
                    yield lastStart;
                }
            };
        }

        /// The row after the last of the frame.
        int end(int i) {
            if (upper.unbounded()) {
                return rows.size();
            }
            if (upper.current()) {
                return mode == Mode.ROWS ? i + 1 : rows.peersTo(i);
            }
            return switch (mode) {
                case ROWS -> clamp(i + 1 + count(upper, i));
                case GROUPS -> {
                    int group = group(i, count(upper, i));
                    yield group < 0 ? 0 : group >= rows.size() ? rows.size() : rows.peersTo(group);
                }
                case RANGE -> {
                    FrameOffset range = upperRange == null ? range(upper) : upperRange;
                    upperRange = range;
                    lastEnd = search(upper, range, i, false, lastEnd);
                    yield lastEnd;
                }
            };
        }

        /// Whether the frame of a row leaves out another.
        boolean excluded(int i, int at) {
            return switch (exclusion) {
                case EXCLUDE_NO_OTHER -> false;
                case EXCLUDE_CURRENT_ROW -> at == i;
                case EXCLUDE_GROUP -> at >= rows.peersFrom(i) && at < rows.peersTo(i);
                case EXCLUDE_TIES -> at != i && at >= rows.peersFrom(i) && at < rows.peersTo(i);
            };
        }

        private int clamp(long at) {
            return (int) Math.clamp(at, 0, rows.size());
        }

        private Object offset(Bound bound, int i) {
            Object value = Objects.requireNonNull(bound.offset()).evaluate(rows.get(i), context);
            if (value == null) {
                throw SqlException.of("22004", "frame " + side(bound) + " offset must not be null");
            }
            return value;
        }

        private String side(Bound bound) {
            return bound == lower ? "starting" : "ending";
        }

        /// How many rows or groups the frame reaches, against the order when negative.
        private long count(Bound bound, int i) {
            Object value = offset(bound, i);
            long n = value instanceof Number number
                    ? number.longValue()
                    : Long.parseLong(value.toString().strip());
            if (n < 0) {
                throw SqlException.of("22013", "frame " + side(bound) + " offset must not be negative");
            }
            return bound.preceding() ? -n : n;
        }

        /// A row of the group that is so many groups away; -1 and size when there is none.
        private int group(int i, long away) {
            int at = i;
            for (long left = Math.abs(away); left > 0; left--) {
                at = away < 0 ? rows.peersFrom(at) - 1 : rows.peersTo(at);
                if (at < 0 || at >= rows.size()) {
                    break;
                }
            }
            return at;
        }

        private FrameOffset range(Bound bound) {
            return FrameOffset.of(
                    rows.orderType(), Objects.requireNonNull(bound.offset()).type());
        }

        /// RANGE with an offset: where the rows whose key is within it of the current row's begin or end.
        private int search(Bound bound, FrameOffset range, int i, boolean first, int near) {
            Object distance = offset(bound, i);
            Object key = rows.orderKey(i);
            if (key == null) {
                return first ? rows.peersFrom(i) : rows.peersTo(i);
            }
            if (keysFrom < 0) {
                keysFrom = rows.orderKey(0) == null ? rows.peersTo(0) : 0;
                int last = rows.size() - 1;
                keysTo = rows.orderKey(last) == null ? rows.peersFrom(last) : rows.size();
            }
            boolean descending = rows.isDescending();
            FrameOffset.Limit limit = range.limit(key, distance, bound.preceding() != descending, context);
            // All rows before `low` are before the end that is looked for, none from `high` on is.
            int low = keysFrom;
            int high = keysTo;
            int at = Math.clamp(near, low, high);
            for (int step = 1; at < high && isBefore(at, limit, first, descending); step *= 2) {
                low = at + 1;
                at = (int) Math.min((long) at + step, high);
            }
            high = at;
            for (int step = 1; high > low; step *= 2) {
                at = (int) Math.max((long) high - step, low);
                if (isBefore(at, limit, first, descending)) {
                    low = at + 1;
                    break;
                }
                high = at;
            }
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (isBefore(middle, limit, first, descending)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private boolean isBefore(int at, FrameOffset.Limit limit, boolean first, boolean descending) {
            int c = limit.compare(Objects.requireNonNull(rows.orderKey(at)), context) * (descending ? -1 : 1);
            return first ? c < 0 : c <= 0;
        }
    }
}
