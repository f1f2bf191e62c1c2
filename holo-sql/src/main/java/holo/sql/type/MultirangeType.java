package holo.sql.type;

import holo.sql.error.SqlException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Several ranges of one type. Values are {@link PgMultirange}s.
public sealed class MultirangeType extends AbstractType permits UserMultirangeType {
    private static final String EMPTY = "empty";

    private final RangeType range;

    MultirangeType(int oid, String name, String displayName, int arrayOid, RangeType range) {
        super(oid, name, displayName, -1, TypeCategory.RANGE, false, arrayOid);
        this.range = range;
        range.pairWith(this);
    }

    /// The type of the ranges.
    public RangeType range() {
        return range;
    }

    private int compare(PgMultirange a, PgMultirange b) {
        int end = Math.min(a.ranges().size(), b.ranges().size());
        for (int i = 0; i < end; i++) {
            int order = range.compareRanges(a.ranges().get(i), b.ranges().get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.ranges().size(), b.ranges().size());
    }

    @Override
    public Comparator<Object> order() {
        return (a, b) -> compare((PgMultirange) a, (PgMultirange) b);
    }

    @Override
    public Object hashable(Object value) {
        return new PgMultirange(
                this,
                ((PgMultirange) value)
                        .ranges().stream().map(r -> (PgRange) range.hashable(r)).toList());
    }

    @Override
    public String toText(Object value, TypeContext context) {
        StringBuilder text = new StringBuilder("{");
        for (PgRange r : ((PgMultirange) value).ranges()) {
            text.append(text.length() > 1 ? "," : "").append(range.toText(r, context));
        }
        return text.append('}').toString();
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        List<PgRange> ranges = ((PgMultirange) value).ranges();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(BinaryFormat.ofInt(ranges.size()));
        for (PgRange r : ranges) {
            byte[] bytes = range.toBinary(r, context);
            out.writeBytes(BinaryFormat.ofInt(bytes.length));
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        if (bytes.length < Integer.BYTES) {
            throw invalidBinary();
        }
        int count = BinaryFormat.getInt(bytes, 0);
        // Each has a length and a byte at least.
        if (count < 0 || count > bytes.length / (Integer.BYTES + 1)) {
            throw invalidBinary();
        }
        List<PgRange> ranges = new ArrayList<>(count);
        int at = Integer.BYTES;
        for (int i = 0; i < count; i++) {
            if (bytes.length - at < Integer.BYTES) {
                throw invalidBinary();
            }
            int size = BinaryFormat.getInt(bytes, at);
            at += Integer.BYTES;
            if (size < 0 || size > bytes.length - at) {
                throw invalidBinary();
            }
            ranges.add((PgRange) range.fromBinary(Arrays.copyOfRange(bytes, at, at + size), context));
            at += size;
        }
        expect(bytes, at);
        return PgMultirange.of(this, ranges);
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return PgMultirange.of(this, new Parser(text, context).parse());
    }

    /// Finds the ranges in `{[1,2),[5,9)}`.
    private final class Parser {
        private final String text;
        private final TypeContext context;
        private int at;

        Parser(String text, TypeContext context) {
            this.text = text;
            this.context = context;
        }

        List<PgRange> parse() {
            List<PgRange> ranges = new ArrayList<>();
            skipSpace();
            if (!text.startsWith("{", at)) {
                throw malformed("Missing left brace.");
            }
            at++;
            skipSpace();
            if (current() == '}') {
                at++;
            } else {
                do {
                    skipSpace();
                    ranges.add(range());
                    skipSpace();
                    if (current() != ',' && current() != '}') {
                        throw malformed("Expected comma or end of multirange.");
                    }
                } while (text.charAt(at++) == ',');
            }
            skipSpace();
            if (at < text.length()) {
                throw malformed("Junk after closing right brace.");
            }
            return ranges;
        }

        private char current() {
            if (at >= text.length()) {
                throw malformed("Unexpected end of input.");
            }
            return text.charAt(at);
        }

        private void skipSpace() {
            while (at < text.length() && IntegerType.isSpace(text.charAt(at))) {
                at++;
            }
        }

        private PgRange range() {
            if (text.regionMatches(true, at, EMPTY, 0, EMPTY.length())) {
                at += EMPTY.length();
                return range.empty();
            }
            if (current() != '[' && current() != '(') {
                throw malformed("Expected range start.");
            }
            int start = at++;
            boolean quoted = false;
            while (quoted || current() != ']' && current() != ')') {
                char c = current();
                at++;
                if (c == '\\') {
                    current();
                    at++;
                } else if (c == '"') {
                    quoted = !quoted;
                }
            }
            at++;
            return (PgRange) range.fromText(text.substring(start, at), context);
        }

        private SqlException malformed(String detail) {
            return SqlException.of("22P02", "malformed multirange literal: \"" + text + "\"")
                    .withDetail(detail);
        }
    }
}
