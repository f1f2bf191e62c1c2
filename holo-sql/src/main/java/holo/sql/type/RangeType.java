package holo.sql.type;

import holo.sql.error.SqlException;
import holo.sql.type.PgRange.Bound;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A range over a subtype. Values are {@link PgRange}s.
public sealed class RangeType extends AbstractType permits UserRangeType {
    private static final int EMPTY = 0x01;
    private static final int LOWER_INCLUSIVE = 0x02;
    private static final int UPPER_INCLUSIVE = 0x04;
    private static final int LOWER_INFINITE = 0x08;
    private static final int UPPER_INFINITE = 0x10;

    private final SqlType subtype;
    private final boolean discrete;
    private final Comparator<Object> values;
    private @Nullable MultirangeType multirange;

    /// @param discrete each value of the subtype has a next one: ranges are written with the first value that is in
    ///     and the first that is out
    RangeType(int oid, String name, String displayName, int arrayOid, SqlType subtype, boolean discrete) {
        super(oid, name, displayName, -1, TypeCategory.RANGE, false, arrayOid);
        this.subtype = subtype;
        this.discrete = discrete;
        this.values = Values.comparator(subtype);
    }

    /// What ranges are of; a domain stays one.
    public SqlType subtype() {
        return subtype;
    }

    /// Whether each value of the subtype has a next one.
    public boolean discrete() {
        return discrete;
    }

    /// The type of several ranges of this one.
    public MultirangeType multirange() {
        MultirangeType known = multirange;
        if (known == null) {
            throw new IllegalStateException("range type " + displayName() + " has no multirange type yet");
        }
        return known;
    }

    /// Types of ranges and multiranges know each other; called once, before anybody else sees them.
    final void pairWith(MultirangeType made) {
        if (multirange != null) {
            throw new IllegalStateException("range type " + displayName() + " has a multirange type");
        }
        multirange = made;
    }

    /// The range between two values.
    ///
    /// @param lower null for none
    /// @param upper null for none
    /// @throws SqlException 22000 for bounds the wrong way round, 22003 or 22008 where a bound has no next one
    public PgRange make(
            @Nullable Object lower, @Nullable Object upper, boolean lowerInclusive, boolean upperInclusive) {
        return make(new Bound(lower, lowerInclusive, true), new Bound(upper, upperInclusive, false));
    }

    /// The range that is empty.
    public PgRange empty() {
        return PgRange.emptyOf(this);
    }

    PgRange make(Bound from, Bound to) {
        Object lower = from.value();
        Object upper = to.value();
        boolean lowerInclusive = from.inclusive() && lower != null;
        boolean upperInclusive = to.inclusive() && upper != null;
        if (isEmpty(lower, upper, lowerInclusive && upperInclusive)) {
            return empty();
        }
        if (discrete) {
            if (lower != null && !lowerInclusive && isFinite(lower)) {
                lower = next(lower);
                lowerInclusive = true;
            }
            if (upper != null && upperInclusive && isFinite(upper)) {
                upper = next(upper);
                upperInclusive = false;
            }
            if (isEmpty(lower, upper, lowerInclusive && upperInclusive)) {
                return empty();
            }
        }
        return new PgRange(this, false, lower, lowerInclusive, upper, upperInclusive);
    }

    private boolean isEmpty(@Nullable Object lower, @Nullable Object upper, boolean inclusive) {
        if (lower == null || upper == null) {
            return false;
        }
        int order = values.compare(lower, upper);
        if (order > 0) {
            throw SqlException.of("22000", "range lower bound must be less than or equal to range upper bound");
        }
        return order == 0 && !inclusive;
    }

    private boolean isFinite(Object value) {
        return subtype.base().oid() != PgTypes.DATE.oid() || !Calendar.isInfinite((Integer) value);
    }

    private Object next(Object value) {
        return switch (value) {
            case Integer i -> {
                if (subtype.base().oid() == PgTypes.DATE.oid()) {
                    if (i + 1 >= Calendar.DATE_END) {
                        throw SqlException.of("22008", "date out of range");
                    }
                } else if (i == Integer.MAX_VALUE) {
                    throw SqlException.of("22003", "integer out of range");
                }
                yield i + 1;
            }
            case Long l -> {
                if (l == Long.MAX_VALUE) {
                    throw SqlException.of("22003", "bigint out of range");
                }
                yield l + 1;
            }
            default -> throw new IllegalStateException("a discrete range of " + value.getClass());
        };
    }

    final int compareValues(Object a, Object b) {
        return values.compare(a, b);
    }

    /// The order of bounds, of the same end or of different ones: `[1` is before `(1`, `1)` before `1]`, `1)` before
    /// `[1`.
    final int compare(Bound a, Bound b) {
        Object x = a.value();
        Object y = b.value();
        if (x == null || y == null) {
            return Integer.compare(infinity(a), infinity(b));
        }
        int order = values.compare(x, y);
        return order != 0 ? order : Integer.compare(nudge(a), nudge(b));
    }

    private static int infinity(Bound bound) {
        return bound.value() != null ? 0 : bound.isLower() ? -1 : 1;
    }

    /// An exclusive bound lies just inside of its value.
    private static int nudge(Bound bound) {
        return bound.inclusive() ? 0 : bound.isLower() ? 1 : -1;
    }

    /// Whether nothing lies between the end of one range and the start of another, and nothing is in both.
    final boolean adjacent(Bound upper, Bound lower) {
        Object end = upper.value();
        Object start = lower.value();
        if (end == null || start == null) {
            return false;
        }
        int order = values.compare(end, start);
        return order == 0
                ? upper.inclusive() != lower.inclusive()
                : order < 0
                        && discrete
                        && make(upper.complement(), lower.complement()).empty();
    }

    /// Empty ranges first, then by the lower bound, then by the upper one.
    final int compareRanges(PgRange a, PgRange b) {
        if (a.empty() || b.empty()) {
            return Boolean.compare(!a.empty(), !b.empty());
        }
        int order = compare(a.lowerBound(), b.lowerBound());
        return order != 0 ? order : compare(a.upperBound(), b.upperBound());
    }

    @Override
    public Comparator<Object> order() {
        return (a, b) -> compareRanges((PgRange) a, (PgRange) b);
    }

    @Override
    public Object hashable(Object value) {
        PgRange r = (PgRange) value;
        return new PgRange(
                this,
                r.empty(),
                Values.hashable(r.lower(), subtype.base()),
                r.lowerInclusive(),
                Values.hashable(r.upper(), subtype.base()),
                r.upperInclusive());
    }

    @Override
    public String toText(Object value, TypeContext context) {
        PgRange range = (PgRange) value;
        if (range.empty()) {
            return "empty";
        }
        StringBuilder text = new StringBuilder();
        text.append(range.lowerInclusive() ? '[' : '(');
        bound(text, range.lower(), context);
        text.append(',');
        bound(text, range.upper(), context);
        return text.append(range.upperInclusive() ? ']' : ')').toString();
    }

    private void bound(StringBuilder text, @Nullable Object value, TypeContext context) {
        if (value == null) {
            return;
        }
        String shown = subtype.toText(value, context);
        boolean quotes = shown.isEmpty();
        for (int i = 0; i < shown.length() && !quotes; i++) {
            char c = shown.charAt(i);
            quotes = "\"\\()[],".indexOf(c) >= 0 || IntegerType.isSpace(c);
        }
        if (!quotes) {
            text.append(shown);
            return;
        }
        text.append('"');
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            if (c == '"' || c == '\\') {
                text.append(c);
            }
            text.append(c);
        }
        text.append('"');
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return new RangeText(this, text, context).parse();
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        PgRange range = (PgRange) value;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (range.empty()) {
            out.write(EMPTY);
            return out.toByteArray();
        }
        out.write((range.lowerInclusive() ? LOWER_INCLUSIVE : 0)
                | (range.upperInclusive() ? UPPER_INCLUSIVE : 0)
                | (range.lower() == null ? LOWER_INFINITE : 0)
                | (range.upper() == null ? UPPER_INFINITE : 0));
        for (Object bound : Arrays.asList(range.lower(), range.upper())) {
            if (bound != null) {
                byte[] bytes = subtype.toBinary(bound, context);
                out.writeBytes(BinaryFormat.ofInt(bytes.length));
                out.writeBytes(bytes);
            }
        }
        return out.toByteArray();
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        if (bytes.length < 1) {
            throw invalidBinary();
        }
        int flags = bytes[0];
        boolean empty = (flags & EMPTY) != 0;
        int at = 1;
        @Nullable Object[] bounds = new Object[2];
        for (int i = 0; i < bounds.length; i++) {
            if (empty || (flags & (i == 0 ? LOWER_INFINITE : UPPER_INFINITE)) != 0) {
                continue;
            }
            if (bytes.length - at < Integer.BYTES) {
                throw invalidBinary();
            }
            int size = BinaryFormat.getInt(bytes, at);
            at += Integer.BYTES;
            if (size < 0 || size > bytes.length - at) {
                throw invalidBinary();
            }
            bounds[i] = subtype.fromBinary(Arrays.copyOfRange(bytes, at, at + size), context);
            at += size;
        }
        expect(bytes, at);
        return empty
                ? empty()
                : make(bounds[0], bounds[1], (flags & LOWER_INCLUSIVE) != 0, (flags & UPPER_INCLUSIVE) != 0);
    }
}
