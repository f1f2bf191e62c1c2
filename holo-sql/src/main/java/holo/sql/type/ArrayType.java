package holo.sql.type;

import holo.sql.error.SqlException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An array over an element type.
public final class ArrayType extends AbstractType {
    private final SqlType element;

    ArrayType(int oid, SqlType element) {
        super(oid, "_" + element.name(), element.displayName() + "[]", -1, TypeCategory.ARRAY, false, 0);
        this.element = element;
    }

    @Override
    public SqlType element() {
        return element;
    }

    @Override
    public SqlType base() {
        return element.base() == element ? this : PgTypes.arrayOf(element.base());
    }

    @Override
    public String toText(Object value, TypeContext context) {
        PgArray array = (PgArray) value;
        StringBuilder text = new StringBuilder();
        if (array.size() == 0 || array.dimensions().length == 0) {
            return "{}";
        }
        boolean bounds = false;
        for (int lower : array.lowerBounds()) {
            bounds |= lower != 1;
        }
        if (bounds) {
            for (int d = 0; d < array.dimensions().length; d++) {
                text.append('[')
                        .append(array.lowerBounds()[d])
                        .append(':')
                        .append(array.upperBound(d))
                        .append(']');
            }
            text.append('=');
        }
        write(text, array, 0, 0, context);
        return text.toString();
    }

    private int write(StringBuilder text, PgArray array, int dimension, int at, TypeContext context) {
        int next = at;
        text.append('{');
        for (int i = 0; i < array.dimensions()[dimension]; i++) {
            if (i > 0) {
                text.append(element.delimiter());
            }
            if (dimension + 1 < array.dimensions().length) {
                next = write(text, array, dimension + 1, next, context);
            } else {
                Object value = array.elements()[next++];
                if (value == null) {
                    text.append("NULL");
                } else {
                    quote(text, element.toText(value, context), element.delimiter());
                }
            }
        }
        text.append('}');
        return next;
    }

    private static void quote(StringBuilder text, String value, char delimiter) {
        boolean quotes = value.isEmpty() || value.equalsIgnoreCase("null");
        for (int i = 0; i < value.length() && !quotes; i++) {
            char c = value.charAt(i);
            quotes = c == '"' || c == '\\' || c == '{' || c == '}' || c == delimiter || IntegerType.isSpace(c);
        }
        if (!quotes) {
            text.append(value);
            return;
        }
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append(c);
        }
        text.append('"');
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        PgArray array = (PgArray) value;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean nulls = false;
        for (Object e : array.elements()) {
            nulls |= e == null;
        }
        out.writeBytes(BinaryFormat.ofInt(array.dimensions().length));
        out.writeBytes(BinaryFormat.ofInt(nulls ? 1 : 0));
        out.writeBytes(BinaryFormat.ofInt(element.oid()));
        for (int d = 0; d < array.dimensions().length; d++) {
            out.writeBytes(BinaryFormat.ofInt(array.dimensions()[d]));
            out.writeBytes(BinaryFormat.ofInt(array.lowerBounds()[d]));
        }
        for (Object e : array.elements()) {
            BinaryFormat.putField(out, e == null ? null : element.toBinary(e, context));
        }
        return out.toByteArray();
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return new ArrayParser(text, element, context).parse();
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        if (bytes.length < 12) {
            throw invalidBinary();
        }
        int dimensions = BinaryFormat.getInt(bytes, 0);
        if (dimensions < 0 || dimensions > PgArray.DIMENSIONS_MAX || bytes.length < 12 + 8 * dimensions) {
            throw SqlException.of("22P03", "invalid number of dimensions: " + dimensions);
        }
        if (BinaryFormat.getInt(bytes, 8) != element.oid()) {
            throw SqlException.of(
                    "42804",
                    "binary data has array element type " + (BinaryFormat.getInt(bytes, 8) & 0xffff_ffffL)
                            + " instead of expected " + element.oid());
        }
        int[] lengths = new int[dimensions];
        int[] lower = new int[dimensions];
        long count = dimensions == 0 ? 0 : 1;
        for (int d = 0; d < dimensions; d++) {
            lengths[d] = BinaryFormat.getInt(bytes, 12 + 8 * d);
            lower[d] = BinaryFormat.getInt(bytes, 16 + 8 * d);
            if (lengths[d] < 0) {
                throw invalidBinary();
            }
            count *= lengths[d];
            if (count > bytes.length / 4) {
                throw invalidBinary();
            }
        }
        @Nullable Object[] elements = new Object[(int) count];
        int at = 12 + 8 * dimensions;
        for (int i = 0; i < elements.length; i++) {
            if (at + 4 > bytes.length) {
                throw invalidBinary();
            }
            int size = BinaryFormat.getInt(bytes, at);
            at += 4;
            if (size >= 0) {
                if (size > bytes.length - at) {
                    throw invalidBinary();
                }
                elements[i] = element.fromBinary(java.util.Arrays.copyOfRange(bytes, at, at + size), context);
                at += size;
            }
        }
        if (at != bytes.length) {
            throw invalidBinary();
        }
        return elements.length == 0 ? PgArray.of(element) : new PgArray(element, lengths, lower, elements);
    }

    /// Reads `{1,2,{…}}`.
    private static final class ArrayParser {
        private final String text;
        private final SqlType element;
        private final TypeContext context;
        private final List<@Nullable Object> elements = new ArrayList<>();
        private final List<Integer> lengths = new ArrayList<>();
        private final List<Integer> lower = new ArrayList<>();
        private int at;
        private int leafDepth = -1;

        ArrayParser(String text, SqlType element, TypeContext context) {
            this.text = text;
            this.element = element;
            this.context = context;
        }

        PgArray parse() {
            skipSpace();
            List<int[]> declared = bounds();
            if (at >= text.length() || text.charAt(at) != '{') {
                throw malformed(
                        declared.isEmpty()
                                ? "Array value must start with \"{\" or dimension information."
                                : "Array contents must start with \"{\".");
            }
            list(0);
            skipSpace();
            if (at != text.length()) {
                throw malformed("Junk after closing right brace.");
            }
            if (elements.isEmpty()) {
                return PgArray.of(element);
            }
            int[] dims = lengths.stream().mapToInt(i -> i).toArray();
            int[] lowers = new int[dims.length];
            java.util.Arrays.fill(lowers, 1);
            if (!declared.isEmpty()) {
                if (declared.size() != dims.length) {
                    throw malformed("Specified array dimensions do not match array contents.");
                }
                for (int d = 0; d < dims.length; d++) {
                    if (declared.get(d)[1] - declared.get(d)[0] + 1 != dims[d]) {
                        throw malformed("Specified array dimensions do not match array contents.");
                    }
                    lowers[d] = declared.get(d)[0];
                }
            }
            return new PgArray(element, dims, lowers, elements.toArray());
        }

        private SqlException malformed(String detail) {
            return SqlException.of("22P02", "malformed array literal: \"" + text + "\"")
                    .withDetail(detail);
        }

        private List<int[]> bounds() {
            List<int[]> declared = new ArrayList<>();
            if (at < text.length() && text.charAt(at) == '[') {
                int eq = text.indexOf('=');
                if (eq < 0) {
                    throw malformed("Missing \"=\" after array dimensions.");
                }
                for (String part : text.substring(at, eq).strip().split("(?<=\\])")) {
                    java.util.regex.Matcher m = java.util.regex.Pattern.compile(
                                    "\\[([+-]?\\d{1,9})(?::([+-]?\\d{1,9}))?\\]")
                            .matcher(part.strip());
                    if (!m.matches()) {
                        throw malformed("\"[\" must introduce explicitly-specified array dimensions.");
                    }
                    int first = Integer.parseInt(m.group(1));
                    declared.add(
                            m.group(2) == null
                                    ? new int[] {1, first}
                                    : new int[] {first, Integer.parseInt(m.group(2))});
                    if (declared.getLast()[1] < declared.getLast()[0]) {
                        throw SqlException.of("2202E", "upper bound cannot be less than lower bound");
                    }
                }
                at = eq + 1;
                skipSpace();
            }
            return declared;
        }

        private void skipSpace() {
            while (at < text.length() && IntegerType.isSpace(text.charAt(at))) {
                at++;
            }
        }

        private void list(int depth) {
            if (depth >= PgArray.DIMENSIONS_MAX) {
                throw SqlException.of(
                        "54000",
                        "number of array dimensions (" + (depth + 1) + ") exceeds the maximum allowed ("
                                + PgArray.DIMENSIONS_MAX + ")");
            }
            at++;
            int count = 0;
            skipSpace();
            if (at < text.length() && text.charAt(at) == '}') {
                at++;
                if (depth > 0) {
                    close(depth, 0);
                }
                return;
            }
            while (true) {
                skipSpace();
                if (at >= text.length()) {
                    throw malformed("Unexpected end of input.");
                }
                if (text.charAt(at) == '{') {
                    if (leafDepth >= 0 && leafDepth <= depth) {
                        throw malformed("Unexpected \"{\" character.");
                    }
                    list(depth + 1);
                } else {
                    if (leafDepth >= 0 && leafDepth != depth) {
                        throw malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");
                    }
                    leafDepth = depth;
                    value();
                }
                count++;
                skipSpace();
                if (at >= text.length()) {
                    throw malformed("Unexpected end of input.");
                }
                char c = text.charAt(at++);
                if (c == '}') {
                    break;
                }
                if (c != element.delimiter()) {
                    throw malformed("Unexpected array element.");
                }
            }
            close(depth, count);
        }

        private void close(int depth, int count) {
            while (lengths.size() <= depth) {
                lengths.add(-1);
            }
            if (lengths.get(depth) < 0) {
                lengths.set(depth, count);
            } else if (lengths.get(depth) != count) {
                throw malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");
            }
        }

        private void value() {
            if (text.charAt(at) == '"') {
                StringBuilder value = new StringBuilder();
                at++;
                while (true) {
                    if (at >= text.length()) {
                        throw malformed("Unexpected end of input.");
                    }
                    char c = text.charAt(at++);
                    if (c == '"') {
                        break;
                    }
                    if (c == '\\' && at < text.length()) {
                        c = text.charAt(at++);
                    }
                    value.append(c);
                }
                elements.add(element.fromText(value.toString(), context));
                return;
            }
            StringBuilder value = new StringBuilder();
            int significant = 0;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '}' || c == element.delimiter()) {
                    break;
                }
                if (c == '{' || c == '"') {
                    throw malformed(c == '{' ? "Unexpected \"{\" character." : "Unexpected array element.");
                }
                if (c == '\\') {
                    if (++at >= text.length()) {
                        throw malformed("Unexpected end of input.");
                    }
                    value.append(text.charAt(at++));
                    significant = value.length();
                    continue;
                }
                value.append(c);
                if (!IntegerType.isSpace(c)) {
                    significant = value.length();
                }
                at++;
            }
            value.setLength(significant);
            if (significant == 0) {
                throw malformed(
                        at < text.length()
                                ? "Unexpected \"" + text.charAt(at) + "\" character."
                                : "Unexpected end of input.");
            }
            String word = value.toString();
            elements.add(word.equalsIgnoreCase("null") ? null : element.fromText(word, context));
        }
    }
}
